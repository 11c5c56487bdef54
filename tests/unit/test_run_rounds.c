/* SPDX-License-Identifier: Apache-2.0 */
/* A check in rounds, folded from its events: values, intervals, what decides last, latencies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/run_state.h"
#include "base/memory.h"
#include "tui/counters.h"

static void fold(struct run_state *run, const char *text)
{
    json_t *event = json_loads(text, 0, NULL);
    assert_non_null(event);
    assert_true(run_state_event(run, event));
    json_decref(event);
}

#define CRITERION(name, unit, direction, bound)                                                    \
    "{\"metric\":\"" name "\",\"unit\":\"" unit                                                    \
    "\",\"verdict\":\"inconclusive\",\"direction\":\"" direction                                   \
    "\",\"value\":null,\"low\":null,\"high\":null,\"bound\":" bound "}"

static void open_run(struct run_state *run)
{
    run_state_init(run);
    fold(run, "{\"event\":\"phase\",\"phase\":\"rounds\"}");
    fold(run, "{\"event\":\"plan\",\"pair_seconds\":2,\"looks\":[7,10,14],\"criteria\":[" CRITERION(
                  "requests_per_second", "1/s", "at least",
                  "1000") "," CRITERION("latency_p99", "ns", "at most",
                                        "1000") "," CRITERION("failed_requests", "", "at most",
                                                              "0") "]}");
}

static void round_of(struct run_state *run, double rate, double p99)
{
    char *text = memory_print(
        "{\"event\":\"round\",\"round\":%zu,\"values\":["
        "{\"name\":\"requests_per_second\",\"unit\":\"1/"
        "s\",\"value\":%f,\"provenance\":\"measured\"},"
        "{\"name\":\"latency_p99\",\"unit\":\"ns\",\"value\":%f,\"provenance\":\"measured\"},"
        "{\"name\":\"failed_requests\",\"unit\":\"\",\"value\":0,\"provenance\":\"counted\"},"
        "{\"name\":\"cycles_per_op\",\"unit\":\"\",\"value\":null,\"provenance\":\"absent: x\"}]}",
        run->rounds.count + 1, rate, p99);
    fold(run, text);
    free(text);
}

static void rounds_are_kept_with_their_intervals(void **state)
{
    struct run_state run;
    (void)state;
    open_run(&run);
    assert_true(run.in_rounds && run.planned);
    assert_int_equal(run_state_next_look(&run), 7);
    assert_null(run_state_deciding(&run));
    assert_int_equal(run_state_settles(&run), 0);
    for (int i = 0; i < 7; i++)
        round_of(&run, 2000 + i, 500 + i);
    assert_int_equal(run_state_count(&run), 7);
    assert_int_equal(run_state_next_look(&run), 10);
    assert_int_equal(run_state_most_pairs(&run), 14);
    const struct run_metric *p99 = run_rounds_metric(&run.rounds, "latency_p99");
    assert_string_equal(p99->unit, "ns");
    assert_string_equal(p99->provenance, "measured");
    assert_true(p99->rounds[2].value == 502);
    assert_true(isinf(p99->rounds[5].band.high) && p99->rounds[5].band.median == 502.5);
    assert_true(p99->rounds[6].band.low == 500 && p99->rounds[6].band.high == 506);
    assert_true(run_metric_median(p99) == 503);
    const struct run_metric *cycles = run_rounds_metric(&run.rounds, "cycles_per_op");
    assert_true(isnan(cycles->rounds[6].value) && isnan(run_metric_median(cycles)));
    assert_null(run_rounds_metric(&run.rounds, "speedup"));
    run_state_free(&run);
}

/* The one whose spread is largest beside its distance; what is sure waits for the first look at
 * which there can be an interval. */
static void the_closest_call_decides_last(void **state)
{
    struct run_state run;
    (void)state;
    open_run(&run);
    for (int i = 0; i < 3; i++)
        round_of(&run, 2000 + i, 990 + 12 * (i % 2));
    assert_int_equal(run_state_settles(&run), 0);
    assert_non_null(run_state_deciding(&run));
    for (int i = 0; i < 3; i++)
        round_of(&run, 2000 + i, 985 + 12 * (i % 2));
    assert_string_equal(run_state_deciding(&run)->metric->name, "latency_p99");
    assert_int_equal(run_state_settles(&run), 7);
    run_state_free(&run);
    open_run(&run);
    for (int i = 0; i < 6; i++)
        round_of(&run, i % 2 ? 2000 : 1001, 500 + i);
    assert_string_equal(run_state_deciding(&run)->metric->name, "requests_per_second");
    run_state_free(&run);
    open_run(&run);
    for (int i = 0; i < 8; i++)
        round_of(&run, 2000 + i, i % 2 ? 700 : 1290);
    assert_string_equal(run_state_deciding(&run)->metric->name, "latency_p99");
    assert_int_equal(run_state_settles(&run), -1);
    assert_true(run_state_noise(&run).spread > 0.2);
    run_state_free(&run);
}

/* From which round on it was decided: the 7th of all, the 9th of the one with a bad round first. */
static void what_is_decided_says_since_when(void **state)
{
    struct run_state run;
    int needed;
    (void)state;
    open_run(&run);
    for (int i = 0; i < 12; i++)
        round_of(&run, 2000 + i, i ? 500 + i : 1500);
    const struct result *last =
        run_rounds_last(&run.rounds, run_state_record(&run), 0.05 / 3, &needed);
    assert_string_equal(last->metric->name, "latency_p99");
    const struct run_metric *p99 = run_rounds_metric(&run.rounds, "latency_p99");
    assert_true(needed > 7 && needed <= 12);
    assert_true(p99->rounds[needed - 1].band.high <= 1000);
    assert_true(p99->rounds[needed - 2].band.high > 1000);
    assert_int_equal(run_state_settles(&run), 14);
    run_state_free(&run);
}

