/* SPDX-License-Identifier: Apache-2.0 */
/* The small exact cases of src/stats; how often verdicts err is test_verdict_rates.c's matter. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stats/gate.h"
#include "stats/order.h"
#include "stats/random.h"
#include "stats/series.h"
#include "stats/sign.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static void close_to(double value, double right)
{
    if (!(fabs(value - right) <= 1e-12 * fmax(1, fabs(right))))
        fail_msg("%.17g is not %.17g", value, right);
}

static void between(const struct interval *interval, double low, double high)
{
    if (interval->low != low || interval->high != high)
        fail_msg("%g .. %g is not %g .. %g", interval->low, interval->high, low, high);
}

static void test_median(void **state)
{
    (void)state;
    close_to(series_median((double[]){7}, 1), 7);
    close_to(series_median((double[]){3, 1, 2}, 3), 2);
    close_to(series_median((double[]){4, 1, 3, 2}, 4), 2.5);
    close_to(series_median((double[]){5, 5, 5, 5}, 4), 5);
    close_to(series_median((double[]){1e308, 1.5e308}, 2), 1.25e308);
    assert_true(series_median((double[]){INFINITY, INFINITY, 1}, 3) == INFINITY);
    assert_true(series_median((double[]){-INFINITY, 3, INFINITY}, 3) == 3);
    assert_true(isnan(series_median((double[]){-INFINITY, INFINITY}, 2)));
    assert_true(isnan(series_median((double[]){1, NAN, 2}, 3)));
}

static void test_input_is_left_alone(void **state)
{
    (void)state;
    double x[] = {3, 1, 2, 9, 0, -4, 8, 5, 5, 6}, copy[LENGTH(x)];
    struct interval interval;
    memcpy(copy, x, sizeof(x));
    series_median(x, LENGTH(x));
    series_spread(x, LENGTH(x));
    series_autocorrelation(x, LENGTH(x));
    sign_interval(x, LENGTH(x), 0.05, &interval);
    assert_memory_equal(x, copy, sizeof(x));
}

static void test_spread(void **state)
{
    (void)state;
    close_to(series_spread((double[]){7}, 1), 0);
    close_to(series_spread((double[]){2, 2, 2}, 3), 0);
    close_to(series_spread((double[]){1, 2, 3, 4, 1e9}, 5), 1.4826);
    close_to(series_spread((double[]){1, 2, 3, 4, INFINITY}, 5), 1.4826);
    close_to(series_spread((double[]){INFINITY, INFINITY, INFINITY}, 3), 0);
    assert_true(isnan(series_spread((double[]){1, NAN}, 2)));
}

static void test_autocorrelation(void **state)
{
    (void)state;
    close_to(series_autocorrelation((double[]){1, 2, 3}, 3), 0);
    close_to(series_autocorrelation((double[]){4, 4, 4, 4, 4}, 5), 0);
    close_to(series_autocorrelation((double[]){1, 2, 3, 4}, 4), 0.25);
    close_to(series_autocorrelation((double[]){1, 2, 3, INFINITY}, 4), 0.25);
    close_to(series_autocorrelation((double[]){1, 8, 1, 8}, 4), -0.75);
    close_to(series_autocorrelation((double[]){1, 1, 9, 9}, 4), 0.25);
    close_to(series_autocorrelation((double[]){1, 2, NAN, 4}, 4), 0);
}

/* Its mean over all 120 orders of five values is exactly -1/5. */
static void test_autocorrelation_mean(void **state)
{
    (void)state;
    double sum = 0;
    int orders = 0;
    for (int code = 0; code < 3125; code++) {
        double x[5];
        int seen = 0, rest = code;
        for (int i = 0; i < 5; i++, rest /= 5) {
            x[i] = rest % 5;
            seen |= 1 << rest % 5;
        }
        if (seen != 31)
            continue;
        sum += series_autocorrelation(x, 5);
        orders++;
    }
    assert_int_equal(orders, 120);
    close_to(sum / orders, -0.2);
}

