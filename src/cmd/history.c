/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "cmd/cmd.h"
#include "model/record.h"
#include "report/verdict.h"

enum { MOST = 1000 };

static json_t *attempt_json(const struct attempt *attempt)
{
    char date[32], seed[24];
    snprintf(seed, sizeof(seed), "%016" PRIx64, attempt->seed);
    json_t *record = json_loads(attempt->record, 0, NULL);
    return json_pack("{s:I, s:s, s:s, s:s, s:i, s:s, s:f, s:i, s:b, s:b, s:i, s:o, s:o}", "id",
                     (json_int_t)attempt->id, "when", clock_date(attempt->when, date, sizeof(date)),
                     "lab", attempt->lab, "verdict", attempt->verdict, "exit", attempt->exit_code,
                     "seed", seed, "seconds", attempt->seconds, "pairs", attempt->pairs, "quick",
                     attempt->quick, "practice", attempt->practice, "hints", attempt->hints_opened,
                     "prediction",
                     attempt->predicted ? json_real(attempt->prediction) : json_null(), "record",
                     record ? record : json_null());
}

static void print_attempt(const struct attempt *attempt)
{
    char date[32];
    printf("%5lld  %s  %-14s %s%s%s\n", (long long)attempt->id,
           clock_date(attempt->when, date, sizeof(date)), attempt->lab, attempt->verdict,
           attempt->quick ? " (quick)" : "", attempt->practice ? " (practice)" : "");
    struct record record;
    json_t *json = json_loads(attempt->record, 0, NULL);
    if (json && record_from_json(json, &record) == 0) {
        for (size_t i = 0; i < record.result_count && record.pairs; i++) {
            char *line = verdict_line(&record.results[i]);
            printf("       %s\n", line);
            free(line);
        }
        record_free(&record);
    }
    json_decref(json);
}

static int run(const struct args *args)
{
    struct scene scene = {0};
    struct attempt *attempts = NULL;
    size_t count = 0;
    const char *lab = args->count ? args->rest[0] : NULL;
    int code = 0;
    if ((lab && cmd_open_lab(&scene, lab) < 0) || cmd_open_store(&scene) < 0 ||
        store_list_attempts(scene.store, lab, MOST, &attempts, &count, &scene.errors) < 0) {
        code = cmd_fail(&scene.errors, EXIT_USAGE);
    } else if (args->given[FLAG_JSON]) {
        json_t *list = json_array();
        for (size_t i = 0; i < count; i++)
            json_array_append_new(list, attempt_json(&attempts[i]));
        cmd_print_json(json_pack("{s:i, s:o}", "schema", 1, "attempts", list));
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
    "history", "[LAB]", "your attempts, newest first", NULL, FLAG(JSON), 0, 1, run,
};
