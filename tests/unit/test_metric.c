/* SPDX-License-Identifier: Apache-2.0 */
/* The table of metrics: its variants, and that it and the probe table name the same things. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "judge/pairs.h"
#include "model/metric.h"
#include "probe/derived.h"
#include "probe/source.h"

/* What a source of the probe table has of that name; NULL: none. */
static const struct probe_metric *probed_as(const char *name)
{
    for (size_t s = 0; probe_sources[s]; s++)
        for (size_t i = 0; probe_sources[s]->metric && probe_sources[s]->metric(i); i++)
            if (strcmp(probe_sources[s]->metric(i)->name, name) == 0)
                return probe_sources[s]->metric(i);
    return NULL;
}

static void expect_metric(const char *name, const char *suffix, const char *unit,
                          enum metric_per per)
{
    char *whole = memory_print("%s%s", name, suffix);
    const struct metric *metric = metric_find(whole);
    const char *made_of = metric && metric->trace ? metric->trace : metric ? metric->probe : NULL;
    if (!metric || strcmp(metric->unit, unit) != 0 || metric->per != per || !made_of ||
        strcmp(made_of, name) != 0)
        fail_msg("%s is not as the probe table has it", whole);
    free(whole);
}

static void all_that_is_probed_can_be_named(void **state)
{
    (void)state;
    size_t seen = 0;
    for (size_t s = 0; probe_sources[s]; s++)
        for (size_t i = 0; probe_sources[s]->metric && probe_sources[s]->metric(i); i++, seen++) {
            const struct probe_metric *metric = probe_sources[s]->metric(i);
            bool level = metric->kind == PROBE_LEVEL;
            expect_metric(metric->name, "", metric->unit, level ? METRIC_AS_IS : METRIC_PER_BLOCK);
            if (level)
                continue;
            expect_metric(metric->name, "_per_op", metric->unit, METRIC_PER_OP);
            expect_metric(metric->name, "_ratio", "x", METRIC_RATIO);
        }
    for (size_t i = 0; i < probe_derived_count; i++)
        expect_metric(probe_derived_table[i].name, "", probe_derived_table[i].unit, METRIC_AS_IS);
    assert_true(seen > 30);
}

static void all_that_is_named_can_be_probed(void **state)
{
    (void)state;
    for (size_t i = 0; i < metric_count; i++) {
        const struct metric *metric = &metric_table[i];
        if (metric->probe && !probed_as(metric->probe) && !probe_derived_find(metric->probe))
            fail_msg("%s: no probe counts %s", metric->name, metric->probe);
        if (metric->trace && probed_as("syscalls") && !probed_as(metric->trace))
            fail_msg("%s: no BPF program counts %s", metric->name, metric->trace);
        assert_true(metric->routes.count > 0);
        assert_int_equal(routes_have(&metric->routes, ROUTE_TRACED), metric->trace != NULL);
        if (metric->per != METRIC_AS_IS && !metric->probe)
            assert_non_null(metric->trace);
    }
}

static void one_check_can_count_them_all(void **state)
{
    (void)state;
    struct probed probed = {0};
    pairs_all_probed(&probed);
    assert_true(probed.count < MOST_PROBED); /* else the last were left out */
    for (size_t i = 0; i < metric_count; i++)
        if (metric_table[i].probe)
            assert_true(pairs_probed(&probed, metric_table[i].probe) < probed.count);
    pairs_free_probed(&probed);
}

static void no_name_is_there_twice(void **state)
{
    (void)state;
    for (size_t i = 0; i < metric_count; i++)
        assert_ptr_equal(metric_find(metric_table[i].name), &metric_table[i]);
}

static void variants_differ_in_what_they_are_told_for(void **state)
{
    (void)state;
    assert_int_equal(metric_find("syscalls_per_op")->per, METRIC_PER_OP);
    assert_int_equal(metric_find("instructions_ratio")->routes.count, 2);
    assert_int_equal(metric_find("instructions")->routes.count, 1);
    assert_string_equal(metric_find("d1_misses_ratio")->probe, "l1d_load_misses");
    assert_null(metric_find("rss_per_op")); /* a level */
    assert_null(metric_find("page_faults_per"));
    assert_null(metric_find(""));
}

static void events_of_the_cpu_are_metrics_of_their_name(void **state)
{
    (void)state;
    const struct metric *block = metric_find("event:MEM_LOAD_RETIRED:L1_MISS");
    const struct metric *ratio = metric_find("event:MEM_LOAD_RETIRED:L1_MISS_ratio");
    const struct metric *per_op = metric_find("event:MEM_LOAD_RETIRED:L1_MISS_per_op");
    assert_non_null(block);
    assert_ptr_equal(metric_find("event:MEM_LOAD_RETIRED:L1_MISS"), block);
    assert_string_equal(block->probe, "MEM_LOAD_RETIRED:L1_MISS");
    assert_string_equal(ratio->probe, block->probe);
    assert_string_equal(per_op->probe, block->probe);
    assert_int_equal(block->per, METRIC_PER_BLOCK);
    assert_int_equal(ratio->per, METRIC_RATIO);
    assert_string_equal(ratio->unit, "x");
    static const char *const none[] = {"event:", "event:_ratio", "event:A B", "event:\x1b[2J",
                                       "events:X"};
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
        assert_null(metric_find(none[i]));
    char *text = memory_alloc(300);
    memset(text, 'X', 299);
    memcpy(text, "event:", 6);
    assert_null(metric_find(text));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_is_probed_can_be_named),
        cmocka_unit_test(all_that_is_named_can_be_probed),
        cmocka_unit_test(one_check_can_count_them_all),
        cmocka_unit_test(no_name_is_there_twice),
        cmocka_unit_test(variants_differ_in_what_they_are_told_for),
        cmocka_unit_test(events_of_the_cpu_are_metrics_of_their_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
