/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which route decides, on pairs that were never run. What is measured comes from a PMU that is made
 * up, through the probe table, as in a check.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "judge/code.h"
#include "judge/decide.h"
#include "judge/settle.h"
#include "judge/evidence.h"
#include "judge/simulate.h"
#include "probe/probe_set.h"
#include "fake_pmu.h"

#define TREES PERFLAB_SRCDIR "/tests/fixtures/probe/"
static const struct probe_root big = {TREES "big/proc", TREES "big/sys"};

enum { PAIRS = 10 };

struct made {
    struct lab lab;
    struct criterion criterion;
    struct rig rig;
    struct simulation simulation;
    struct code code;
    struct measurement measurement;
    struct record record;
};

static void make(struct made *made, const char *metric, double bound)
{
    *made = (struct made){.lab = {.roles = 1, .budget = lab_default_budget}};
    made->lab.limits = lab_default_limits;
    made->criterion = (struct criterion){.metric = metric_find(metric), .bound = bound};
    made->lab.criteria = &made->criterion;
    made->lab.criterion_count = 1;
    made->rig.lab = &made->lab;
    made->rig.layout.work = 1000;
    made->simulation = (struct simulation){.wanted = true};
    made->simulation.counts[SIDE_BASELINE][SIMULATED_INSTRUCTIONS] = 1000;
    made->simulation.counts[SIDE_CANDIDATE][SIMULATED_INSTRUCTIONS] = 200;
    made->measurement.rig = &made->rig;
    made->measurement.simulation = &made->simulation;
    made->measurement.code = &made->code;
    made->measurement.plan = (struct plan){.reps = 2, .blocks = 10, .block_ns = 5e6};
    for (int i = 0; i < PAIRS; i++) {
        struct pair pair = {0};
        for (int side = 0; side < SIDES; side++)
            pair.side[side] = (struct sample){
                .ns = 5e6 + i, .control_ns = 75000, .wall = 5e7, .cpu = 5e7, .cached_pages = -1};
        *memory_push(&made->measurement.pairs, &made->measurement.count) = pair;
    }
}

static void judge(struct made *made, bool last)
{
    struct machine machine = {0};
    record_free(&made->record);
    record_init(&made->record);
    settle_begin(made->rig.lab, &machine, "/tmp", NULL, &made->record);
    decide_look(&made->measurement, 0, last, &made->record);
}

static void clean(struct made *made)
{
    record_free(&made->record);
    pairs_free_probed(&made->measurement.probed);
    free(made->measurement.pairs);
}

/* One launch of a side as the probes see it, the PMU counting `factor` of what it does. */
static void count_launch(struct made *made, double factor, struct sample *sample)
{
    static const pid_t pids[] = {100};
    struct probed *probed = &made->measurement.probed;
    const char *names[MOST_PROBED];
    struct probe_value values[MOST_PROBED];
    struct probe_reading before = {0}, after = {0};
    for (size_t i = 0; i < probed->count; i++)
        names[i] = probed->metrics[i]->probe;
    struct probe_set *set = probe_set_open(&big, names, probed->count, pids, 1);
    fake_pmu.factor *= factor;
    probe_set_read(set, &before);
    probe_set_read(set, &after);
    probe_set_between(set, &before, &after, values);
    fake_pmu.factor /= factor;
    pairs_take_probed(probed, values, made->measurement.plan.blocks, sample);
    probe_values_free(values, probed->count);
    probe_reading_free(&before);
    probe_reading_free(&after);
    probe_set_close(set);
}

static void count_all(struct made *made, double candidate)
{
    pairs_find_probed(&made->lab, &made->measurement.probed);
    for (int i = 0; i < PAIRS; i++) {
        count_launch(made, 1, &made->measurement.pairs[i].side[SIDE_BASELINE]);
        count_launch(made, candidate, &made->measurement.pairs[i].side[SIDE_CANDIDATE]);
    }
}

static void expect(const struct made *made, enum route route, enum verdict verdict, double value,
                   const char *provenance, const char *passed_over)
{
    const struct result *result = &made->record.results[0];
    assert_int_equal(result->route, route);
    assert_int_equal(result->verdict, verdict);
    assert_true(isnan(value) ? isnan(result->value) : fabs(result->value - value) < 1e-6);
    assert_string_equal(result_provenance(result), provenance);
    if (!passed_over)
        assert_null(result->passed_over);
    else
        assert_non_null(strstr(result->passed_over, passed_over));
}

static void where_the_pmu_works_it_decides(void **state)
{
    (void)state;
    struct made made;
    make(&made, "instructions_ratio", 0.35);
    count_all(&made, 0.3);
    judge(&made, false);
    expect(&made, ROUTE_MEASURED, VERDICT_PASS, 0.3, "measured", NULL);
    clean(&made);
}

