/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/advice.h"
#include "base/memory.h"

static struct record empty(enum verdict verdict)
{
    struct record record;
    record_init(&record);
    record.verdict = verdict;
    return record;
}

static void add(struct record *record, const char *metric, enum verdict verdict, double value,
                double half, double bound, bool at_least)
{
    *memory_push(&record->results, &record->result_count) =
        (struct result){.metric = metric_find(metric),
                        .verdict = verdict,
                        .value = value,
                        .low = value - half,
                        .high = value + half,
                        .bound = bound,
                        .at_least = at_least};
    assert_non_null(record->results[record->result_count - 1].metric);
}

static void add_counter(struct record *record, const char *metric, double ratio)
{
    *memory_push(&record->counters, &record->counter_count) =
        (struct counter){metric_find(metric), 100, 100 * ratio, NULL};
}

/* The advice for a record, which is freed, is these sentences and no more. */
static void expect(struct record *record, const char *first, const char *second, const char *third)
{
    const char *const wanted[] = {first, second, third};
    struct strings steps = {0};
    size_t count = 0;
    advice_give(record, "exercise.c", &steps);
    for (; count < 3 && wanted[count]; count++) {
        assert_true(count < steps.count);
        assert_string_equal(steps.items[count], wanted[count]);
    }
    assert_int_equal(steps.count, count);
    strings_free(&steps);
    record_free(record);
}

static void a_cause_that_is_not_met_is_named(void **state)
{
    (void)state;
    struct record record = empty(VERDICT_FAIL);
    add(&record, "speedup", VERDICT_PASS, 6, 0.5, 5, true);
    add(&record, "d1_misses_ratio", VERDICT_FAIL, 0.98, 0, 0.25, false);
    expect(&record,
           "The speedup passes, but d1_misses_ratio is 0.98x, to be at most 0.25x: the loop order "
           "still strides over cache lines.",
           NULL, NULL);
}

static void a_speedup_too_small_tells_how_much_is_left(void **state)
{
    (void)state;
    struct record record = empty(VERDICT_FAIL);
    add(&record, "speedup", VERDICT_FAIL, 2, 0.1, 4, true);
    add_counter(&record, "d1_misses_ratio", 0.1);
    add_counter(&record, "instructions_ratio", 0.95);
    expect(&record,
           "It is 2.00x as fast as the baseline; 4.00x is asked for, so its time has to fall by "
           "another 50 %.",
           "instructions_ratio did not fall (0.95 of the baseline's): it still executes as many: "
           "do more with each, or do less.",
           NULL);
    record = empty(VERDICT_FAIL);
    add(&record, "speedup", VERDICT_FAIL, 1, 0.1, 4, true);
    expect(&record, "It is as fast as the baseline; 4.00x is asked for.", NULL, NULL);
    record = empty(VERDICT_FAIL);
    add(&record, "speedup", VERDICT_FAIL, 0.5, 0.1, 4, true);
    expect(&record, "It is slower than the baseline: it takes 2.00x its time.", NULL, NULL);
}

static void traced_time_tells_what_comes_first(void **state)
{
    (void)state;
    struct record record = empty(VERDICT_FAIL);
    add(&record, "speedup", VERDICT_FAIL, 1, 0.1, 4, true);
    record.trace = json_loads("{\"candidate\":{\"on_cpu_time_ns\":200,\"off_cpu_time_ns\":800,"
                              "\"syscalls_by_time\":[{\"name\":\"pread64\",\"ns\":900}]}}",
                              0, NULL);
    expect(&record, "It is as fast as the baseline; 4.00x is asked for.",
           "90 % of its traced time is in pread64: that call comes first.", NULL);
    record = empty(VERDICT_FAIL);
    add(&record, "speedup", VERDICT_FAIL, 1, 0.1, 4, true);
    record.trace =
        json_loads("{\"candidate\":{\"on_cpu_time_ns\":200,\"off_cpu_time_ns\":800}}", 0, NULL);
    expect(&record, "It is as fast as the baseline; 4.00x is asked for.",
           "80 % of its traced time it waits off the CPU: what it waits for comes first.", NULL);
}

static void undecided_tells_what_would_decide(void **state)
{
    (void)state;
    struct record record = empty(VERDICT_INCONCLUSIVE);
    add(&record, "speedup", VERDICT_INCONCLUSIVE, 1, 0.1, 1, true);
    record.results[0].advice = memory_copy("About 80 pairs would settle it.");
    record.noise.spread = 0.12;
    expect(&record, "About 80 pairs would settle it.",
           "Pairs differ by 12 % from one another; on a quiet machine fewer of them settle it.",
           NULL);
}

static void a_pass_leads_on_and_says_if_it_was_close(void **state)
{
    (void)state;
    const char *on = "Every criterion is met: compare with the solution (s), or go to the next lab "
                     "(n).";
    struct record record = empty(VERDICT_PASS);
    add(&record, "speedup", VERDICT_PASS, 9, 1, 5, true);
    expect(&record, on, NULL, NULL);
    record = empty(VERDICT_PASS);
    add(&record, "speedup", VERDICT_PASS, 5.2, 0.1, 5, true);
    expect(&record, "speedup passed by less than 5 %: another check may not decide.", on, NULL);
    record = empty(VERDICT_PASS);
    record.quick = true;
    expect(&record, "Quick parameters say nothing final: c checks with the full ones.", NULL, NULL);
}

static void what_does_not_compile_names_the_line(void **state)
{
    (void)state;
    struct record record = empty(VERDICT_COMPILE_ERROR);
    record.detail = memory_copy("exercise.c:12:9: error: expected ';'\n");
    expect(&record, "Line 12 first: expected ';'. Messages after it often follow from it.", NULL,
           NULL);
    record = empty(VERDICT_COMPILE_ERROR);
    record.detail = memory_copy("ld: cannot find -lfoo\n");
    expect(&record, "Read the compiler's first message; those after it often follow from it.", NULL,
           NULL);
}

static void every_other_verdict_has_a_step(void **state)
{
    (void)state;
    static const enum verdict verdicts[] = {VERDICT_WRONG_ANSWER,   VERDICT_RUN_TIME_ERROR,
                                            VERDICT_TIME_LIMIT,     VERDICT_MEMORY_LIMIT,
                                            VERDICT_OUTPUT_LIMIT,   VERDICT_NOT_ATTAINABLE,
                                            VERDICT_INTERNAL_ERROR, VERDICT_BAD_DEFINITION};
    for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
        struct record record = empty(verdicts[i]);
        struct strings steps = {0};
        record.advice = memory_copy("The judge's word.");
        advice_give(&record, NULL, &steps);
        assert_int_equal(steps.count, 2);
        assert_string_equal(steps.items[0], "The judge's word.");
        strings_free(&steps);
        record_free(&record);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cause_that_is_not_met_is_named),
        cmocka_unit_test(a_speedup_too_small_tells_how_much_is_left),
        cmocka_unit_test(traced_time_tells_what_comes_first),
        cmocka_unit_test(undecided_tells_what_would_decide),
        cmocka_unit_test(a_pass_leads_on_and_says_if_it_was_close),
        cmocka_unit_test(what_does_not_compile_names_the_line),
        cmocka_unit_test(every_other_verdict_has_a_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
