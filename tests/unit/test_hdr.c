/* SPDX-License-Identifier: Apache-2.0 */
/* The histogram of high dynamic range against exact quantiles, and the bootstrap of windows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"
#include "stats/bootstrap.h"
#include "stats/hdr.h"
#include "stats/random.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { VALUES = 20000 };

static double even(struct random_stream *random)
{
    return 1e6 * random_uniform(random);
}

static double exponential(struct random_stream *random)
{
    return -1e5 * log(random_uniform(random));
}

static double log_normal(struct random_stream *random)
{
    return exp(10 + 2 * random_normal(random));
}

static double pareto(struct random_stream *random)
{
    return 100 * pow(random_uniform(random), -1 / 1.1);
}

static double two_humps(struct random_stream *random)
{
    return random_uniform(random) < 0.99 ? 50 + random_normal(random) : 2e8;
}

static double constant(struct random_stream *random)
{
    (void)random;
    return 123456789;
}

static double (*const shapes[])(struct random_stream *) = {even,   exponential, log_normal,
                                                           pareto, two_humps,   constant};

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Sorted values of a shape, below an hour in ns. */
static uint64_t *draw(size_t shape, uint64_t seed)
{
    struct random_stream random = {seed};
    uint64_t *values = memory_alloc(VALUES * sizeof(*values));
    for (size_t i = 0; i < VALUES; i++)
        values[i] = (uint64_t)fmin(fmax(shapes[shape](&random), 0), 3e12);
    qsort(values, VALUES, sizeof(*values), compare);
    return values;
}

static void quantiles_are_within_their_digits(void **state)
{
    (void)state;
    static const double shares[] = {1e-9, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999, 1};
    for (size_t shape = 0; shape < COUNT(shapes); shape++)
        for (int digits = 1; digits <= 5; digits++) {
            uint64_t *values = draw(shape, 7 + shape);
            struct hdr *hdr = hdr_new(digits, HDR_HOUR);
            double sum = 0;
            for (size_t i = 0; i < VALUES; i++) {
                hdr_record(hdr, values[i]);
                sum += (double)values[i];
            }
            for (size_t i = 0; i < COUNT(shares); i++) {
                size_t rank = (size_t)fmax(ceil(shares[i] * VALUES), 1);
                double exact = (double)values[rank - 1], got = hdr_quantile(hdr, shares[i]);
                assert_true(got >= exact && got <= exact * (1 + pow(10, -digits)));
            }
            assert_true(hdr_most(hdr) == values[VALUES - 1]);
            assert_int_equal(hdr_count(hdr), VALUES);
            assert_int_equal(hdr_overflow(hdr), 0);
            assert_true(fabs(hdr_mean(hdr) - sum / VALUES) <= 1e-9 * sum / VALUES);
            hdr_free(hdr);
            free(values);
        }
}

static void small_values_are_exact(void **state)
{
    (void)state;
    struct hdr *hdr = hdr_new(3, HDR_HOUR);
    for (uint64_t i = 0; i <= 2047; i++)
        hdr_record(hdr, i);
    for (uint64_t i = 0; i <= 2047; i++)
        assert_true(hdr_quantile(hdr, (double)(i + 1) / 2048) == (double)i);
    hdr_free(hdr);
}

static void merged_is_the_union(void **state)
{
    (void)state;
    struct hdr *all = hdr_new(2, HDR_HOUR), *sum = hdr_new(2, HDR_HOUR);
    for (size_t shape = 0; shape < COUNT(shapes); shape++) {
        uint64_t *values = draw(shape, 3);
        struct hdr *one = hdr_new(2, HDR_HOUR);
        for (size_t i = 0; i < VALUES; i++) {
            hdr_record(one, values[i]);
            hdr_record(all, values[i]);
        }
        assert_int_equal(hdr_merge(sum, one), 0);
        hdr_free(one);
        free(values);
    }
    assert_int_equal(hdr_count(sum), hdr_count(all));
    assert_true(hdr_most(sum) == hdr_most(all));
    for (double share = 0.0005; share <= 1; share += 0.0005)
        assert_true(hdr_quantile(sum, share) == hdr_quantile(all, share));
    struct hdr *other = hdr_new(3, HDR_HOUR);
    assert_int_equal(hdr_merge(sum, other), -EINVAL);
    assert_int_equal(hdr_count(sum), hdr_count(all));
    hdr_free(other);
    hdr_free(sum);
    hdr_free(all);
}