static void where_it_reads_zero_the_simulation_does(void **state)
{
    (void)state;
    struct made made;
    fake_pmu.factor = 0;
    make(&made, "instructions_ratio", 0.35);
    count_all(&made, 0.9);
    judge(&made, false);
    expect(&made, ROUTE_SIMULATED, VERDICT_PASS, 0.2, "simulated by cachegrind",
           "not measured: listed, but not believable");
    made.simulation.missing = "valgrind is not installed";
    judge(&made, false);
    expect(&made, ROUTES, VERDICT_NOT_ATTAINABLE, NAN,
           "absent: not measured: listed, but not believable: it counted 0 where work for about "
           "2000000 was done; not simulated: valgrind is not installed",
           NULL);
    assert_non_null(strstr(made.record.results[0].reason, "not simulated: valgrind is not"));
    clean(&made);
}

static void a_lab_may_prefer_the_simulation(void **state)
{
    (void)state;
    struct made made;
    make(&made, "instructions_ratio", 0.35);
    made.criterion.decided_by = (struct routes){{ROUTE_SIMULATED, ROUTE_MEASURED}, 2};
    count_all(&made, 0.3);
    judge(&made, false);
    expect(&made, ROUTE_SIMULATED, VERDICT_PASS, 0.2, "simulated by cachegrind", NULL);
    made.simulation.missing = "valgrind is not installed";
    judge(&made, false);
    expect(&made, ROUTE_MEASURED, VERDICT_PASS, 0.3, "measured",
           "not simulated: valgrind is not installed");
    clean(&made);
}

static void half_of_the_time_is_the_least_that_decides(void **state)
{
    (void)state;
    struct made made;
    make(&made, "instructions_ratio", 0.35);
    fake_pmu.running = 630;
    count_all(&made, 0.3);
    judge(&made, false);
    expect(&made, ROUTE_MEASURED, VERDICT_PASS, 0.3, "scaled 63 %", NULL);
    clean(&made);
    make(&made, "instructions_ratio", 0.35);
    fake_pmu.running = 400;
    count_all(&made, 0.3);
    judge(&made, false);
    expect(&made, ROUTE_SIMULATED, VERDICT_PASS, 0.2, "simulated by cachegrind",
           "not measured: scaled 40 % only");
    clean(&made);
}

/* The worst launch is the one that is told. */
static void one_launch_that_was_not_counted_is_enough(void **state)
{
    (void)state;
    struct made made;
    make(&made, "instructions_ratio", 0.35);
    count_all(&made, 0.3);
    fake_pmu.running = 100;
    count_launch(&made, 1, &made.measurement.pairs[3].side[SIDE_BASELINE]);
    fake_pmu.running = 1000;
    count_launch(&made, 0.3, &made.measurement.pairs[9].side[SIDE_CANDIDATE]);
    judge(&made, false);
    expect(&made, ROUTE_SIMULATED, VERDICT_PASS, 0.2, "simulated by cachegrind",
           "not measured: scaled 10 % only");
    clean(&made);
}

static void set_counts(struct made *made, const double baseline[PAIRS],
                       const double candidate[PAIRS])
{
    pairs_find_probed(&made->lab, &made->measurement.probed);
    size_t probe = pairs_probed(&made->measurement.probed, made->criterion.metric->probe);
    for (int i = 0; i < PAIRS; i++) {
        made->measurement.pairs[i].side[SIDE_BASELINE].probed[probe] = baseline[i];
        made->measurement.pairs[i].side[SIDE_CANDIDATE].probed[probe] = candidate[i];
    }
}

static void zeros_in_a_ratio_are_what_they_are(void **state)
{
    (void)state;
    static const double none[PAIRS], some[PAIRS] = {4, 5, 6, 4, 5, 6, 4, 5, 6, 4},
                                     once[PAIRS] = {4, 0, 6, 4, 5, 6, 4, 5, 6, 4},
                                     rarely[PAIRS] = {4};
    struct made made;
    make(&made, "page_faults_ratio", 0.5);
    set_counts(&made, some, none); /* 0/x is 0 */
    judge(&made, false);
    expect(&made, ROUTE_MEASURED, VERDICT_PASS, 0, "measured", NULL);
    set_counts(&made, none, some); /* x/0 is more than any bound */
    judge(&made, false);
    assert_int_equal(made.record.results[0].verdict, VERDICT_FAIL);
    assert_true(isinf(made.record.results[0].value));
    set_counts(&made, none, none); /* 0/0 is not known */
    judge(&made, true);
    expect(&made, ROUTES, VERDICT_INCONCLUSIVE, NAN, "absent: neither side counted any page_faults",
           NULL);
    set_counts(&made, rarely, none); /* one pair that tells is not enough */
    judge(&made, true);
    expect(&made, ROUTE_MEASURED, VERDICT_INCONCLUSIVE, 0, "measured", NULL);
    assert_true(isinf(made.record.results[0].high));
    set_counts(&made, once, none); /* and one that does not is too many at ten pairs */
    judge(&made, false);
    assert_true(isinf(made.record.results[0].high));
    clean(&made);
}

