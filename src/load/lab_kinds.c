/* SPDX-License-Identifier: Apache-2.0 */
#include "load/lab_kinds.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

enum { LEAST_WRONG = 2, MOST_NAMES = 8 };

/* Lists end at the first NULL. */
struct rule {
    enum lab_kind kind;
    const char *needs[MOST_NAMES];   /* keys beside those of all labs */
    const char *refuses[MOST_NAMES]; /* keys that mean nothing here */
    const char *files[MOST_NAMES];   /* beside those of all labs */
    const char *params[MOST_NAMES];  /* numbers that the kind itself reads, each at least 1 */
};

static const struct rule rules[] = {
    {LAB_KERNEL, {"entry", "work", "params", "build"}, {"answers"}, {"lab.h"}, {NULL}},
    {LAB_SERVICE,
     {"params", "build"},
     {"entry", "clock", "roles", "baseline", "stages", "answers"},
     {"lab.h"},
     {"rate", "connections", "open_ms", "closed_ms"}},
    {LAB_INVESTIGATE,
     {"params", "build", "answers"},
     {"entry", "work", "clock", "roles", "allow", "stages"},
     {"case.h", "patient.c"},
     {NULL}},
    {LAB_PLAN,
     {"entry", "params", "build"},
     {"work", "clock", "roles", "baseline", "stages", "answers"},
     {"lab.h", "system.c"},
     {NULL}},
};

static const struct rule *find(enum lab_kind kind)
{
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
        if (rules[i].kind == kind)
            return &rules[i];
    return NULL;
}

static bool names(const char *const list[], const char *name)
{
    for (size_t i = 0; i < MOST_NAMES && list[i]; i++)
        if (strcmp(list[i], name) == 0)
            return true;
    return false;
}

/* A kind that is not known is complained of elsewhere; the keys are then held to the first. */
bool lab_kinds_need(struct source *source, const yaml_node_t *map, const struct field *field)
{
    const yaml_node_t *kind = schema_find(source, map, "kind");
    const struct rule *rule = &rules[0];
    for (int i = 0; i < LAB_KINDS; i++)
        if (kind && source_is_text(kind) && strcmp(source_text(kind), lab_kind_names[i]) == 0 &&
            find((enum lab_kind)i))
            rule = find((enum lab_kind)i);
    return names(rule->needs, field->key);
}

static void check_metric(struct source *source, const yaml_node_t *node,
                         const struct metric *metric, const struct lab *lab)
{
    const char *stage = metric ? metric_stage(metric) : NULL;
    if (metric && !metric_fits(metric, lab->kind))
        source_error(source, node, "%s is not to be had in a lab of kind %s", metric->name,
                     lab_kind_names[lab->kind]);
    else if (stage && lab_stage_find(lab, stage) == lab->stage_count)
        source_error(source, node, "%s: the lab has no stage '%s'", metric->name, stage);
    else if (metric && lab->kind == LAB_INVESTIGATE && metric_score(metric) &&
             !inquiry_find(&lab->inquiry, metric_score(metric)))
        source_error(source, node, "%s is the score of no answer: answers has no key '%s'",
                     metric->name, metric_score(metric));
}

/* Where the metric of a criterion stands. */
static const yaml_node_t *criterion_node(struct source *source, const yaml_node_t *map, size_t i)
{
    const yaml_node_t *list = schema_find(source, map, "criteria");
    if (!list || list->type != YAML_SEQUENCE_NODE)
        return map;
    const yaml_node_item_t *item = list->data.sequence.items.start + i;
    return item < list->data.sequence.items.top ? source_node(source, *item) : map;
}

static void check_metrics(struct source *source, const yaml_node_t *map, const struct lab *lab)
{
    const yaml_node_t *counters = schema_find(source, map, "counters");
    for (size_t i = 0; i < lab->counters.count; i++)
        check_metric(source, counters, lab->counters.items[i], lab);
    for (size_t i = 0; i < lab->criterion_count; i++)
        for (const struct criterion *c = &lab->criteria[i]; c; c = c->otherwise)
            check_metric(source, criterion_node(source, map, i), c->metric, lab);
}

static void check_params(struct source *source, const yaml_node_t *map, const struct rule *rule,
                         const struct lab *lab)
{
    const yaml_node_t *params = schema_find(source, map, "params");
    for (size_t i = 0; params && i < MOST_NAMES && rule->params[i]; i++) {
        const int64_t *value = params_find(&lab->params, rule->params[i]);
        if (!value || *value < 1)
            source_error(source, params, "a lab of kind %s has the parameter %s, at least 1",
                         lab_kind_names[lab->kind], rule->params[i]);
    }
}

void lab_kinds_check(struct source *source, const yaml_node_t *map, const struct lab *lab)
{
    const yaml_node_t *kind = schema_find(source, map, "kind");
    const struct rule *rule = find(lab->kind);
    if (!rule) {
        source_error(source, kind, "kind '%s' cannot be checked by this version of perflab",
                     lab_kind_names[lab->kind]);
        return;
    }
    for (size_t i = 0; i < MOST_NAMES && rule->refuses[i]; i++) {
        const yaml_node_t *key = schema_find_key(source, map, rule->refuses[i]);
        if (key)
            source_error(source, key, "key '%s' means nothing in a lab of kind %s",
                         rule->refuses[i], lab_kind_names[lab->kind]);
    }
    const char *suffix = lab_suffix(lab), *edited = lab->edit.count ? lab->edit.items[0] : suffix;
    if (!text_ends(edited, suffix))
        source_error(source, schema_find(source, map, "edit"),
                     "a lab of kind %s has a file ending in %s to edit", lab_kind_names[lab->kind],
                     suffix);
    check_params(source, map, rule, lab);
    check_metrics(source, map, lab);
}

static bool is_file(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static void need_file(struct source *source, const char *folder, const char *name)
{
    char *path = file_join(folder, name);
    if (!is_file(path))
        errors_add(source->errors, path, 0, 0, "missing: every lab has this file");
    free(path);
}

static void check_wrong(struct source *source, const char *folder, const char *suffix)
{
    char *wrong = file_join(folder, "wrong");
    int count = 0;
    DIR *entries = opendir(wrong);
    for (struct dirent *entry; entries && (entry = readdir(entries));) {
        char *path = file_join(wrong, entry->d_name);
        count += text_ends(entry->d_name, suffix) && is_file(path);
        free(path);
    }
    if (entries)
        closedir(entries);
    if (count < LEAST_WRONG)
        errors_add(source->errors, wrong, 0, 0,
                   "%d of the at least %d wrong programs (*%s) that show that the lab can fail",
                   count, LEAST_WRONG, suffix);
    free(wrong);
}

void lab_kinds_check_folder(struct source *source, const char *folder, const struct lab *lab)
{
    static const char *const all[] = {"README.md", "hints.md", "judge.c"};
    const char *suffix = lab_suffix(lab);
    const struct rule *rule = find(lab->kind);
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        need_file(source, folder, all[i]);
    for (size_t i = 0; rule && i < MOST_NAMES && rule->files[i]; i++)
        need_file(source, folder, rule->files[i]);
    char *start = memory_print("start%s", suffix), *solution = memory_print("solution%s", suffix);
    need_file(source, folder, start);
    need_file(source, folder, solution);
    free(start);
    free(solution);
    check_wrong(source, folder, suffix);
}
