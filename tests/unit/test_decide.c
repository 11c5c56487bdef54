/* SPDX-License-Identifier: Apache-2.0 */
/* Calibration's arithmetic, and decisions on pairs that were never run: no clock is read here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "judge/calibrate.h"
#include "judge/decide.h"
#include "judge/settle.h"
#include "judge/simulate.h"
#include "stats/random.h"

static void blocks_dwarf_clock_and_doorbell(void **state)
{
    (void)state;
    assert_true(calibrate_block_least(1, 300) == 1e6);
    assert_true(calibrate_block_least(1, 4400) == 4.4e6);
    assert_true(calibrate_block_least(1e5, 4400) == 1e8); /* a clock that ticks every 0.1 ms */
}

static void blocks_fill_the_budget_within_bounds(void **state)
{
    (void)state;
    assert_int_equal(calibrate_blocks(0.3, 0.1, 0.0195), 10);
    assert_int_equal(calibrate_blocks(0.3, 0.1, 0.2), 1);
    assert_int_equal(calibrate_blocks(0.3, 0.5, 0.02), 1);
    assert_int_equal(calibrate_blocks(10, 0, 0.01), 25);
}

/* A lab with one criterion and made-up pairs of a given true ratio. */
struct made {
    struct lab lab;
    struct criterion criterion;
    struct rig rig;
    struct measurement measurement;
    struct record record;
    struct machine machine;
};

static void make(struct made *made, const char *metric, double bound, bool at_least)
{
    *made = (struct made){.lab = {.roles = 1, .budget = lab_default_budget}};
    made->lab.limits = lab_default_limits;
    made->criterion = (struct criterion){
        .metric = metric_find(metric), .bound = bound, .at_least = at_least, .points = 10};
    made->lab.criteria = &made->criterion;
    made->lab.criterion_count = 1;
    made->rig.lab = &made->lab;
    made->rig.layout.work = 1000;
    made->measurement.rig = &made->rig;
    made->measurement.plan = (struct plan){
        .reps = 2, .blocks = 10, .block_ns = 5e6, .doorbell_ns = 4000, .pair_seconds = 0.2};
    record_init(&made->record);
    settle_begin(made->rig.lab, &made->machine, "/tmp", NULL, &made->record);
}

static void add_pairs(struct made *made, int count, double ratio, double spread)
{
    struct random_stream stream = {7};
    for (int i = 0; i < count; i++) {
        struct pair pair = {0};
        pair.side[SIDE_CANDIDATE] = (struct sample){
            .ns = 5e6, .control_ns = 75000, .wall = 5e7, .cpu = 5e7, .cached_pages = 3};
        pair.side[SIDE_BASELINE] = pair.side[SIDE_CANDIDATE];
        pair.side[SIDE_BASELINE].ns *= ratio * exp(spread * random_normal(&stream));
        pair.side[SIDE_BASELINE].control_ns *= exp(0.001 * random_normal(&stream));
        *memory_push(&made->measurement.pairs, &made->measurement.count) = pair;
    }
}

static void clean(struct made *made)
{
    record_free(&made->record);
    free(made->measurement.pairs);
}

static void a_clear_ratio_passes_or_fails_at_the_first_look(void **state)
{
    (void)state;
    static const struct {
        double ratio;
        enum verdict verdict;
    } cases[] = {{6, VERDICT_PASS}, {4, VERDICT_FAIL}};
    for (size_t i = 0; i < 2; i++) {
        struct made made;
        make(&made, "speedup", 5, true);
        add_pairs(&made, 10, cases[i].ratio, 0.02);
        assert_true(decide_look(&made.measurement, 0, false, &made.record));
        settle_overall(&made.record);
        assert_int_equal(made.record.verdict, cases[i].verdict);
        assert_true(made.record.results[0].earned == (i == 0 ? 10 : 0));
        assert_true(fabs(made.record.results[0].value / cases[i].ratio - 1) < 0.05);
        clean(&made);
    }
}