static void nonsense_changes_nothing(void **state)
{
    static const char *const texts[] = {
        "{\"event\":\"round\"}",
        "{\"event\":\"round\",\"round\":1}",
        "{\"event\":\"round\",\"round\":3,\"values\":[]}",
        "{\"event\":\"round\",\"round\":1,\"values\":[{\"name\":\"x\",\"value\":1}]}",
        "{\"event\":\"round\",\"round\":-1,\"values\":[]}",
        "{\"event\":\"round\",\"round\":\"2\",\"values\":[]}",
        "{\"event\":\"latency\"}",
        "{\"event\":\"latency\",\"round\":0,\"answered\":1}",
        "{\"event\":\"latency\",\"round\":1,\"answered\":null}",
        "{\"event\":\"latency\",\"round\":1,\"answered\":1,\"histogram\":[[2,1],[1,1]]}",
    };
    struct run_state run;
    (void)state;
    open_run(&run);
    round_of(&run, 2000, 500);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        fold(&run, texts[i]);
    assert_int_equal(run.rounds.count, 1);
    assert_int_equal(run.rounds.metric_count, 4);
    assert_int_equal(run.latency_round, 0);
    fold(&run, "{\"event\":\"round\",\"round\":2,\"values\":[7,{\"name\":7},{\"name\":\"\"},"
               "{\"name\":\"late\",\"value\":\"x\"},{\"name\":\"latency_p99\",\"value\":600}]}");
    assert_int_equal(run.rounds.count, 2);
    assert_int_equal(run.rounds.metric_count, 5);
    assert_int_equal(run_rounds_metric(&run.rounds, "late")->count, 2);
    assert_true(isnan(run_rounds_metric(&run.rounds, "late")->rounds[1].value));
    assert_true(isnan(run_rounds_metric(&run.rounds, "requests_per_second")->rounds[1].value));
    assert_true(run_rounds_metric(&run.rounds, "latency_p99")->rounds[1].value == 600);
    for (int i = 0; i < 2 * RUN_MOST_METRICS; i++) {
        char *text = memory_print("{\"event\":\"round\",\"round\":%d,\"values\":["
                                  "{\"name\":\"m%d\",\"value\":1}]}",
                                  i + 3, i);
        fold(&run, text);
        free(text);
    }
    assert_int_equal(run.rounds.metric_count, RUN_MOST_METRICS);
    run_state_free(&run);
}

static void latency_of(struct run_state *run, int round, int answered)
{
    char *text = memory_print(
        "{\"event\":\"latency\",\"round\":%d,\"seconds\":1,\"rate\":100,\"answered\":%d,"
        "\"failed\":0,\"p50\":%d,\"histogram\":[[100,%d]]}",
        round, answered, 10 * round, answered);
    fold(run, text);
    free(text);
}

/* The last word of each round counts, whatever it said before. */
static void latencies_of_all_rounds(void **state)
{
    struct run_state run;
    struct latency all;
    (void)state;
    open_run(&run);
    assert_false(run_state_latencies(&run, &all));
    latency_free(&all);
    latency_of(&run, 1, 10);
    latency_of(&run, 1, 90);
    assert_true(run_state_latencies(&run, &all));
    assert_true(all.answered == 90 && all.times.p50 == 10);
    latency_free(&all);
    latency_of(&run, 2, 50);
    latency_of(&run, 1, 7000);
    latency_of(&run, 2, 80);
    assert_int_equal(run.latency_round, 2);
    assert_true(run.latency.answered == 80);
    assert_true(run_state_latencies(&run, &all));
    assert_true(all.answered == 170 && all.buckets[0].count == 170 && all.seconds == 2);
    latency_free(&all);
    fold(&run, "{\"event\":\"done\",\"record\":{\"schema\":1,\"verdict\":\"pass\",\"pairs\":2,"
               "\"latency\":{\"answered\":171,\"p50\":33}}}");
    assert_true(run_state_latencies(&run, &all));
    assert_true(all.answered == 171 && all.times.p50 == 33);
    latency_free(&all);
    run_state_free(&run);
}

/* The rows below the line of a command. */
static void rows_of_rounds(void **state)
{
    char *rows[COUNTERS_ROWS];
    struct run_state run;
    (void)state;
    open_run(&run);
    assert_int_equal(rounds_print(&run, 24, rows), 0);
    latency_of(&run, 1, 90);
    assert_int_equal(rounds_print(&run, 1, rows), 1);
    assert_non_null(strstr(rows[0], "round 1, 1.0 s: p50 10.0 ns"));
    free(rows[0]);
    round_of(&run, 2000, 500);
    round_of(&run, 3000, 700);
    size_t count = rounds_print(&run, 24, rows);
    assert_int_equal(count, 6);
    assert_non_null(strstr(rows[1], "last    median"));
    assert_non_null(strstr(rows[2], "requests_per_second       3.00 k/s  2.50 k/s  measured"));
    assert_non_null(strstr(rows[5], "cycles_per_op"));
    assert_non_null(strstr(rows[5], "absent"));
    for (size_t i = 0; i < count; i++)
        free(rows[i]);
    assert_int_equal(rounds_print(&run, 3, rows), 3);
    for (size_t i = 0; i < 3; i++)
        free(rows[i]);
    run_state_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounds_are_kept_with_their_intervals),
        cmocka_unit_test(the_closest_call_decides_last),
        cmocka_unit_test(what_is_decided_says_since_when),
        cmocka_unit_test(nonsense_changes_nothing),
        cmocka_unit_test(latencies_of_all_rounds),
        cmocka_unit_test(rows_of_rounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