static void nothing_is_lost_above_the_highest(void **state)
{
    (void)state;
    struct hdr *hdr = hdr_new(3, 1000000), *wide = hdr_new(3, UINT64_MAX);
    assert_true(isnan(hdr_quantile(hdr, 0.5)) && isnan(hdr_mean(hdr)));
    hdr_record_many(hdr, 10, 98);
    hdr_record_many(hdr, 5, 0);
    hdr_record(hdr, 7000000);
    hdr_record(wide, UINT64_MAX);
    assert_int_equal(hdr_overflow(wide), 0);
    assert_true(hdr_quantile(wide, 1) == (double)UINT64_MAX);
    assert_int_equal(hdr_merge(hdr, wide), 0);
    assert_int_equal(hdr_count(hdr), 100);
    assert_int_equal(hdr_overflow(hdr), 2);
    assert_true(hdr_quantile(hdr, 0.98) == 10);
    assert_true(hdr_quantile(hdr, 0.99) == (double)UINT64_MAX);
    hdr_clear(hdr);
    assert_int_equal(hdr_count(hdr) + hdr_overflow(hdr) + hdr_most(hdr), 0);
    hdr_free(hdr);
    hdr_free(wide);
}

/* Requests over a limit come in stalls: in a window either a tenth of them or none. */
static void clusters_are_covered(void **state)
{
    (void)state;
    enum { WINDOWS = 50, TRIALS = 400 };
    struct random_stream random = {11};
    const double truth = 0.3 * 0.1;
    int covered = 0, naive = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
        struct window windows[WINDOWS];
        struct interval interval;
        for (size_t i = 0; i < WINDOWS; i++)
            windows[i] = (struct window){1000, random_uniform(&random) < 0.3 ? 100 : 0};
        bootstrap_share(windows, WINDOWS, (uint64_t)trial, &interval);
        covered += interval.low <= truth && truth <= interval.high;
        naive += fabs(interval.median - truth) <= 1.96 * sqrt(truth * (1 - truth) / 50000);
    }
    assert_true(covered >= 0.91 * TRIALS);
    assert_true(naive < 0.6 * TRIALS); /* as independent ones they would look far too sure */
}

static void what_never_happened_may_still(void **state)
{
    (void)state;
    struct window none[20] = {{0}}, clean[20];
    struct interval interval;
    for (size_t i = 0; i < 20; i++)
        clean[i] = (struct window){50, 0};
    bootstrap_share(clean, 20, 1, &interval);
    assert_true(interval.low == 0 && interval.median == 0);
    assert_true(interval.high > 0.003 && interval.high < 0.005);
    bootstrap_share(none, 20, 1, &interval);
    assert_true(interval.low == 0 && interval.high == 1 && isnan(interval.median));
}

struct seen {
    uint64_t last, count;
    int counters;
};

static void see(void *context, uint64_t top, uint64_t count)
{
    struct seen *seen = context;
    assert_true(top > seen->last || !seen->counters);
    assert_true(count > 0);
    seen->last = top;
    seen->count += count;
    seen->counters++;
}

static void each_counter_is_visited(void **state)
{
    (void)state;
    struct hdr *hdr = hdr_new(3, 1000000);
    struct seen seen = {0};
    hdr_visit(hdr, see, &seen);
    assert_int_equal(seen.counters, 0);
    hdr_record_many(hdr, 7, 3);
    hdr_record(hdr, 500000);
    hdr_record_many(hdr, 5000000, 2);
    hdr_visit(hdr, see, &seen);
    assert_int_equal(seen.counters, 3);
    assert_int_equal(seen.count, 6);
    assert_int_equal(seen.last, 5000000);
    hdr_free(hdr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_within_their_digits),
        cmocka_unit_test(each_counter_is_visited),
        cmocka_unit_test(small_values_are_exact),
        cmocka_unit_test(merged_is_the_union),
        cmocka_unit_test(nothing_is_lost_above_the_highest),
        cmocka_unit_test(clusters_are_covered),
        cmocka_unit_test(what_never_happened_may_still),
    };
    return cmocka_run_group_tests_name("hdr", tests, NULL, NULL);
}
