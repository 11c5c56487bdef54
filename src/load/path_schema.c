/* SPDX-License-Identifier: Apache-2.0 */
/* A path file as tables. */
#include "load/path_schema.h"

#include "base/memory.h"
#include "load/value.h"

static const struct range week_range = {1, 1000, "an integer from 1"};

static VALUE_READER(read_id)
{
    struct path_nodes *nodes = source->owner;
    value_text(source, node, field, base);
    if (*(char **)((char *)base + field->offset))
        *memory_push(&nodes->ids, &nodes->id_count) = node;
}

static VALUE_READER(read_references)
{
    struct path_nodes *nodes = source->owner;
    value_texts(source, node, field, base);
    if (node->type != YAML_SEQUENCE_NODE)
        return;
    const yaml_node_item_t *end = node->data.sequence.items.top;
    for (const yaml_node_item_t *item = node->data.sequence.items.start; item < end; item++) {
        const yaml_node_t *entry = source_node(source, *item);
        if (source_is_text(entry) && value_id.fits(source_text(entry)))
            *memory_push(&nodes->references, &nodes->reference_count) = entry;
    }
}

#define AT(type, member) .offset = offsetof(struct type, member)
#define LIST_OF(type, items, counter)                                                              \
    AT(type, items), .count_offset = offsetof(struct type, counter),                               \
                     .size = sizeof(*((struct type *)0)->items)

static void check_path_lab(struct source *source, const yaml_node_t *map, void *base)
{
    struct path_lab *lab = base;
    (void)source;
    lab->line = source_line(map);
    lab->column = source_column(map);
}

static const struct field lab_fields[] = {
    {"id", read_id, AT(path_lab, id), .required = true, .form = &value_id},
    {"title", value_text, AT(path_lab, title), .required = true},
    {"kind", value_choice, AT(path_lab, kind), .required = true, .choice = &value_kinds},
    {"hours", value_number, AT(path_lab, hours), .required = true, .span = &value_positive},
    {"after", read_references, AT(path_lab, after), .unique = true, .form = &value_id},
};
static const struct schema lab_entry = {"a lab of a week", SCHEMA_FIELDS(lab_fields),
                                        .check = check_path_lab};

static const struct field day_fields[] = {
    {"days", value_text, AT(path_day, days), .required = true},
    {"title", value_text, AT(path_day, title), .required = true},
    {"study", value_texts, AT(path_day, study)},
    {"labs", read_references, AT(path_day, labs), .unique = true, .form = &value_id},
    {"success", value_text, AT(path_day, success), .required = true},
    {"hours", value_text, AT(path_day, hours), .required = true},
};
static const struct schema day_entry = {"an entry of days", SCHEMA_FIELDS(day_fields)};

static const struct field week_fields[] = {
    {"week", value_integer, AT(path_week, number), .required = true, .range = &week_range},
    {"title", value_text, AT(path_week, title), .required = true},
    {"objectives", value_texts, AT(path_week, objectives), .required = true, .least = 1},
    {"days", value_records, LIST_OF(path_week, days, day_count), .required = true, .least = 1,
     .schema = &day_entry},
    {"labs", value_records, LIST_OF(path_week, labs, lab_count), .required = true,
     .schema = &lab_entry},
};
static const struct schema week_entry = {"a week", SCHEMA_FIELDS(week_fields)};

static const struct field checkpoint_fields[] = {
    {"id", read_id, AT(path_checkpoint, lab.id), .required = true, .form = &value_id},
    {"title", value_text, AT(path_checkpoint, lab.title), .required = true},
    {"after_week", value_integer, AT(path_checkpoint, after_week), .required = true,
     .range = &week_range},
    {"hours", value_number, AT(path_checkpoint, lab.hours), .required = true,
     .span = &value_positive},
    {"criteria", value_texts, AT(path_checkpoint, criteria), .required = true, .least = 1},
};
static const struct schema checkpoint_entry = {"a checkpoint", SCHEMA_FIELDS(checkpoint_fields)};

static const struct field path_fields[] = {
    {"schema", value_version, .required = true},
    {"id", value_text, AT(path, id), .required = true, .form = &value_id},
    {"title", value_text, AT(path, title), .required = true},
    {"summary", value_text, AT(path, summary), .required = true},
    {"weeks", value_records, LIST_OF(path, weeks, week_count), .required = true, .least = 1,
     .schema = &week_entry},
    {"checkpoints", value_records, LIST_OF(path, checkpoints, checkpoint_count),
     .schema = &checkpoint_entry},
};

/* The value of `key` in entry `i` of the list `list` of the root. */
static const yaml_node_t *entry_value(struct source *source, const yaml_node_t *map,
                                      const char *list, size_t i, const char *key)
{
    const yaml_node_t *entries = schema_find(source, map, list);
    return schema_find(source, source_node(source, entries->data.sequence.items.start[i]), key);
}

/* Weeks are numbered 1, 2, 3 ...; 0 is a number that could not be read. */
static void check_weeks(struct source *source, const yaml_node_t *map, const struct path *path)
{
    for (size_t i = 0; i < path->week_count; i++)
        if (path->weeks[i].number && path->weeks[i].number != (int)i + 1)
            source_error(source, entry_value(source, map, "weeks", i, "week"),
                         "week must be %zu here: weeks are numbered 1, 2, 3 and so on", i + 1);
    for (size_t i = 0; i < path->checkpoint_count; i++)
        if (path->week_count && path->checkpoints[i].after_week > (int)path->week_count)
            source_error(source, entry_value(source, map, "checkpoints", i, "after_week"),
                         "there is no week %d: the last of this path is %zu",
                         path->checkpoints[i].after_week, path->week_count);
}

static void check_path(struct source *source, const yaml_node_t *map, void *base)
{
    const struct path_nodes *nodes = source->owner;
    check_weeks(source, map, base);
    path_check_ids(source, nodes);
    path_check_references(source, nodes, base);
    path_check_cycles(source, base);
}

const struct schema path_schema = {"a path", SCHEMA_FIELDS(path_fields), .check = check_path};
