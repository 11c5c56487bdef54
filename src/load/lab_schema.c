/* SPDX-License-Identifier: Apache-2.0 */
/* lab.yaml as tables, with the few readers that no other file needs. */
#include "load/lab_schema.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "load/lab_kinds.h"
#include "load/lab_params.h"
#include "load/inquiry_schema.h"
#include "load/value.h"
#include "model/lab.h"
#include "perflab/judge.h"

static bool is_flag(const char *text)
{
    return text[0] == '-' && text[1] && !strchr(text, ' ');
}

static bool is_library(const char *text)
{
    return text_starts(text, "-l") && text[2] && !strpbrk(text, " /");
}

static const struct form word = {value_is_word, "a word as in /proc/cpuinfo, such as avx2"};
static const struct form flag = {is_flag, "a compiler flag, such as -O2"};
static const struct form library = {is_library, "a library to link, such as -luring"};

static const char *const kernel_features[] = {"io_uring", "direct_io"};
static const struct choice kernel_choice = {"kernel feature", "the features are", kernel_features,
                                            2};
static const char *const facilities[] = {"io_uring"};
static const struct choice allow_choice = {"facility", "a lab may allow", facilities, 1};
static const struct choice route_choice = {"route", "the routes are", route_names, ROUTES};
static const char *const clocks[] = {[LAB_WALL] = "wall", [LAB_CPU] = "cpu"};
static const char *const answers[] = {"false", "true"};
static const struct choice answer_choice = {"answer", "the answers are", answers, 2};
static const struct choice clock_choice = {"clock", "the clocks are", clocks, 2};

#define SIZE_SAYS "a size in bytes, such as 4096, 64K, 512M or 2G"
static const struct range positive_size = {1, INT64_MAX, SIZE_SAYS};
static const struct range size = {0, INT64_MAX, SIZE_SAYS};
static const struct range cpu_range = {1, 1 << 20, "a number of CPUs, at least 1"};
static const struct range role_range = {1, PERFLAB_MAX_ROLES, "an integer from 1 to 8"};
static const struct range look_range = {6, 1000, "an integer from 6 to 1000"};
static const struct range thread_range = {1, 256, "an integer from 1 to 256"};
static const struct span budget_span = {1, 600, false, "a number of seconds from 1 to 600"};
static const struct span call_span = {0, 3600, true, "a number of seconds > 0, at most 3600"};
static const struct span any_number = {-HUGE_VAL, HUGE_VAL, false, "a finite number"};

static const struct metric *take_metric(struct source *source, const yaml_node_t *node,
                                        const char *label)
{
    if (!source_is_text(node) || !node->data.scalar.length) {
        source_mismatch(source, node, label, "the name of a metric");
        return NULL;
    }
    const struct metric *metric = metric_find(source_text(node));
    if (metric)
        return metric;
    static const struct {
        const char *prefix, *says;
    } named[] = {
        {"event:", "the name of an event of the CPU: letters, digits and _ : . = -, at most 120"},
        {"speedup:", "the name of a stage: lower-case letters, digits and _, at most 64"},
        {"score:", "the name of a score of judge.c: lower-case letters, digits and _, at most 64"},
    };
    for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
        if (text_starts(source_text(node), named[i].prefix)) {
            source_error(source, node, "%s is followed by %s", named[i].prefix, named[i].says);
            return NULL;
        }
    const char **names = memory_alloc(metric_count * sizeof(*names));
    for (size_t i = 0; i < metric_count; i++)
        names[i] = metric_table[i].name;
    source_unknown(source, node, "metric", "the metrics are", names, metric_count);
    free(names);
    return NULL;
}

static VALUE_READER(read_metric)
{
    ((struct criterion *)base)->metric = take_metric(source, node, field->key);
}

static VALUE_READER(read_routes)
{
    struct routes *routes = (struct routes *)((char *)base + field->offset);
    struct strings names = {0};
    struct field list = *field;
    list.offset = 0; /* the names go to a list of our own */
    value_choices(source, node, &list, &names);
    for (size_t i = 0; i < names.count && routes->count < ROUTES; i++)
        for (int route = 0; route < ROUTES; route++)
            if (strcmp(names.items[i], route_names[route]) == 0)
                routes->items[routes->count++] = (enum route)route;
    strings_free(&names);
}

static VALUE_READER(read_counters)
{
    if (!schema_fits_list(source, node, field))
        return;
    struct lab *lab = base;
    const yaml_node_item_t *end = node->data.sequence.items.top;
    for (const yaml_node_item_t *item = node->data.sequence.items.start; item < end; item++) {
        const yaml_node_t *entry = source_node(source, *item);
        const struct metric *metric = take_metric(source, entry, "an entry of counters");
        bool twice = false;
        for (size_t i = 0; metric && i < lab->counters.count; i++)
            twice |= lab->counters.items[i] == metric;
        if (twice)
            source_error(source, entry, "'%s' is in counters twice", metric->name);
        else if (metric)
            *memory_push(&lab->counters.items, &lab->counters.count) = metric;
    }
}