static void test_tied(void **state)
{
    (void)state;
    close_to(series_tied(NULL, 0), 0);
    close_to(series_tied((double[]){0, -0.0, 1, NAN}, 4), 0.5);
    close_to(series_tied((double[]){1, 1, 1}, 3), 0);
}

static void test_sign_order(void **state)
{
    (void)state;
    static const struct {
        int n;
        double alpha;
        int k;
    } cases[] = {
        {10, 0.01, 1},
        {16, 0.01, 3},
        {24, 0.01, 6},
        {36, 0.01, 10},
        {50, 0.01, 16},
        {10, 0.05, 2},
        {20, 0.05, 6},
        {5, 0.05, 0},
        {6, 0.05, 1},
        {7, 0.01, 0},
        {8, 0.01, 1},
        {1, 0.05, 0},
        {1, 1, 1},
        {2, 1, 1},
        {3, 1, 2},
        {0, 0.05, 0},
        {10, 0, 0},
        {10, NAN, 0},
        {1000, 1e-9, 404},
        {10, 2 * 0x1p-10, 1}, /* exactly its share */
        {10, 2 * 0x1p-10 * 0.999, 0},
        {10, 22 * 0x1p-10, 2},
    };
    for (size_t i = 0; i < LENGTH(cases); i++)
        assert_int_equal(sign_order(cases[i].n, cases[i].alpha), cases[i].k);
}

static void test_sign_order_of_a_thousand(void **state)
{
    (void)state;
    assert_int_equal(sign_order(100, 0.05), 40); /* as in the printed tables */
    assert_int_equal(sign_order(1000, 0.05), 469);
    assert_true(sign_order(5000, 0.01) > 2400);
}

static void test_sign_interval(void **state)
{
    (void)state;
    double x[10] = {9, 1, 8, 2, 7, 3, 6, 4, 5, 10};
    struct interval interval;
    assert_true(sign_interval(x, 10, 0.01, &interval));
    between(&interval, 1, 10);
    close_to(interval.median, 5.5);
    assert_true(sign_interval(x, 10, 0.05, &interval));
    between(&interval, 2, 9);
    assert_false(sign_interval(x, 7, 0.01, &interval));
    between(&interval, -INFINITY, INFINITY);
    close_to(interval.median, 6);
    assert_false(sign_interval(x, 1, 0.05, &interval));
    close_to(interval.median, 9);
}

/* Whatever the unknown values are, the interval holds that of the series they complete. */
static void test_sign_interval_partly(void **state)
{
    (void)state;
    double x[] = {5, NAN, 1, 9, 3, NAN, 7, 2, 8, 4, 6, 10, 11, 12, 13, 14};
    static const double fills[] = {-INFINITY, 0, 6.5, INFINITY};
    struct interval partly, whole;
    assert_true(sign_interval_partly(x, LENGTH(x), 0.01, &partly));
    assert_true(partly.median == 7.5);
    for (size_t a = 0; a < LENGTH(fills); a++)
        for (size_t b = 0; b < LENGTH(fills); b++) {
            double y[LENGTH(x)];
            memcpy(y, x, sizeof(x));
            y[1] = fills[a], y[5] = fills[b];
            assert_true(sign_interval(y, LENGTH(y), 0.01, &whole));
            assert_true(partly.low <= whole.low && whole.high <= partly.high);
        }
    double known[] = {5, 3, 1, 9, 3, 2, 7, 2, 8, 4};
    sign_interval(known, LENGTH(known), 0.05, &whole);
    assert_true(sign_interval_partly(known, LENGTH(known), 0.05, &partly));
    assert_memory_equal(&whole, &partly, sizeof(whole));
    double none[] = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    assert_false(sign_interval_partly(none, LENGTH(none), 0.05, &partly));
    assert_true(isnan(partly.median) && isinf(partly.low) && isinf(partly.high));
    none[0] = 4; /* nine that are not known leave no bound */
    assert_false(sign_interval_partly(none, LENGTH(none), 0.05, &partly));
    assert_true(partly.median == 4 && isinf(partly.low) && isinf(partly.high));
}

