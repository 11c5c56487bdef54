/* SPDX-License-Identifier: Apache-2.0 */
/* Measuring in rounds: numbers given by hand, the verdicts that come of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "judge/rounds.h"
#include "judge/settle.h"
#include "load/load.h"

static const char text[] = "schema: 1\n"
                           "id: rounds\n"
                           "title: Rounds\n"
                           "summary: A lab that is judged in rounds.\n"
                           "kind: service\n"
                           "hours: 1\n"
                           "edit: [server.c]\n"
                           "params: {rate: 1, connections: 1, open_ms: 1, closed_ms: 1}\n"
                           "build: {cc: [-O2]}\n"
                           "budget: {looks: [7, 10]}\n"
                           "counters: [latency_p50]\n"
                           "criteria:\n"
                           "- {metric: latency_p99, at_most: 1000, points: 3, source: a}\n"
                           "- {metric: failed_requests, at_most: 0, points: 2, source: b}\n"
                           "- {metric: syscalls_per_op, at_most: 2, points: 1, source: c}\n";

struct made {
    struct lab lab;
    struct record record;
    struct rounds rounds;
};

static void make_of(struct made *made, const char *yaml)
{
    struct errors errors = {0};
    struct machine machine = {.cpus = 2};
    if (load_lab_text("rounds.yaml", yaml, strlen(yaml), &made->lab, &errors) < 0)
        errors_print(&errors, stderr);
    assert_int_equal(errors.count, 0);
    record_init(&made->record);
    settle_begin(&made->lab, &machine, "/tmp", NULL, &made->record);
    rounds_open(&made->rounds, &made->lab, 1.0, &made->record);
    assert_int_equal(rounds_most(&made->rounds), 10);
}

static void make(struct made *made)
{
    make_of(made, text);
}

static void drop(struct made *made)
{
    rounds_close(&made->rounds);
    record_free(&made->record);
    lab_free(&made->lab);
}

/* One round; true when all is settled. */
static bool run(struct made *made, double p99, double failed)
{
    rounds_value(&made->rounds, "latency_p99", p99, NULL);
    rounds_value(&made->rounds, "latency_p50", p99 / 2, NULL);
    rounds_value(&made->rounds, "failed_requests", failed, NULL);
    rounds_value(&made->rounds, "latency_p90", 1, NULL); /* nobody asks for it */
    return rounds_end(&made->rounds, &made->record);
}

static void all_is_well_at_the_first_look(void **state)
{
    struct made made;
    (void)state;
    make(&made);
    rounds_once(&made.rounds, "syscalls_per_op", 1.5, "measured by BPF");
    for (int i = 0; i < 6; i++)
        assert_false(run(&made, 900 + i, 0));
    assert_true(run(&made, 990, 0));
    const struct record *record = &made.record;
    assert_int_equal(record->verdict, VERDICT_PASS);
    assert_int_equal(record->pairs, 7);
    assert_true(record->results[0].value == 903);
    assert_true(record->results[0].low == 900 && record->results[0].high == 990);
    assert_true(record->results[2].low == 1.5 && record->results[2].high == 1.5);
    assert_true(record_points(record, true) == 6);
    assert_string_equal(result_provenance(&record->results[2]), "measured by BPF");
    assert_int_equal(record->counter_count, 1);
    assert_true(record->counters[0].candidate == 451.5 && isnan(record->counters[0].baseline));
    drop(&made);
}

static void one_that_is_surely_missed_fails(void **state)
{
    struct made made;
    (void)state;
    make(&made);
    rounds_once(&made.rounds, "syscalls_per_op", 2.5, NULL);
    for (int i = 0; i < 7; i++)
        run(&made, 1500 + i, 0);
    assert_int_equal(made.record.verdict, VERDICT_FAIL);
    assert_int_equal(made.record.results[0].verdict, VERDICT_FAIL);
    assert_int_equal(made.record.results[1].verdict, VERDICT_PASS);
    assert_int_equal(made.record.results[2].verdict, VERDICT_FAIL);
    assert_true(record_points(&made.record, true) == 2);
    drop(&made);
}

static void see(struct made *made, double rate, double answered, double us, bool ended)
{
    struct latency latency;
    latency_init(&latency);
    latency.rate = rate;
    latency.seconds = 1;
    latency.answered = answered;
    latency.failed = 0;
    latency.times.most = us * 1000;
    latency_count(&latency, us * 1000, answered);
    rounds_latency(&made->rounds, &latency, ended);
    latency_free(&latency);
}