static void at_the_bound_it_goes_on_and_ends_inconclusive_with_advice(void **state)
{
    (void)state;
    struct made made;
    make(&made, "speedup", 5, true);
    add_pairs(&made, 50, 5.08, 0.05);
    assert_false(decide_look(&made.measurement, 0, false, &made.record));
    assert_null(made.record.results[0].reason);
    assert_false(decide_look(&made.measurement, 0, true, &made.record));
    settle_overall(&made.record);
    assert_int_equal(made.record.verdict, VERDICT_INCONCLUSIVE);
    assert_non_null(strstr(made.record.reason, "after 50 pairs"));
    assert_non_null(strstr(made.record.advice, "--pairs"));
    clean(&made);
}

static void steal_widens_and_is_named(void **state)
{
    (void)state;
    struct made made;
    make(&made, "speedup", 5, true);
    add_pairs(&made, 50, 5.2, 0.08);
    decide_look(&made.measurement, 0, true, &made.record);
    double calm = made.record.results[0].high - made.record.results[0].low;
    decide_look(&made.measurement, 0.2, true, &made.record);
    assert_true(made.record.results[0].high - made.record.results[0].low > 1.8 * calm);
    assert_int_equal(made.record.results[0].verdict, VERDICT_INCONCLUSIVE);
    assert_non_null(strstr(made.record.results[0].reason, "hypervisor"));
    clean(&made);
}

static void rates_and_counts_are_of_the_candidate(void **state)
{
    (void)state;
    struct made made;
    make(&made, "ops_per_second", 1e5, true);
    add_pairs(&made, 10, 3, 0.02);
    assert_true(decide_look(&made.measurement, 0, false, &made.record));
    assert_true(fabs(made.record.results[0].value - 2000 / 5e6 * 1e9) < 1); /* 400 k/s */
    assert_int_equal(made.record.results[0].verdict, VERDICT_PASS);
    clean(&made);
    make(&made, "page_cache_pages", 0, false);
    add_pairs(&made, 10, 3, 0.02);
    assert_true(decide_look(&made.measurement, 0, false, &made.record));
    assert_int_equal(made.record.results[0].verdict, VERDICT_FAIL);
    assert_true(made.record.results[0].value == 3);
    clean(&made);
}

static void what_cannot_be_read_is_inconclusive_never_zero(void **state)
{
    (void)state;
    struct made made;
    make(&made, "page_faults", 100, false);
    add_pairs(&made, 10, 3, 0.02);
    pairs_find_probed(&made.lab, &made.measurement.probed);
    for (size_t i = 0; i < made.measurement.count; i++)
        made.measurement.pairs[i].side[SIDE_CANDIDATE].probed[2] = NAN;
    assert_false(decide_look(&made.measurement, 0, true, &made.record));
    assert_int_equal(made.record.results[0].verdict, VERDICT_INCONCLUSIVE);
    assert_non_null(strstr(made.record.results[0].reason, "cannot be read"));
    pairs_free_probed(&made.measurement.probed);
    clean(&made);
}

static void simulated_counts_decide_by_themselves(void **state)
{
    (void)state;
    struct made made;
    struct simulation simulation = {.wanted = true};
    simulation.counts[SIDE_BASELINE][SIMULATED_D1] = 6290000;
    simulation.counts[SIDE_CANDIDATE][SIMULATED_D1] = 279000;
    make(&made, "d1_misses_ratio", 0.25, false);
    made.record.results[0].routes = (struct routes){{ROUTE_SIMULATED}, 1};
    made.measurement.simulation = &simulation;
    add_pairs(&made, 10, 1, 0.5); /* whatever the times are */
    assert_true(decide_look(&made.measurement, 0, false, &made.record));
    assert_int_equal(made.record.results[0].verdict, VERDICT_PASS);
    assert_true(fabs(made.record.results[0].value - 279.0 / 6290) < 1e-9);
    simulation.counts[SIDE_CANDIDATE][SIMULATED_D1] = 5e6;
    assert_true(decide_look(&made.measurement, 0, false, &made.record));
    assert_int_equal(made.record.results[0].verdict, VERDICT_FAIL);
    simulation.missing = "valgrind is not installed";
    assert_true(decide_look(&made.measurement, 0, false, &made.record));
    assert_int_equal(made.record.results[0].verdict, VERDICT_NOT_ATTAINABLE);
    assert_string_equal(made.record.results[0].reason, "valgrind is not installed");
    assert_true(isnan(made.record.results[0].value));
    clean(&made);
}