static void test_sign_interval_of_odd_values(void **state)
{
    (void)state;
    struct interval interval;
    double same[8] = {2, 2, 2, 2, 2, 2, 2, 2};
    assert_true(sign_interval(same, 8, 0.01, &interval));
    between(&interval, 2, 2);
    double infinite[8] = {-INFINITY, 1, 2, 3, 4, 5, 6, INFINITY};
    assert_true(sign_interval(infinite, 8, 0.01, &interval));
    between(&interval, -INFINITY, INFINITY);
    close_to(interval.median, 3.5);
    double unknown[8] = {1, 2, 3, 4, NAN, 5, 6, 7};
    assert_false(sign_interval(unknown, 8, 0.01, &interval));
    between(&interval, -INFINITY, INFINITY);
    assert_true(isnan(interval.median));
}

static void test_gate_decide(void **state)
{
    (void)state;
    struct interval interval = {2, 3, 4};
    close_to(gate_alpha(5), 0.01);
    close_to(gate_alpha(1), 0.05);
    assert_int_equal(gate_decide(&interval, 2, true), DECISION_PASS);
    assert_int_equal(gate_decide(&interval, 2.1, true), DECISION_GO_ON);
    assert_int_equal(gate_decide(&interval, 4, true), DECISION_GO_ON);
    assert_int_equal(gate_decide(&interval, 4.1, true), DECISION_FAIL);
    assert_int_equal(gate_decide(&interval, 4, false), DECISION_PASS);
    assert_int_equal(gate_decide(&interval, 3.9, false), DECISION_GO_ON);
    assert_int_equal(gate_decide(&interval, 2, false), DECISION_GO_ON);
    assert_int_equal(gate_decide(&interval, 1.9, false), DECISION_FAIL);
    assert_int_equal(gate_decide(&interval, NAN, true), DECISION_GO_ON);
    struct interval half = {5, 6, NAN}, everything = {-INFINITY, NAN, INFINITY};
    assert_int_equal(gate_decide(&half, 2, true), DECISION_GO_ON);
    assert_int_equal(gate_decide(&everything, 2, true), DECISION_GO_ON);
    assert_int_equal(gate_decide(&everything, 2, false), DECISION_GO_ON);
}

static void test_gate_regression(void **state)
{
    (void)state;
    double edge = -log1p(0.025);
    struct interval equal = {-0.01, 0, 0.01}, slower = {-0.06, -0.05, -0.03};
    struct interval across = {-0.05, -0.03, -0.01}, at_edge = {edge, edge, edge};
    struct interval unknown = {NAN, NAN, NAN}, much = {-log(2.1), -log(2), -log(1.9)};
    assert_int_equal(gate_regression(&equal, 0.05), DECISION_PASS);
    assert_int_equal(gate_regression(&slower, 0.05), DECISION_FAIL);
    assert_int_equal(gate_regression(&across, 0.05), DECISION_GO_ON);
    assert_int_equal(gate_regression(&at_edge, 0.05), DECISION_GO_ON);
    assert_int_equal(gate_regression(&unknown, 0.05), DECISION_GO_ON);
    assert_int_equal(gate_regression(&much, 1), DECISION_FAIL); /* twice as slow */
    assert_int_equal(gate_regression(&equal, 1), DECISION_PASS);
    assert_int_equal(gate_regression(&much, 3), DECISION_PASS);
}

static void test_pairs_needed(void **state)
{
    (void)state;
    assert_int_equal(gate_pairs_needed(0.02, 0.01, 0.05, 10), 25); /* (1.25 x 1.96 x 2)^2 = 24.01 */
    assert_int_equal(gate_pairs_needed(0.02, -0.01, 0.05, 10), 25);
    assert_int_equal(gate_pairs_needed(0.02, 0.01, 0.05, 24), 25);
    assert_int_equal(gate_pairs_needed(0.02, 0.01, 0.05, 50), 51);
    assert_int_equal(gate_pairs_needed(0, 0.01, 0.05, 50), 51);
    assert_int_equal(gate_pairs_needed(0.02, 0, 0.05, 50), 1000000);
    assert_int_equal(gate_pairs_needed(0, 0, 0.05, 50), 1000000);
    assert_int_equal(gate_pairs_needed(1, 1e-9, 0.05, 50), 1000000);
    assert_int_equal(gate_pairs_needed(NAN, 0.01, 0.05, 50), 1000000);
    assert_int_equal(gate_pairs_needed(0.02, 0.01, 0.05, INT32_MAX), 1000000);
}