static VALUE_READER(read_bound)
{
    struct criterion *criterion = base;
    value_take_number(source, node, field->key, field->span, &criterion->bound);
    criterion->at_least = strcmp(field->key, "at_least") == 0;
}

static VALUE_READER(read_looks)
{
    if (!schema_fits_list(source, node, field))
        return;
    struct budget *budget = base;
    budget->look_count = 0;
    int64_t last = 0;
    const yaml_node_item_t *end = node->data.sequence.items.top;
    for (const yaml_node_item_t *item = node->data.sequence.items.start; item < end; item++) {
        const yaml_node_t *entry = source_node(source, *item);
        int64_t value;
        if (!value_take_integer(source, entry, "an entry of looks", &look_range, &value))
            continue;
        if (value <= last)
            source_error(source, entry, "looks must rise, but %d follows %d", (int)value,
                         (int)last);
        budget->looks[budget->look_count++] = (int)value;
        last = value;
    }
}

static VALUE_READER(read_ability)
{
    double *wanted = (double *)((char *)base + field->offset);
    for (int name = 0; name < ABILITY_COUNT; name++)
        if (strcmp(ability_table[name].name, field->key) == 0)
            value_take_quantity(source, node, field->key, ability_table[name].unit, wanted);
}

#define AT(type, member) .offset = offsetof(struct type, member)

static const struct field needs_fields[] = {
    {"isa", value_texts, AT(needs, isa), .unique = true, .least = 1, .form = &word},
    {"cpus", value_long, AT(needs, cpus), .range = &cpu_range},
    {"memory", value_size, AT(needs, memory), .range = &positive_size},
    {"kernel", value_choices, AT(needs, kernel), .unique = true, .least = 1,
     .choice = &kernel_choice},
    {"storage_reads", read_ability, AT(needs, abilities[ABILITY_STORAGE_READS])},
    {"storage_sync", read_ability, AT(needs, abilities[ABILITY_STORAGE_SYNC])},
    {"memory_bandwidth", read_ability, AT(needs, abilities[ABILITY_MEMORY_BANDWIDTH])},
    {"flops", read_ability, AT(needs, abilities[ABILITY_FLOPS])},
    {"hiccup", read_ability, AT(needs, abilities[ABILITY_HICCUP])},
    {"jitter", read_ability, AT(needs, abilities[ABILITY_JITTER])},
    {"system_call", read_ability, AT(needs, abilities[ABILITY_SYSTEM_CALL])},
    {"wake_up", read_ability, AT(needs, abilities[ABILITY_WAKE_UP])},
    {"core_to_core", read_ability, AT(needs, abilities[ABILITY_CORE_TO_CORE])},
    {"loopback", read_ability, AT(needs, abilities[ABILITY_LOOPBACK])},
};
_Static_assert(sizeof(needs_fields) / sizeof(needs_fields[0]) == 4 + ABILITY_COUNT,
               "a row for each ability");
static const struct schema needs_schema = {"needs", SCHEMA_FIELDS(needs_fields)};

/* Each route must be one by which the metric can be had. */
static void check_routes(struct source *source, const yaml_node_t *map,
                         const struct criterion *criterion)
{
    struct text can = {0};
    for (int route = 0; criterion->metric && route < ROUTES; route++)
        if (routes_have(&criterion->metric->routes, (enum route)route))
            text_print(&can, "%s%s", can.length ? " or " : "", route_names[route]);
    for (size_t i = 0; criterion->metric && i < criterion->decided_by.count; i++) {
        enum route route = criterion->decided_by.items[i];
        if (!routes_have(&criterion->metric->routes, route))
            source_error(source, schema_find(source, map, "decided_by"), "%s cannot be %s, only %s",
                         criterion->metric->name, route_names[route], can.data);
    }
    text_free(&can);
}

static void check_bound(struct source *source, const yaml_node_t *map, void *base)
{
    struct criterion *criterion = base;
    const yaml_node_t *most = schema_find_key(source, map, "at_most");
    const yaml_node_t *least = schema_find_key(source, map, "at_least");
    if (!most && !least)
        source_error(source, map, "a criterion needs a bound: at_least or at_most");
    if (most && least)
        source_error(source, most, "a criterion has one bound: either at_least or at_most");
    check_routes(source, map, criterion);
    criterion->line = source_line(map);
}

static void check_criterion(struct source *source, const yaml_node_t *map, void *base)
{
    check_bound(source, map, base);
    const yaml_node_t *otherwise = schema_find_key(source, map, "otherwise");
    if (otherwise && !schema_find_key(source, map, "needs") &&
        !schema_find_key(source, map, "decided_by"))
        source_error(source, otherwise,
                     "otherwise is never checked: the criterion has neither 'needs' nor "
                     "'decided_by'");
}

static VALUE_READER(read_otherwise);
static const struct schema otherwise_schema;

