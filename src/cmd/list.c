/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/exam.h"
#include "app/progress.h"
#include "cmd/cmd.h"
#include "cmd/list.h"
#include "tui/progress.h"

/* A line that fits a terminal: the title gives way, in a pipe nothing does. */
static void print_line(const char *mark, const char *id, const char *title, bool missing)
{
    static const char later[] = " (not yet available)";
    enum { BEFORE_TITLE = 29 };
    int room = isatty(STDOUT_FILENO) ? terminal_width(STDOUT_FILENO) - BEFORE_TITLE : INT_MAX;
    if (missing && room != INT_MAX)
        room -= (int)sizeof(later) - 1;
    printf("  %s %-22s %.*s%s\n", mark, id, room > 10 ? room : 10, title, missing ? later : "");
}

static void print_lab(const struct path_lab *lab, const struct progress *progress,
                      const struct catalog *catalog)
{
    enum lab_state state = progress_state(progress, catalog, lab->id);
    print_line(lab_state_marks[state], lab->id, lab->title, state == LAB_MISSING);
}

static void print_week(const struct path_week *week, const struct progress *progress,
                       const struct catalog *catalog)
{
    printf("\nWeek %d: %s\n", week->number, week->title);
    for (size_t i = 0; i < week->lab_count; i++)
        print_lab(&week->labs[i], progress, catalog);
}

/* An exam that was begun and is not passed: what is still to come. */
static void print_exam(const struct progress *progress, const struct catalog *catalog,
                       const struct exam *exam)
{
    struct clock_moment now;
    enum lab_state state = progress_state(progress, catalog, exam->lab);
    clock_moment(&now);
    if (state == LAB_PASSED || state == LAB_MISSING)
        return;
    char *time = exam_time(NULL, exam, &now);
    if (state == LAB_DUE)
        printf("[d] %s is passed but for its decision record: perflab adr %s\n", exam->lab,
               exam->lab);
    else
        printf("%s: %s\n", exam->lab, time);
    free(time);
}

void list_print(const struct progress *progress, const struct catalog *catalog)
{
    const struct path *path = &catalog->path;
    printf("%s\n", path->title);
    for (size_t w = 0; w < path->week_count; w++) {
        print_week(&path->weeks[w], progress, catalog);
        for (size_t c = 0; c < path->checkpoint_count; c++)
            if (path->checkpoints[c].after_week == path->weeks[w].number)
                print_lab(&path->checkpoints[c].lab, progress, catalog);
    }
    printf("\n[x] passed  [?] inconclusive  [!] tried  [ ] new   -  not yet available\n");
    for (size_t i = 0; i < progress->exam_count; i++)
        print_exam(progress, catalog, &progress->exams[i]);
}

static json_t *outcome_json(const struct outcome *outcome)
{
    if (!outcome->verdict)
        return json_null();
    return json_pack("{s:s, s:i, s:I, s:b, s:b, s:b}", "verdict", outcome->verdict, "exit",
                     outcome->exit_code, "when", (json_int_t)outcome->when, "quick", outcome->quick,
                     "practice", outcome->practice, "after_time", outcome->after_time);
}

static json_t *lab_json(const struct path_lab *lab, const struct progress *progress,
                        const struct catalog *catalog)
{
    const struct standing *standing = progress_find(progress, lab->id);
    const struct exam *exam = progress_exam(progress, lab->id);
    enum lab_state state = progress_state(progress, catalog, lab->id);
    json_t *after = json_array();
    for (size_t i = 0; i < lab->after.count; i++)
        json_array_append_new(after, json_string(lab->after.items[i]));
    return json_pack("{s:s, s:s, s:s, s:f, s:o, s:s, s:b, s:I, s:o, s:o, s:o}", "id", lab->id,
                     "title", lab->title, "kind", lab_kind_names[lab->kind], "hours", lab->hours,
                     "after", after, "state", lab_state_names[state], "available",
                     state != LAB_MISSING, "attempts",
                     (json_int_t)(standing ? standing->attempts : 0), "best",
                     standing ? outcome_json(&standing->best) : json_null(), "last",
                     standing ? outcome_json(&standing->last) : json_null(), "exam",
                     exam ? exam_json(exam) : json_null());
}

static json_t *checkpoint_json(const struct path_checkpoint *checkpoint,
                               const struct progress *progress, const struct catalog *catalog)
{
    json_t *json = lab_json(&checkpoint->lab, progress, catalog);
    json_object_del(json, "kind"); /* that of the lab, which is not read here */
    json_object_set_new(json, "after_week", json_integer(checkpoint->after_week));
    return json;
}

static json_t *list_json(const struct progress *progress, const struct catalog *catalog)
{
    const struct path *path = &catalog->path;
    json_t *weeks = json_array(), *checkpoints = json_array();
    for (size_t w = 0; w < path->week_count; w++) {
        json_t *labs = json_array();
        for (size_t i = 0; i < path->weeks[w].lab_count; i++)
            json_array_append_new(labs, lab_json(&path->weeks[w].labs[i], progress, catalog));
        json_array_append_new(weeks, json_pack("{s:i, s:s, s:o}", "week", path->weeks[w].number,
                                               "title", path->weeks[w].title, "labs", labs));
    }
    for (size_t c = 0; c < path->checkpoint_count; c++)
        json_array_append_new(checkpoints,
                              checkpoint_json(&path->checkpoints[c], progress, catalog));
    return json_pack("{s:i, s:s, s:s, s:o, s:o}", "schema", 1, "path", path->id, "title",
                     path->title, "weeks", weeks, "checkpoints", checkpoints);
}

static int run(const struct args *args)
{
    struct scene scene = {0};
    struct progress progress = {0};
    int code = 0;
    if (cmd_open_catalog(&scene) < 0 || cmd_open_store(&scene) < 0 ||
        progress_load(scene.store, &progress, &scene.errors) < 0)
        code = cmd_fail(&scene.errors, EXIT_USAGE);
    else if (args->given[FLAG_JSON])
        cmd_print_json(list_json(&progress, &scene.catalog));
    else
        list_print(&progress, &scene.catalog);
    progress_free(&progress);
    cmd_close(&scene);
    return code;
}

const struct command cmd_list = {
    "list", "", "the path: weeks, labs, where you stand", NULL, FLAG(JSON), 0, 0, run,
};