/* `doubts` about ten pairs with interval 1 .. 3 about 2. */
static void check_doubt(struct doubts doubts, enum doubt gravest, double low, double high)
{
    struct interval interval = {1, 2, 3};
    assert_int_equal(gate_doubt(&doubts, 10, &interval), gravest);
    close_to(interval.low, low);
    close_to(interval.high, high);
    close_to(interval.median, 2);
}

static void test_doubts(void **state)
{
    (void)state;
    double none = -0.1; /* lag-1 of ten independent values, on average */
    check_doubt((struct doubts){.autocorrelation = none}, DOUBT_NONE, 1, 3);
    check_doubt((struct doubts){.autocorrelation = -0.9}, DOUBT_NONE, 1, 3);
    check_doubt((struct doubts){none, .tied = 0.1, .steal = 0.05, .preemption_gap = 0.5},
                DOUBT_NONE, 1, 3);
    check_doubt((struct doubts){none, .tied = 0.2}, DOUBT_TIES, 0, 4);
    check_doubt((struct doubts){none, .steal = 0.06}, DOUBT_STEAL, 0, 4);
    check_doubt((struct doubts){none, .preemption_gap = 0.6}, DOUBT_PREEMPTION, 0, 4);
    check_doubt((struct doubts){none, .tied = 0.2, .steal = 0.06, .preemption_gap = 0.6},
                DOUBT_PREEMPTION, -6, 10);
    check_doubt((struct doubts){NAN, .tied = NAN, .steal = NAN, .preemption_gap = NAN}, DOUBT_NONE,
                1, 3);
}

static void test_doubts_of_autocorrelation(void **state)
{
    (void)state;
    check_doubt((struct doubts){.autocorrelation = 0.26}, DOUBT_NONE, 0, 4); /* r 0.6, unseen */
    check_doubt((struct doubts){.autocorrelation = 0.52}, DOUBT_NONE, 2 - sqrt(39), 2 + sqrt(39));
    check_doubt((struct doubts){.autocorrelation = 0.53}, DOUBT_AUTOCORRELATION, 2 - sqrt(39),
                2 + sqrt(39)); /* r at most 0.95 */
    struct interval interval = {1, 2, 3};
    struct doubts doubts = {.autocorrelation = 0.9};
    assert_int_equal(gate_doubt(&doubts, 4, &interval), DOUBT_NONE); /* too few to tell */
    between(&interval, 1, 3);
    doubts.autocorrelation = 0.29;
    assert_int_equal(gate_doubt(&doubts, 1000, &interval), DOUBT_NONE); /* too little to matter */
}

static void test_doubts_of_the_control(void **state)
{
    (void)state;
    double none = -0.1;
    struct doubts doubts = {none, .control_known = true, .control = {-0.25, 0, 0.5}};
    check_doubt(doubts, DOUBT_NONE, 1, 3);
    doubts.control = (struct interval){0, 0.25, 0.5};
    check_doubt(doubts, DOUBT_NONE, 1, 3);
    doubts.control = (struct interval){0.125, 0.25, 0.5};
    check_doubt(doubts, DOUBT_CONTROL, 0.5, 3.5);
    doubts.control = (struct interval){-0.5, -0.25, -0.125};
    check_doubt(doubts, DOUBT_CONTROL, 0.5, 3.5);
    doubts.steal = 0.5; /* doubled about the median first */
    check_doubt(doubts, DOUBT_CONTROL, -0.5, 4.5);
    doubts.control_known = false;
    check_doubt(doubts, DOUBT_STEAL, 0, 4);
    doubts.control_known = true;
    doubts.control = (struct interval){NAN, NAN, -1};
    check_doubt(doubts, DOUBT_STEAL, 0, 4);
}