/* The first OTHERWISE_FIELDS are those of `otherwise` too. */
enum { OTHERWISE_FIELDS = 7 };
static const struct field criterion_fields[] = {
    {"metric", read_metric, .required = true},
    {"at_least", read_bound, .span = &value_positive},
    {"at_most", read_bound, .span = &any_number},
    {"decided_by", read_routes, .unique = true, .least = 1, .choice = &route_choice,
     AT(criterion, decided_by)},
    {"points", value_number, AT(criterion, points), .required = true, .span = &value_points},
    {"source", value_text, AT(criterion, source), .required = true},
    {"title", value_text, AT(criterion, title)},
    {"needs", value_record, AT(criterion, needs), .schema = &needs_schema},
    {"otherwise", read_otherwise, .schema = &otherwise_schema},
};
static const struct schema criterion_schema = {"a criterion", SCHEMA_FIELDS(criterion_fields),
                                               .check = check_criterion};
static const struct schema otherwise_schema = {"otherwise", criterion_fields, OTHERWISE_FIELDS,
                                               .check = check_bound};

static VALUE_READER(read_otherwise)
{
    struct criterion *criterion = base;
    criterion->otherwise = memory_new(struct criterion);
    schema_read(source, node, field->key, field->schema, criterion->otherwise);
}

static const struct field build_fields[] = {
    {"cc", value_texts, AT(lab, cc), .required = true, .form = &flag},
    {"libs", value_texts, AT(lab, libs), .form = &library},
};
static const struct schema build_schema = {"build", SCHEMA_FIELDS(build_fields)};

static const struct field budget_fields[] = {
    {"looks", read_looks, .least = 1, .most = 8},
    {"seconds", value_number, AT(budget, seconds), .span = &budget_span},
};
static const struct schema budget_schema = {"budget", SCHEMA_FIELDS(budget_fields)};

static const struct field limits_fields[] = {
    {"memory", value_size, AT(limits, memory), .range = &positive_size},
    {"call", value_number, AT(limits, call), .span = &call_span},
    {"output", value_size, AT(limits, output), .range = &size},
    {"threads", value_long, AT(limits, threads), .range = &thread_range},
};
static const struct schema limits_schema = {"limits", SCHEMA_FIELDS(limits_fields)};

static const struct field exam_fields[] = {
    {"hours", value_number, AT(lab_exam, hours), .required = true, .span = &value_positive},
    {"adr", value_choice, AT(lab_exam, adr), .choice = &answer_choice},
};
static const struct schema exam_schema = {"exam", SCHEMA_FIELDS(exam_fields)};

static const struct field lab_fields[] = {
    {"schema", value_version, .required = true},
    {"id", value_text, AT(lab, id), .required = true, .form = &value_id},
    {"title", value_text, AT(lab, title), .required = true},
    {"summary", value_text, AT(lab, summary), .required = true},
    {"kind", value_choice, AT(lab, kind), .required = true, .choice = &value_kinds},
    {"hours", value_number, AT(lab, hours), .required = true, .span = &value_positive},
    {"edit", value_texts, AT(lab, edit), .required = true, .least = 1, .most = 1,
     .form = &value_edit_file},
    {"entry", value_text, AT(lab, entry), .form = &value_name},
    {"work", value_text, AT(lab, work)},
    {"params", lab_params_read, AT(lab, params)},
    {"quick", lab_params_read, AT(lab, quick)},
    {"stages", lab_params_read_stages, AT(lab, stages)},
    {"build", value_record, .schema = &build_schema},
    {"baseline", value_text, AT(lab, baseline), .form = &value_c_file},
    {"clock", value_choice, AT(lab, clock), .choice = &clock_choice},
    {"roles", value_integer, AT(lab, roles), .range = &role_range},
    {"allow", value_choices, AT(lab, allow), .unique = true, .choice = &allow_choice},
    {"counters", read_counters, .unique = true},
    {"answers", inquiry_read, AT(lab, inquiry)},
    {"predict", value_text, AT(lab, predict)},
    {"decision", value_text, AT(lab, decision)},
    {"criteria", value_records, AT(lab, criteria), .required = true, .least = 1,
     .schema = &criterion_schema, .count_offset = offsetof(struct lab, criterion_count),
     .size = sizeof(struct criterion)},
    {"needs", value_record, AT(lab, needs), .schema = &needs_schema},
    {"budget", value_record, AT(lab, budget), .schema = &budget_schema},
    {"limits", value_record, AT(lab, limits), .schema = &limits_schema},
    {"exam", value_record, AT(lab, exam), .schema = &exam_schema},
};

static void check_lab(struct source *source, const yaml_node_t *map, void *base)
{
    lab_params_check(source, map, base);
    lab_kinds_check(source, map, base);
}

const struct schema lab_schema = {"a lab", SCHEMA_FIELDS(lab_fields), .needs = lab_kinds_need,
                                  .check = check_lab};
