/* SPDX-License-Identifier: Apache-2.0 */
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
#include "model/latency.h"
#include "report/compare.h"
#include "report/number.h"
#include "report/verdict.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void numbers_have_three_digits_and_a_unit(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *unit, *shown;
    } cases[] = {
        {14.234, "x", "14.2x"},
        {5, "x", "5.00x"},
        {123.4, "x", "123x"},
        {9.996, "x", "10.0x"},
        {97.31e6, "1/s", "97.3 M/s"},
        {999.6, "1/s", "1.00 k/s"},
        {12.5, "ns", "12.5 ns"},
        {1.2e6, "ns", "1.20 ms"},
        {3.5e10, "ns", "35.0 s"},
        {3, "", "3"},
        {0, "", "0"},
        {0.125, "", "0.125"},
        {0.98765, "", "0.988"},
        {0.9995, "", "0.9995"},
        {0.99997, "", "1"},
        {1, "", "1"},
        {80, "%", "80.0%"},
        {5e20, "1/s", "500000000 T/s"},
    };
    char shown[NUMBER_SIZE];
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(number_print(shown, cases[i].value, cases[i].unit), cases[i].shown);
    assert_string_equal(number_print(shown, NAN, "x"), "n/a");
    assert_string_equal(number_print(shown, INFINITY, "x"), "any");
    assert_string_equal(number_print(shown, -INFINITY, "x"), "none");
}

static void an_interval_has_its_unit_once(void **state)
{
    (void)state;
    char shown[NUMBER_INTERVAL_SIZE];
    assert_string_equal(number_interval(shown, 5.84, 5.21, 6.3, "x"), "5.84x [5.21x, 6.30x]");
    assert_string_equal(number_interval(shown, 684e3, 606e3, 760e3, "ns"), "684 [606, 760] us");
    assert_string_equal(number_interval(shown, NAN, 606e3, 760e3, "ns"), "[606, 760] us");
    assert_string_equal(number_interval(shown, 984e3, 906e3, 1.2e6, "ns"),
                        "984 us [906 us, 1.20 ms]");
    assert_string_equal(number_interval(shown, NAN, 906e3, 1.2e6, "ns"), "[906 us, 1.20 ms]");
    assert_string_equal(number_interval(shown, 1, 0.9995, 1, ""), "1 [0.9995, 1]");
}

static void make_record(struct record *record)
{
    record_init(record);
    record->lab = memory_copy("cache-layout");
    record->verdict = VERDICT_FAIL;
    record->reason = memory_copy("speedup missed its bound");
    record->detail = memory_copy("first\nsecond\n");
    record->pairs = 10;
    record->seed = 0xabc;
    record->seconds = 2.5;
    record->noise.blocks = 3;
    record->noise.reps = 2;
    struct result *result = memory_push(&record->results, &record->result_count);
    *result = (struct result){.metric = metric_find("speedup"),
                              .value = 4.2,
                              .low = 4.0,
                              .high = 4.4,
                              .bound = 5,
                              .at_least = true,
                              .verdict = VERDICT_FAIL,
                              .points = 10,
                              .source = memory_copy("week 2")};
}

static char *printed(const struct record *record, int width)
{
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    verdict_print(record, width, to);
    fclose(to);
    return text;
}

static void a_verdict_says_what_where_and_how_sure(void **state)
{
    (void)state;
    struct record record;
    make_record(&record);
    char *text = printed(&record, 80);
    assert_non_null(strstr(text, "cache-layout: FAIL\n"));
    assert_non_null(strstr(text, "speedup 4.20x [4.00x, 4.40x], at least 5.00x: fail"));
    assert_non_null(strstr(text, "measured; from week 2"));
    assert_non_null(strstr(text, "points 0 of 10"));
    assert_non_null(strstr(text, "  | first\n  | second\n"));
    assert_non_null(strstr(text, "seed 0000000000000abc"));
    assert_null(strstr(text, "practice"));
    free(text);
    record.practice = true;
    text = printed(&record, 80);
    assert_non_null(strstr(text, "(practice: not isolated)"));
    free(text);
    record_free(&record);
}

static void no_own_line_is_wider_than_a_narrow_terminal(void **state)
{
    (void)state;
    struct record record;
    make_record(&record);
    record.noise.steal = 0.01;
    char *text = printed(&record, 40);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        assert_true(strlen(line) <= 40);
    free(text);
    text = printed(&record, 1); /* nonsense still ends */
    free(text);
    record_free(&record);
}

/* A check in rounds: no baseline, no doorbell, and what the generator says of itself. */
static void make_rounds(struct record *record, double p99)
{
    struct latency load;
    make_record(record);
    record->pairs = 7;
    record->noise.blocks = record->noise.reps = 0;
    *memory_push(&record->counters, &record->counter_count) =
        (struct counter){.metric = metric_find("latency_p50"), .baseline = NAN, .candidate = 172e3};
    latency_init(&load);
    load.seconds = 35;
    load.rate = 20000;
    load.answered = 699000;
    load.failed = 2;
    load.times.p99 = p99;
    load.lag_p99 = 10800;
    load.busy = 0.12;
    record_set_latency(record, &load);
    latency_free(&load);
}