static void cachegrinds_totals_are_read_or_missed(void **state)
{
    (void)state;
    static const char log[] = "==2== I   refs:      1,194,908\n==2== I1  misses:      1,134\n"
                              "==2== D1  misses:     17,997  ( 1,225 rd   + 16,772 wr)\n"
                              "==2== LLd misses:     7  (   972 rd   + 16,729 wr)\n"
                              "==2== Mispredicts:     3,350  ( 3,205 cond +    145 ind)\n";
    double counts[SIMULATED_COUNTS];
    assert_true(simulate_parse(log, counts));
    assert_true(counts[SIMULATED_INSTRUCTIONS] == 1194908 && counts[SIMULATED_D1] == 17997);
    assert_true(counts[SIMULATED_LL] == 7 && counts[SIMULATED_BRANCHES] == 3350);
    assert_false(simulate_parse("", counts));
    assert_false(simulate_parse("==2== I   refs:      many\n", counts));
    char *cut = memory_copy_range(log, sizeof(log) - 60);
    assert_false(simulate_parse(cut, counts));
    free(cut);
}

static void probed_values_come_with_their_provenance(void **state)
{
    (void)state;
    struct made made;
    const struct metric *counters[] = {metric_find("ipc"), metric_find("speedup")};
    make(&made, "ipc", 2, true);
    made.lab.counters.items = counters;
    made.lab.counters.count = 2;
    pairs_find_probed(&made.lab, &made.measurement.probed);
    assert_int_equal(made.measurement.probed.count, 3); /* once, though named twice */
    made.measurement.probed.provenance[2] = memory_copy("scaled 63 %");
    add_pairs(&made, 10, 3, 0.02);
    for (size_t i = 0; i < made.measurement.count; i++) {
        made.measurement.pairs[i].side[SIDE_BASELINE].probed[2] = 0.5;
        made.measurement.pairs[i].side[SIDE_CANDIDATE].probed[2] = 2.5;
    }
    assert_true(decide_look(&made.measurement, 0, false, &made.record));
    assert_int_equal(made.record.results[0].verdict, VERDICT_PASS);
    assert_true(made.record.counters[0].baseline == 0.5 &&
                made.record.counters[0].candidate == 2.5);
    assert_string_equal(counter_provenance(&made.record.counters[0]), "scaled 63 %");
    assert_string_equal(counter_provenance(&made.record.counters[1]), "measured");
    pairs_free_probed(&made.measurement.probed);
    clean(&made);
}

static enum verdict with_hiccups(double ns, bool known)
{
    struct made made;
    make(&made, "speedup", 5, true);
    record_free(&made.record);
    record_init(&made.record);
    made.criterion.needs.abilities[ABILITY_HICCUP] = 100e3;
    made.machine.abilities.known = known;
    made.machine.abilities.values[ABILITY_HICCUP] = ns;
    settle_begin(made.rig.lab, &made.machine, "/tmp", NULL, &made.record);
    enum verdict verdict = made.record.results[0].verdict;
    if (verdict == VERDICT_NOT_ATTAINABLE)
        assert_string_equal(made.record.results[0].reason,
                            "needs hiccup 100 us, calibrated here: 2.5 ms");
    clean(&made);
    return verdict;
}

/* What was not measured is not held against anybody. */
static void what_calibration_found_decides_what_is_attainable(void **state)
{
    (void)state;
    assert_int_equal(with_hiccups(2.5e6, true), VERDICT_NOT_ATTAINABLE);
    assert_int_equal(with_hiccups(100e3, true), VERDICT_INCONCLUSIVE);
    assert_int_equal(with_hiccups(0, true), VERDICT_INCONCLUSIVE);
    assert_int_equal(with_hiccups(2.5e6, false), VERDICT_INCONCLUSIVE);
}