/* What a process has at most is no count: neither blocks nor operations divide it. */
static void a_level_may_be_a_ratio(void **state)
{
    (void)state;
    const double peak = 2000 * 1024; /* of process 100 in the tree */
    struct made made;
    make(&made, "peak_memory_ratio", 0.5);
    count_all(&made, 1);
    size_t probe = pairs_probed(&made.measurement.probed, "peak_memory");
    for (int i = 0; i < PAIRS; i++) {
        struct sample *side = made.measurement.pairs[i].side;
        assert_true(side[SIDE_BASELINE].probed[probe] == peak);
        side[SIDE_CANDIDATE].probed[probe] *= 0.4;
    }
    judge(&made, false);
    expect(&made, ROUTE_MEASURED, VERDICT_PASS, 0.4, "measured", NULL);
    for (int i = 0; i < PAIRS; i++)
        made.measurement.pairs[i].side[SIDE_CANDIDATE].probed[probe] = 0.6 * peak;
    judge(&made, false);
    expect(&made, ROUTE_MEASURED, VERDICT_FAIL, 0.6, "measured", NULL);
    clean(&made);
}

static void per_operation_is_per_block_by_its_operations(void **state)
{
    (void)state;
    static const double same[PAIRS] = {6, 6, 6, 6, 6, 6, 6, 6, 6, 6};
    struct made made;
    make(&made, "page_faults_per_op", 0.5);
    set_counts(&made, same, same);
    judge(&made, false);
    expect(&made, ROUTE_MEASURED, VERDICT_PASS, 6 / 2000.0, "measured", NULL);
    clean(&made);
}

static void what_stands_in_says_so(void **state)
{
    (void)state;
    static const double same[PAIRS] = {6, 6, 6, 6, 6, 6, 6, 6, 6, 6};
    struct made made;
    make(&made, "lock_waits_per_op", 0.5);
    set_counts(&made, same, same);
    judge(&made, false);
    expect(&made, ROUTE_MEASURED, VERDICT_PASS, 6 / 2000.0,
           "measured: waits of all kinds, an upper bound", "not traced: ");
    clean(&made);
}

static void without_a_route_the_other_criterion_is_judged(void **state)
{
    (void)state;
    struct criterion other = {.metric = metric_find("ns_per_op"), .bound = 1e5, .points = 3};
    struct made made;
    make(&made, "syscalls_per_op", 0.5);
    made.criterion.otherwise = &other;
    judge(&made, false);
    assert_string_equal(made.record.results[0].metric->name, "ns_per_op");
    assert_int_equal(made.record.results[0].verdict, VERDICT_PASS);
    assert_true(made.record.results[0].points == 3);
    assert_non_null(strstr(made.record.results[0].instead, "checked instead of syscalls_per_op"));
    clean(&made);
}

static void vectors_are_counted_in_the_code_or_not_known(void **state)
{
    (void)state;
    struct made made;
    make(&made, "vector_instructions", 8);
    made.criterion.at_least = true;
    made.code.vectors[SIDE_CANDIDATE] = 24;
    judge(&made, false);
    expect(&made, ROUTE_COUNTED, VERDICT_PASS, 24, "counted in the built code", NULL);
    made.code.missing = "objdump is not installed (sudo apt install binutils)";
    judge(&made, false);
    assert_int_equal(made.record.results[0].verdict, VERDICT_NOT_ATTAINABLE);
    assert_string_equal(made.record.results[0].reason, made.code.missing);
    clean(&made);
}

#define ROUTE_TEST(name) cmocka_unit_test_setup_teardown(name, fake_pmu_set_up, fake_pmu_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROUTE_TEST(where_the_pmu_works_it_decides),
        ROUTE_TEST(where_it_reads_zero_the_simulation_does),
        ROUTE_TEST(a_lab_may_prefer_the_simulation),
        ROUTE_TEST(half_of_the_time_is_the_least_that_decides),
        ROUTE_TEST(one_launch_that_was_not_counted_is_enough),
        ROUTE_TEST(zeros_in_a_ratio_are_what_they_are),
        ROUTE_TEST(a_level_may_be_a_ratio),
        ROUTE_TEST(per_operation_is_per_block_by_its_operations),
        ROUTE_TEST(what_stands_in_says_so),
        ROUTE_TEST(without_a_route_the_other_criterion_is_judged),
        ROUTE_TEST(vectors_are_counted_in_the_code_or_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