static void a_verdict_in_rounds_tells_of_no_pairs(void **state)
{
    (void)state;
    struct record record;
    make_rounds(&record, 693e3);
    char *text = printed(&record, 200);
    assert_non_null(strstr(text, "trust\n  7 rounds; asked 20.0 k/s, achieved 20.0 k/s, 2 failed; "
                                 "generator lag p99 10.8 us, busy 12 %\n"));
    assert_non_null(strstr(text, "p99 693 us"));
    assert_non_null(strstr(text, "counters                   median\n"
                                 "  latency_p50              172 us  measured\n"));
    assert_null(strstr(text, "pair"));
    assert_null(strstr(text, "baseline"));
    assert_null(strstr(text, "nan"));
    free(text);
    record_free(&record);
}

/* One number for each criterion, and nothing timed. */
static void answers_are_told_with_their_reasons(void **state)
{
    (void)state;
    struct record record;
    make_record(&record);
    record.pairs = 0;
    struct result *result = &record.results[0];
    *result = (struct result){.metric = metric_find("score:cause"),
                              .route = ROUTE_COUNTED,
                              .bound = 1,
                              .at_least = true,
                              .verdict = VERDICT_FAIL,
                              .reason = memory_copy("it is another"),
                              .advice = memory_copy("Look again."),
                              .source = result->source};
    char *text = printed(&record, 80);
    assert_non_null(strstr(text, "score:cause 0, at least 1: fail\n      it is another\n"
                                 "      Look again.\n"));
    assert_non_null(strstr(text, "points 0 of 0"));
    assert_null(strstr(text, "trust"));
    free(text);
    record_free(&record);
}

static void set_machine(struct record *record)
{
    record->machine.cpu = memory_copy("CPU");
    record->machine.kernel = memory_copy("Linux");
    record->machine.compiler = memory_copy("gcc");
    record->machine.isolation = memory_copy("bubblewrap");
}

static void expect_relation(double low, double high, enum relation relation)
{
    struct record a, b;
    struct comparison comparison;
    make_record(&a);
    make_record(&b);
    set_machine(&a);
    set_machine(&b);
    b.results[0].low = low;
    b.results[0].high = high;
    b.results[0].value = 8.4;
    comparison_make(&a, &b, &comparison);
    assert_int_equal(comparison.obstacles.count, 0);
    assert_int_equal(comparison.result_count, 1);
    assert_int_equal(comparison.results[0].relation, relation);
    assert_true(fabs(comparison.results[0].ratio - 2) < 1e-9);
    comparison_free(&comparison);
    record_free(&a);
    record_free(&b);
}

static void only_intervals_apart_show_a_difference(void **state)
{
    (void)state; /* the other is [4.0, 4.4] */
    expect_relation(8, 9, RELATION_MORE);
    expect_relation(4.4, 9, RELATION_OVERLAP);
    expect_relation(1, 4.01, RELATION_OVERLAP);
    expect_relation(1, 3.9, RELATION_LESS);
    expect_relation(NAN, 9, RELATION_NONE);
}

static void rounds_are_compared_by_what_they_have(void **state)
{
    (void)state;
    struct record a, b;
    struct comparison comparison;
    const char *const names[2] = {"first", "second"};
    char *text = NULL;
    size_t size;
    make_rounds(&a, 693e3);
    make_rounds(&b, 1.2e6);
    comparison_make(&a, &b, &comparison);
    FILE *to = open_memstream(&text, &size);
    comparison_print(&comparison, names, to);
    fclose(to);
    assert_non_null(strstr(text, "  rounds                               7                 7\n"));
    assert_non_null(strstr(text, "  latency p99                     693 us           1.20 ms\n"));
    assert_non_null(strstr(text, "\ncounters\n"));
    assert_null(strstr(text, "pairs"));
    assert_null(strstr(text, "doorbell"));
    assert_null(strstr(text, "nan"));
    free(text);
    comparison_free(&comparison);
    record_free(&a);
    record_free(&b);
}

static void unlike_machines_are_not_compared(void **state)
{
    (void)state;
    struct record a, b;
    struct comparison comparison;
    make_record(&a);
    make_record(&b);
    set_machine(&a);
    set_machine(&b);
    free(b.machine.cpu);
    b.machine.cpu = memory_copy("another");
    b.quick = true;
    comparison_make(&a, &b, &comparison);
    assert_int_equal(comparison.obstacles.count, 2);
    assert_string_equal(comparison.obstacles.items[0], "another CPU: CPU, then another");
    assert_int_equal(comparison.results[0].relation, RELATION_UNLIKE);
    assert_true(isnan(comparison.results[0].ratio));
    comparison_free(&comparison);
    record_free(&a);
    record_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_three_digits_and_a_unit),
        cmocka_unit_test(a_verdict_says_what_where_and_how_sure),
        cmocka_unit_test(no_own_line_is_wider_than_a_narrow_terminal),
        cmocka_unit_test(only_intervals_apart_show_a_difference),
        cmocka_unit_test(unlike_machines_are_not_compared),
        cmocka_unit_test(an_interval_has_its_unit_once),
        cmocka_unit_test(a_verdict_in_rounds_tells_of_no_pairs),
        cmocka_unit_test(answers_are_told_with_their_reasons),
        cmocka_unit_test(rounds_are_compared_by_what_they_have),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