/* What was only looked at on the way, or in a round that has not ended, does not count. */
static void latencies_add_up_to_the_record(void **state)
{
    struct made made;
    struct latency all;
    (void)state;
    make(&made);
    run(&made, 900, 0);
    assert_null(made.record.latency);
    see(&made, 1000, 400, 100, false);
    see(&made, 1000, 1000, 100, true);
    see(&made, 3000, 3000, 800, true);
    run(&made, 900, 0);
    see(&made, 2000, 2000, 100, true);
    run(&made, 900, 0);
    see(&made, 9000, 9000, 9000, false);
    assert_int_equal(record_latency(&made.record, &all), 0);
    assert_true(all.answered == 6000 && all.seconds == 3 && all.rate == 2000);
    assert_true(all.times.most == 800000);
    assert_true(all.times.p90 > 700000 && all.times.p50 < 800000);
    assert_int_equal(all.bucket_count, 2);
    assert_true(all.buckets[0].count == 3000 && all.buckets[1].count == 3000);
    latency_free(&all);
    drop(&made);
}

/* Some rounds above and some below: neither passed nor failed, and the advice counts rounds. */
static void what_is_open_goes_on_and_ends_inconclusive(void **state)
{
    struct made made;
    (void)state;
    make(&made);
    rounds_once(&made.rounds, "syscalls_per_op", 1, NULL);
    for (int i = 0; i < 9; i++)
        assert_false(run(&made, i % 2 ? 700 : 1300, 0));
    assert_true(run(&made, 700, 0));
    assert_int_equal(made.record.verdict, VERDICT_INCONCLUSIVE);
    assert_string_equal(made.record.results[0].reason,
                        "the interval still holds the bound after 10 rounds");
    assert_non_null(made.record.results[0].advice);
    drop(&made);
}

/* A number that a round could not give may be anything; one that no round gave is absent. */
static void what_is_not_known_never_passes(void **state)
{
    struct made made;
    (void)state;
    make(&made);
    rounds_absent(&made.rounds, "syscalls_per_op", "no BPF here");
    for (int i = 0; i < 10; i++)
        run(&made, i == 3 ? NAN : 900, 0);
    assert_int_equal(made.record.results[0].verdict, VERDICT_PASS);
    assert_true(made.record.results[0].high == 900);
    assert_int_equal(made.record.results[2].verdict, VERDICT_NOT_ATTAINABLE);
    assert_string_equal(made.record.results[2].reason, "no BPF here");
    assert_int_equal(made.record.verdict, VERDICT_NOT_ATTAINABLE);
    drop(&made);
    make(&made);
    rounds_once(&made.rounds, "syscalls_per_op", 1, NULL);
    for (int i = 0; i < 10; i++)
        run(&made, i % 2 ? NAN : 900, 0);
    assert_int_equal(made.record.results[0].verdict, VERDICT_INCONCLUSIVE);
    drop(&made);
}

/* What spoilt a number is told where there is no other, and is no reason to ask for less. */
static void bad_luck_is_no_lack(void **state)
{
    struct made made;
    char *with = memory_print("%s", text);
    char *at = strstr(with, "points: 3, source: a}");
    (void)state;
    char *yaml = memory_print("%.*spoints: 3, source: a, needs: {cpus: 1}, otherwise: {metric: "
                              "latency_p90, at_most: 5000, points: 3, source: z}%s",
                              (int)(at - with), with, at + strlen("points: 3, source: a"));
    make_of(&made, yaml);
    for (int i = 0; i < 10; i++) {
        rounds_value(&made.rounds, "latency_p90", 100, NULL);
        rounds_value(&made.rounds, "latency_p99", NAN, "absent: others had the CPU");
        assert_int_equal(rounds_end(&made.rounds, &made.record), i == 9);
    }
    assert_string_equal(made.record.results[0].metric->name, "latency_p99");
    assert_int_equal(made.record.results[0].verdict, VERDICT_INCONCLUSIVE);
    assert_non_null(strstr(made.record.results[0].reason, "others had the CPU"));
    drop(&made);
    make_of(&made, yaml);
    for (int i = 0; i < 10; i++) {
        rounds_value(&made.rounds, "latency_p99", i < 9 ? 900 : NAN, i < 9 ? NULL : "absent: x");
        rounds_end(&made.rounds, &made.record);
    }
    assert_int_equal(made.record.results[0].verdict, VERDICT_PASS);
    assert_string_equal(result_provenance(&made.record.results[0]), "measured");
    drop(&made);
    free(yaml);
    free(with);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_is_well_at_the_first_look),
        cmocka_unit_test(one_that_is_surely_missed_fails),
        cmocka_unit_test(latencies_add_up_to_the_record),
        cmocka_unit_test(what_is_open_goes_on_and_ends_inconclusive),
        cmocka_unit_test(what_is_not_known_never_passes),
        cmocka_unit_test(bad_luck_is_no_lack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
