/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/folders.h"
#include "app/session.h"
#include "cmd/cmd.h"
#include "tui/progress.h"

struct view {
    bool json;
    struct progress_line *line;
    json_t *observer; /* the event of --observer; NULL: none */
    json_t *rows;     /* the last event of each scenario */
};

static void see_event(void *context, const json_t *event, const char *text)
{
    struct view *view = context;
    (void)text;
    const char *name = json_string_value(json_object_get(event, "event"));
    if (strcmp(name, "observer") == 0)
        view->observer = json_deep_copy(event);
    if (strcmp(name, "selftest") != 0)
        return;
    if (json_is_true(json_object_get(event, "done")))
        json_array_append_new(view->rows, json_deep_copy(event));
    else if (view->line)
        progress_line_event(view->line, event);
}

static double real(const json_t *row, const char *key)
{
    return json_number_value(json_object_get(row, key));
}

static void print_row(const json_t *row)
{
    double trials = real(row, "trials"), goal = real(row, "goal_right");
    printf("%-31s %6.0f %5.1f%% %5.1f%% %8.1f%% %7.1f%% %6.1f%% %5.1f %5.1fs\n",
           json_string_value(json_object_get(row, "scenario")), trials,
           100 * real(row, "right") / trials, 100 * real(row, "wrong") / trials,
           100 * real(row, "undecided") / trials, 100 * real(row, "covered") / trials,
           100 * real(row, "spread"), real(row, "pairs_per_trial"), real(row, "seconds_per_trial"));
    printf("%-38s goal:", "");
    if (goal > 0)
        printf(" right >= %.0f%% where pairs spread <= %.0f%%,", 100 * goal,
               100 * real(row, "goal_spread"));
    printf(" wrong <= %.0f%%\n", 100 * real(row, "goal_wrong"));
}

static void print_table(const json_t *rows)
{
    size_t i;
    json_t *row;
    printf("%-31s %6s %6s %6s %9s %8s %7s %5s %6s\n", "true difference", "trials", "right", "wrong",
           "undecided", "covered", "spread", "pairs", "time");
    json_array_foreach(rows, i, row) print_row(row);
    printf("\nspread: of the pairs of a trial. covered: the interval holds the true ratio.\n");
}

static void print_observer(const json_t *event)
{
    printf("counting %.0f metrics adds %.2f %% [%.2f %%, %.2f %%] to a block's time; goal below "
           "%.0f %%\n(%.0f pairs of launches of the same program, with and without)\n",
           real(event, "metrics") + real(event, "traced"), 100 * real(event, "cost"),
           100 * real(event, "low"), 100 * real(event, "high"), 100 * real(event, "goal"),
           real(event, "pairs"));
    const char *absent = json_string_value(json_object_get(event, "bpf_absent"));
    printf("%.0f of them by BPF programs, whose own CPU time, for whatever runs on any CPU, is ",
           real(event, "traced"));
    if (absent)
        printf("n/a: %s\n", absent);
    else
        printf("%.3f %% of the blocks'\n", 100 * real(event, "bpf_share"));
}

static int run(const struct args *args)
{
    struct scene scene = {0};
    struct view view = {.json = args->given[FLAG_JSON], .rows = json_array()};
    struct record record;
    int code = EXIT_INTERNAL;
    char *data = folders_data(&scene.errors), *cache = folders_cache(&scene.errors);
    struct session_request request = {.data = data,
                                      .cache = cache,
                                      .isolation = args->values[FLAG_ISOLATION],
                                      .quick = args->given[FLAG_QUICK],
                                      .observer = args->given[FLAG_OBSERVER]};
    struct session_observer observer = {see_event, NULL, &view};
    if (!view.json)
        view.line = progress_line_new(STDOUT_FILENO);
    enum session_end end = SESSION_FAILED;
    if (data && cache)
        end = session_run(&request, &observer, &record, &code, &scene.errors);
    progress_line_free(view.line);
    if (end == SESSION_DONE && view.observer && view.json) {
        cmd_print_json(json_incref(view.observer));
    } else if (end == SESSION_DONE && view.observer) {
        print_observer(view.observer);
    } else if (end == SESSION_DONE && view.json) {
        cmd_print_json(
            json_pack("{s:i, s:i, s:O}", "schema", 1, "exit", code, "scenarios", view.rows));
    } else if (end == SESSION_DONE) {
        print_table(view.rows);
        printf("%s\n", code == 0 ? "Every goal holds as far as these trials can tell."
                                 : "A goal is missed: do not trust verdicts of this machine.");
    } else if (end == SESSION_CANCELLED) {
        fputs("perflab: cancelled\n", stderr);
        code = 130;
    } else {
        code = cmd_fail(&scene.errors, EXIT_INTERNAL);
    }
    json_decref(view.observer);
    json_decref(view.rows);
    free(data);
    free(cache);
    cmd_close(&scene);
    return code;
}

const struct command cmd_selftest = {
    "selftest",
    "",
    "show that verdicts can be trusted on this machine",
    "Runs programs whose true difference is known through everything a check goes through, and\n"
    "counts right, wrong and undecided verdicts. --quick takes about a minute, the whole about a\n"
    "quarter of an hour. Exit code 1: a goal is missed.",
    FLAG(JSON) | FLAG(QUICK) | FLAG(OBSERVER) | FLAG(ISOLATION),
    0,
    0,
    run,
};
