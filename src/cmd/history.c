/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "cmd/cmd.h"
#include "model/record.h"
#include "report/verdict.h"
#include "tui/progress.h"

enum { MOST = 1000 };

static json_t *attempt_json(const struct attempt *attempt)
{
    char date[32], seed[24];
    snprintf(seed, sizeof(seed), "%016" PRIx64, attempt->seed);
    json_t *record = json_loads(attempt->record, 0, NULL);
    return json_pack("{s:I, s:s, s:s, s:s, s:i, s:s, s:f, s:i, s:b, s:b, s:b, s:i, s:o, s:o}", "id",
                     (json_int_t)attempt->id, "when", clock_date(attempt->when, date, sizeof(date)),
                     "lab", attempt->lab, "verdict", attempt->verdict, "exit", attempt->exit_code,
                     "seed", seed, "seconds", attempt->seconds, "pairs", attempt->pairs, "quick",
                     attempt->quick, "practice", attempt->practice, "after_time",
                     attempt->after_time, "hints", attempt->hints_opened, "prediction",
                     attempt->predicted ? json_real(attempt->prediction) : json_null(), "record",
                     record ? record : json_null());
}

static void print_json(const struct attempt *attempts, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, attempt_json(&attempts[i]));
    cmd_print_json(json_pack("{s:i, s:o}", "schema", 1, "attempts", list));
}

static void print_attempt(const struct attempt *attempt)
{
    char date[32];
    printf("%5lld  %s  %-14s %s%s%s%s\n", (long long)attempt->id,
           clock_date(attempt->when, date, sizeof(date)), attempt->lab, attempt->verdict,
           attempt->quick ? " (quick)" : "", attempt->practice ? " (practice)" : "",
           attempt->after_time ? " (after time)" : "");
    struct record record;
    json_t *json = json_loads(attempt->record, 0, NULL);
    if (json && record_from_json(json, &record) == 0) {
        for (size_t i = 0; i < record.result_count && record_judged(&record); i++) {
            char *line = verdict_line(&record.results[i]);
            printf("       %s\n", line);
            free(line);
        }
        record_free(&record);
    }
    json_decref(json);
}

static void print_whole(const struct attempt *attempt)
{
    struct record record;
    print_attempt(attempt);
    putchar('\n');
    json_t *json = json_loads(attempt->record, 0, NULL);
    if (json && record_from_json(json, &record) == 0) {
        verdict_print(&record, terminal_width(STDOUT_FILENO), stdout);
        record_free(&record);
    }
    json_decref(json);
    if (attempt->predicted)
        printf("you predicted %g\n", attempt->prediction);
}

static int print_events(struct scene *scene, int64_t id)
{
    char *events = NULL;
    if (store_attempt_events(scene->store, id, &events, &scene->errors) < 0)
        return -1;
    if (events)
        fputs(events, stdout);
    else
        errors_add(&scene->errors, NULL, 0, 0,
                   "attempt %" PRId64 " was made before runs were recorded: it has no events", id);
    free(events);
    return scene->errors.count ? -1 : 0;
}

/* One attempt: its verdict again, its JSON, or the run as it was recorded. */
static int run_one(struct scene *scene, const struct args *args, int64_t id)
{
    struct attempt attempt = {0};
    int result = cmd_open_store(scene);
    if (result == 0)
        result = store_get_attempt(scene->store, id, &attempt, &scene->errors);
    if (result == 0 && args->given[FLAG_EVENTS])
        result = print_events(scene, id);
    else if (result == 0 && args->given[FLAG_JSON])
        print_json(&attempt, 1);
    else if (result == 0)
        print_whole(&attempt);
    attempt_free(&attempt);
    return result;
}

static int run(const struct args *args)
{
    struct scene scene = {0};
    struct attempt *attempts = NULL;
    size_t count = 0;
    const char *lab = args->count ? args->rest[0] : NULL;
    int64_t id;
    int code = 0;
    if (lab && cmd_attempt_number(lab, &id)) {
        code = run_one(&scene, args, id) < 0 ? cmd_fail(&scene.errors, EXIT_USAGE) : 0;
        cmd_close(&scene);
        return code;
    }
    if (args->given[FLAG_EVENTS])
        errors_add(&scene.errors, NULL, 0, 0,
                   "--events takes the number of an attempt, as in `perflab history 7 --events`");
    if (scene.errors.count || (lab && cmd_open_lab(&scene, lab) < 0) ||
        cmd_open_store(&scene) < 0 ||
        store_list_attempts(scene.store, lab, MOST, &attempts, &count, &scene.errors) < 0) {
        code = cmd_fail(&scene.errors, EXIT_USAGE);
    } else if (args->given[FLAG_JSON]) {
        print_json(attempts, count);
    } else {
        for (size_t i = 0; i < count; i++)
            print_attempt(&attempts[i]);
        if (!count)
            printf("No attempts yet. `perflab check LAB` makes one.\n");
    }
    attempts_free(attempts, count);
    cmd_close(&scene);
    return code;
}

const struct command cmd_history = {
    "history",
    "[LAB|N]",
    "your attempts, newest first",
    "With the number of an attempt its whole verdict, and with --events what the judge said while\n"
    "it ran: JSON lines, each with the milliseconds since the start.",
    FLAG(JSON) | FLAG(EVENTS),
    0,
    1,
    run,
};