/* A criterion at 5 of which the lab's own solution reached this here. */
static enum verdict when_reached(double low, double high, bool at_least)
{
    struct made made;
    make(&made, "speedup", 5, at_least);
    record_free(&made.record);
    record_init(&made.record);
    json_t *reached = json_pack("{s:[f, f]}", "speedup", low, high);
    settle_begin(made.rig.lab, &made.machine, "/tmp", reached, &made.record);
    enum verdict verdict = made.record.results[0].verdict;
    if (verdict == VERDICT_NOT_ATTAINABLE && at_least)
        assert_string_equal(made.record.results[0].reason,
                            "the lab's own solution reaches 4.9x at most here, 5x is asked for");
    json_decref(reached);
    clean(&made);
    return verdict;
}

/* What the lab cannot show here it asks of nobody; an interval that holds the bound shows it. */
static void what_the_solution_misses_is_not_attainable(void **state)
{
    (void)state;
    assert_int_equal(when_reached(4.1, 4.9, true), VERDICT_NOT_ATTAINABLE);
    assert_int_equal(when_reached(4.1, 5.0, true), VERDICT_INCONCLUSIVE);
    assert_int_equal(when_reached(8, 9, true), VERDICT_INCONCLUSIVE);
    assert_int_equal(when_reached(5.1, 5.9, false), VERDICT_NOT_ATTAINABLE);
    assert_int_equal(when_reached(5.0, 5.9, false), VERDICT_INCONCLUSIVE);
    assert_int_equal(when_reached(1, 2, false), VERDICT_INCONCLUSIVE);
}

static void needs_that_are_not_met_change_the_criterion(void **state)
{
    (void)state;
    struct made made;
    struct criterion other = {.metric = metric_find("ns_per_op"), .bound = 5e6, .points = 4};
    other.title = "how long it takes";
    make(&made, "speedup", 5, true);
    record_free(&made.record);
    record_init(&made.record);
    made.criterion.needs.cpus = 64;
    made.machine.cpus = 2;
    settle_begin(made.rig.lab, &made.machine, "/tmp", NULL, &made.record);
    assert_int_equal(made.record.results[0].verdict, VERDICT_NOT_ATTAINABLE);
    settle_overall(&made.record);
    assert_int_equal(verdict_exit(made.record.verdict), 3);
    assert_non_null(strstr(made.record.reason, "needs 64 CPUs, here are 2"));
    record_free(&made.record);
    record_init(&made.record);
    made.criterion.otherwise = &other;
    settle_begin(made.rig.lab, &made.machine, "/tmp", NULL, &made.record);
    assert_string_equal(made.record.results[0].metric->name, "ns_per_op");
    assert_non_null(strstr(made.record.results[0].instead, "instead of speedup"));
    assert_string_equal(made.record.results[0].title, "how long it takes");
    add_pairs(&made, 10, 3, 0.02);
    assert_true(decide_look(&made.measurement, 0, false, &made.record));
    settle_overall(&made.record);
    assert_int_equal(made.record.verdict, VERDICT_PASS);
    clean(&made);
}

static void only_declared_looks_are_looks(void **state)
{
    (void)state;
    size_t looks = 0;
    for (size_t n = 0; n <= 60; n++)
        looks += settle_due(&lab_default_budget, n);
    assert_int_equal(looks, 5);
    assert_true(settle_due(&lab_default_budget, 24));
    assert_false(settle_due(&lab_default_budget, 25));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_dwarf_clock_and_doorbell),
        cmocka_unit_test(blocks_fill_the_budget_within_bounds),
        cmocka_unit_test(a_clear_ratio_passes_or_fails_at_the_first_look),
        cmocka_unit_test(at_the_bound_it_goes_on_and_ends_inconclusive_with_advice),
        cmocka_unit_test(steal_widens_and_is_named),
        cmocka_unit_test(rates_and_counts_are_of_the_candidate),
        cmocka_unit_test(what_cannot_be_read_is_inconclusive_never_zero),
        cmocka_unit_test(simulated_counts_decide_by_themselves),
        cmocka_unit_test(cachegrinds_totals_are_read_or_missed),
        cmocka_unit_test(probed_values_come_with_their_provenance),
        cmocka_unit_test(what_the_solution_misses_is_not_attainable),
        cmocka_unit_test(what_calibration_found_decides_what_is_attainable),
        cmocka_unit_test(needs_that_are_not_met_change_the_criterion),
        cmocka_unit_test(only_declared_looks_are_looks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