static void test_doubts_of_infinite_intervals(void **state)
{
    (void)state;
    struct doubts doubts = {-0.1, .steal = 0.5};
    struct interval low = {-INFINITY, 2, 3}, far = {5, INFINITY, INFINITY};
    gate_doubt(&doubts, 10, &low);
    between(&low, -INFINITY, 4);
    gate_doubt(&doubts, 10, &far);
    between(&far, -INFINITY, INFINITY);
    struct interval unknown = {NAN, NAN, NAN};
    gate_doubt(&doubts, 10, &unknown);
    assert_int_equal(gate_decide(&unknown, 1, true), DECISION_GO_ON);
}

static void test_random(void **state)
{
    (void)state;
    struct random_stream stream = {0};
    assert_true(random_next(&stream) == 0xe220a8397b1dcdaf); /* the reference implementation's */
    assert_true(random_next(&stream) == 0x6e789e6aa1b965f4);
    assert_true(random_at(0, 1) == 0x6e789e6aa1b965f4);
    enum { DRAWS = 100000 };
    double sum = 0, squares = 0, uniforms = 0;
    int beyond = 0, tail = 0;
    for (int i = 0; i < DRAWS; i++) {
        double u = random_uniform(&stream), z = random_normal(&stream);
        assert_true(u > 0 && u < 1);
        uniforms += u;
        sum += z;
        squares += z * z;
        beyond += fabs(z) > 1.959963985;
        tail += fabs(random_student(&stream, 2)) > 4.302652730; /* 5 % of t with 2 degrees */
    }
    assert_true(fabs(uniforms / DRAWS - 0.5) < 0.005);
    assert_true(fabs(sum / DRAWS) < 0.015);
    assert_true(fabs(squares / DRAWS - 1) < 0.02);
    assert_true(abs(beyond - DRAWS / 20) < 350); /* 5 standard deviations */
    assert_true(abs(tail - DRAWS / 20) < 350);
}

static void test_order(void **state)
{
    (void)state;
    enum { BLOCKS = 10000 };
    int candidate_first = 0, repeated = 0, alike = 0;
    for (size_t block = 0; block < BLOCKS; block++) {
        bool first = order_candidate_first(42, 2 * block);
        assert_true(order_candidate_first(42, 2 * block + 1) != first);
        assert_true(order_candidate_first(42, 2 * block) == first);
        candidate_first += first;
        repeated += first == order_candidate_first(42, 2 * block + 2);
        alike += first == order_candidate_first(43, 2 * block);
    }
    assert_true(abs(candidate_first - BLOCKS / 2) < 250); /* 5 standard deviations of a coin */
    assert_true(abs(repeated - BLOCKS / 2) < 250);
    assert_true(abs(alike - BLOCKS / 2) < 250);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_median),
        cmocka_unit_test(test_input_is_left_alone),
        cmocka_unit_test(test_spread),
        cmocka_unit_test(test_autocorrelation),
        cmocka_unit_test(test_autocorrelation_mean),
        cmocka_unit_test(test_tied),
        cmocka_unit_test(test_sign_order),
        cmocka_unit_test(test_sign_order_of_a_thousand),
        cmocka_unit_test(test_sign_interval),
        cmocka_unit_test(test_sign_interval_of_odd_values),
        cmocka_unit_test(test_sign_interval_partly),
        cmocka_unit_test(test_gate_decide),
        cmocka_unit_test(test_gate_regression),
        cmocka_unit_test(test_pairs_needed),
        cmocka_unit_test(test_doubts),
        cmocka_unit_test(test_doubts_of_autocorrelation),
        cmocka_unit_test(test_doubts_of_the_control),
        cmocka_unit_test(test_doubts_of_infinite_intervals),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
