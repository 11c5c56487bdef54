/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/diff.h"
#include "base/clock.h"
#include "base/memory.h"
#include "cmd/cmd.h"
#include "report/compare.h"

/* One of the two: the attempt and its record. */
struct side {
    struct attempt attempt;
    struct record record;
    char *name;
};

static int open_side(struct scene *scene, const char *word, struct side *side)
{
    int64_t id;
    if (!cmd_attempt_number(word, &id)) {
        errors_add(&scene->errors, NULL, 0, 0,
                   "'%s' is no number of an attempt; `perflab history %s` shows them", word,
                   scene->lab.id);
        return -1;
    }
    if (store_get_attempt(scene->store, id, &side->attempt, &scene->errors) < 0)
        return -1;
    side->name = memory_print("attempt %" PRId64, id);
    json_t *json = json_loads(side->attempt.record, 0, NULL);
    int result = json ? record_from_json(json, &side->record) : -1;
    json_decref(json);
    if (strcmp(side->attempt.lab, scene->lab.id) != 0)
        errors_add(&scene->errors, NULL, 0, 0, "%s is one of %s, not of %s", side->name,
                   side->attempt.lab, scene->lab.id);
    else if (result < 0)
        errors_add(&scene->errors, NULL, 0, 0,
                   "the record of %s is of another version of perflab and cannot be compared",
                   side->name);
    return scene->errors.count ? -1 : 0;
}

static void close_side(struct side *side)
{
    attempt_free(&side->attempt);
    record_free(&side->record);
    free(side->name);
}

static json_t *side_json(const struct attempt *attempt)
{
    char date[32];
    return json_pack("{s:I, s:s, s:s, s:b}", "id", (json_int_t)attempt->id, "when",
                     clock_date(attempt->when, date, sizeof(date)), "verdict", attempt->verdict,
                     "quick", attempt->quick);
}

/* Without diff the rest still stands; the reason is told in its place. */
static char *make_diff(const struct side sides[2], bool *made)
{
    struct errors errors = {0};
    char *diff = NULL;
    struct diff_side texts[2];
    for (int i = 0; i < 2; i++)
        texts[i] = (struct diff_side){sides[i].attempt.source, sides[i].attempt.source_size,
                                      sides[i].name};
    *made = diff_make(&texts[0], &texts[1], &diff, &errors) == 0;
    if (!*made)
        diff = memory_copy(errors.items[0].message);
    errors_free(&errors);
    return diff;
}

static void show_json(const struct scene *scene, const struct side sides[2],
                      const struct comparison *comparison, const char *diff, bool made)
{
    json_t *json = comparison_to_json(comparison);
    json_object_set_new(json, "schema", json_integer(1));
    json_object_set_new(json, "lab", json_string(scene->lab.id));
    json_object_set_new(json, "a", side_json(&sides[0].attempt));
    json_object_set_new(json, "b", side_json(&sides[1].attempt));
    json_object_set_new(json, "diff", made ? json_string(diff) : json_null());
    json_object_set_new(json, "diff_missing", made ? json_null() : json_string(diff));
    cmd_print_json(json);
}

static void show(const struct scene *scene, const struct side sides[2],
                 const struct comparison *comparison, const char *diff, bool made)
{
    const char *const names[2] = {sides[0].name, sides[1].name};
    printf("%s\n", scene->lab.id);
    comparison_print(comparison, names, stdout);
    printf("source\n");
    if (made && !*diff)
        printf("  the same\n");
    else
        printf("%s%s", diff, made ? "" : "\n");
}

static int run(const struct args *args)
{
    struct scene scene = {0};
    struct side sides[2];
    int code = 0;
    memset(sides, 0, sizeof(sides));
    if (cmd_open_lab(&scene, args->rest[0]) < 0 || cmd_open_store(&scene) < 0 ||
        open_side(&scene, args->rest[1], &sides[0]) < 0 ||
        open_side(&scene, args->rest[2], &sides[1]) < 0) {
        code = cmd_fail(&scene.errors, EXIT_USAGE);
    } else {
        struct comparison comparison;
        bool made;
        comparison_make(&sides[0].record, &sides[1].record, &comparison);
        char *diff = make_diff(sides, &made);
        (args->given[FLAG_JSON] ? show_json : show)(&scene, sides, &comparison, diff, made);
        free(diff);
        comparison_free(&comparison);
    }
    for (int i = 0; i < 2; i++)
        close_side(&sides[i]);
    cmd_close(&scene);
    return code;
}

const struct command cmd_compare = {
    "compare",
    "LAB A B",
    "two attempts side by side: numbers and source",
    "A and B are the numbers `perflab history LAB` shows.",
    FLAG(JSON),
    3,
    3,
    run,
};
