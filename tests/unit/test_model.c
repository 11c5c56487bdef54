/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/record.h"

static void verdicts_have_names_and_exit_codes(void **state)
{
    (void)state;
    static const int codes[] = {
        [VERDICT_PASS] = 0,           [VERDICT_FAIL] = 1,           [VERDICT_WRONG_ANSWER] = 1,
        [VERDICT_COMPILE_ERROR] = 1,  [VERDICT_RUN_TIME_ERROR] = 1, [VERDICT_TIME_LIMIT] = 1,
        [VERDICT_MEMORY_LIMIT] = 1,   [VERDICT_OUTPUT_LIMIT] = 1,   [VERDICT_INCONCLUSIVE] = 3,
        [VERDICT_NOT_ATTAINABLE] = 3, [VERDICT_BAD_DEFINITION] = 2, [VERDICT_INTERNAL_ERROR] = 4,
        [VERDICT_NO_SANDBOX] = 5,
    };
    for (int v = VERDICT_INTERNAL_ERROR; v <= VERDICT_NO_SANDBOX; v++) {
        assert_int_equal(verdict_exit((enum verdict)v), codes[v]);
        assert_int_equal(verdict_from_name(verdict_name((enum verdict)v)), v);
    }
    assert_int_equal(verdict_from_name("no such"), VERDICT_INTERNAL_ERROR);
    assert_int_equal(verdict_from_name(NULL), VERDICT_INTERNAL_ERROR);
}

static void metrics_are_found_by_name(void **state)
{
    (void)state;
    assert_non_null(metric_find("speedup"));
    assert_null(metric_find("speedupp"));
    for (size_t i = 0; i < metric_count; i++)
        assert_ptr_equal(metric_find(metric_table[i].name), &metric_table[i]);
}

static void a_budget_can_be_extended_but_not_shrunk(void **state)
{
    (void)state;
    struct budget budget = lab_default_budget;
    assert_false(budget_extend(&budget, 50));
    assert_false(budget_extend(&budget, BUDGET_MOST_PAIRS + 1));
    assert_true(budget_extend(&budget, 120));
    assert_int_equal(budget.look_count, 6);
    assert_int_equal(budget.looks[5], 120);
    assert_true(budget_extend(&budget, 200));
    assert_true(budget_extend(&budget, 300));
    assert_false(budget_extend(&budget, 400)); /* eight looks are the most */
}

static void a_record_survives_json(void **state)
{
    (void)state;
    struct record record, back;
    record_init(&record);
    record.lab = memory_copy("lock-free");
    record.verdict = VERDICT_INCONCLUSIVE;
    record.reason = memory_copy("the interval still holds the bound");
    record.seed = UINT64_MAX - 5;
    record.pairs = 50;
    record.seconds = 14.5;
    record.practice = true;
    record.noise.doorbell_ns = 4400;
    record.noise.reps = 7;
    record.machine.memory = INT64_C(25276510208);
    record.roof = (struct roof){1e6, 2e6, 1.5, 12};
    struct result *result = memory_push(&record.results, &record.result_count);
    *result = (struct result){.metric = metric_find("ops_per_second"),
                              .value = 1.5e6,
                              .low = -INFINITY,
                              .high = NAN,
                              .bound = 1e6,
                              .verdict = VERDICT_INCONCLUSIVE,
                              .instead = memory_copy("checked instead of speedup"),
                              .title = memory_copy("how long it takes"),
                              .route = ROUTE_TRACED,
                              .provenance = memory_copy("measured by BPF"),
                              .passed_over = memory_copy("not counted: why")};
    struct counter *counter = memory_push(&record.counters, &record.counter_count);
    *counter = (struct counter){metric_find("ipc"), NAN, 2.5, memory_copy("scaled 63 %")};
    record.trace = json_pack("{s:s}", "missing", "not permitted");
    json_t *json = record_to_json(&record);
    assert_int_equal(record_from_json(json, &back), 0);
    assert_true(json_equal(back.trace, record.trace));
    assert_true(isnan(back.counters[0].baseline) && back.counters[0].candidate == 2.5);
    assert_string_equal(counter_provenance(&back.counters[0]), "scaled 63 %");
    assert_string_equal(back.lab, "lock-free");
    assert_int_equal(back.verdict, VERDICT_INCONCLUSIVE);
    assert_true(back.seed == UINT64_MAX - 5);
    assert_true(back.practice && !back.quick);
    assert_int_equal(back.noise.reps, 7);
    assert_true(back.noise.doorbell_ns == 4400);
    assert_true(isnan(back.noise.steal)); /* not known stays not known, never 0 */
    assert_true(back.machine.memory == INT64_C(25276510208));
    assert_true(json_real_value(json_object_get(json_object_get(json, "roofline"), "intensity")) ==
                0.5);
    assert_true(back.roof.flops == 1e6 && back.roof.bytes == 2e6);
    assert_true(back.roof.baseline == 1.5 && back.roof.candidate == 12);
    assert_int_equal(back.result_count, 1);
    assert_ptr_equal(back.results[0].metric, result->metric);
    assert_true(back.results[0].value == 1.5e6 && isnan(back.results[0].low));
    assert_false(back.results[0].at_least);
    assert_string_equal(back.results[0].instead, "checked instead of speedup");
    assert_string_equal(result_meaning(&back.results[0]), "how long it takes");
    assert_int_equal(back.results[0].route, ROUTE_TRACED);
    assert_string_equal(result_provenance(&back.results[0]), "measured by BPF");
    assert_string_equal(back.results[0].passed_over, "not counted: why");
    json_decref(json);
    record_free(&record);
    record_free(&back);
}

static void what_is_no_record_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"{}", "[]", "{\"schema\": 2}",
                                        "{\"schema\": 1, \"criteria\": [{\"metric\": \"no\"}]}",
                                        "{\"schema\": 1, \"criteria\": [3]}"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct record record;
        json_t *json = json_loads(texts[i], 0, NULL);
        assert_int_equal(record_from_json(json, &record), -1);
        json_decref(json);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_have_names_and_exit_codes),
        cmocka_unit_test(metrics_are_found_by_name),
        cmocka_unit_test(a_budget_can_be_extended_but_not_shrunk),
        cmocka_unit_test(a_record_survives_json),
        cmocka_unit_test(what_is_no_record_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
