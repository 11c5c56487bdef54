/* SPDX-License-Identifier: Apache-2.0 */
/* Latencies as events and records have them: buckets, rounds together, JSON. */
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
#include "stats/random.h"

static double total(const struct latency *latency)
{
    double sum = 0;
    for (size_t i = 0; i < latency->bucket_count; i++)
        sum += latency->buckets[i].count;
    return sum;
}

/* Each value is in a bucket that ends at it or above, by less than a step of the fixed edges. */
static void buckets_hold_what_was_counted(void **state)
{
    struct latency latency;
    (void)state;
    for (double ns = 1; ns < 1e12; ns *= 1.37) {
        latency_init(&latency);
        latency_count(&latency, ns, 3);
        assert_int_equal(latency.bucket_count, 1);
        assert_true(latency.buckets[0].count == 3);
        assert_true(latency.buckets[0].upper + 0.5 >= ns);
        assert_true(latency.buckets[0].upper <= ns * exp2(1.0 / LATENCY_PER_OCTAVE) + 1);
        latency_free(&latency);
    }
    latency_count(&latency, NAN, 1);
    latency_count(&latency, -1, 1);
    latency_count(&latency, INFINITY, 1);
    latency_count(&latency, 5, 0);
    latency_count(&latency, 5, NAN);
    assert_int_equal(latency.bucket_count, 0);
    latency_free(&latency);
}

static void fill(struct latency *latency, uint64_t seed, int count)
{
    struct random_stream random = {seed};
    latency_init(latency);
    latency->seconds = 5;
    latency->rate = 1000;
    latency->answered = count;
    latency->failed = 1;
    latency->busy = 0.1 * (double)seed;
    latency->lag_p99 = 1000.0 * (double)seed;
    latency->times.most = 0;
    for (int i = 0; i < count; i++) {
        double ns = 2e5 * exp(0.5 * random_normal(&random));
        latency->times.most = fmax(latency->times.most, ns);
        latency_count(latency, ns, 1);
    }
}

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Within half a bucket of the true one, at every share. */
static void quantiles_are_near_the_true_ones(void **state)
{
    enum { COUNT = 20000 };
    struct latency latency;
    struct random_stream random = {3};
    double *values = memory_alloc(COUNT * sizeof(*values));
    (void)state;
    latency_init(&latency);
    for (int i = 0; i < COUNT; i++) {
        values[i] = 2e5 * exp(0.5 * random_normal(&random));
        latency_count(&latency, values[i], 1);
    }
    qsort(values, COUNT, sizeof(*values), rising);
    static const double shares[] = {0.001, 0.1, 0.5, 0.9, 0.99, 0.999};
    for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
        double exact = values[(int)ceil(shares[i] * COUNT) - 1];
        assert_true(fabs(log2(latency_quantile(&latency, shares[i]) / exact)) < 1.0 / 16);
    }
    assert_true(latency_quantile(&latency, 1) >= values[COUNT - 1]);
    latency.times.most = values[COUNT - 1];
    assert_true(latency_quantile(&latency, 1) == values[COUNT - 1]);
    latency_free(&latency);
    assert_true(isnan(latency_quantile(&latency, 0.5)));
    free(values);
}

static void rounds_add_up(void **state)
{
    struct latency all, one, two, both;
    (void)state;
    fill(&one, 1, 4000);
    fill(&two, 2, 6000);
    latency_init(&all);
    latency_add(&all, &one);
    assert_true(all.answered == 4000 && all.lag_p99 == 1000);
    two.rate = 3000;
    latency_add(&all, &two);
    assert_true(total(&all) == 10000 && all.answered == 10000 && all.failed == 2);
    assert_true(all.seconds == 10 && all.rate == 2000 && all.lag_p99 == 2000);
    assert_true(fabs(all.busy - 0.15) < 1e-12);
    assert_true(all.times.most == fmax(one.times.most, two.times.most));
    assert_true(fabs(latency_achieved(&all) - 0.5) < 1e-12);
    latency_copy(&both, &two);
    latency_add(&both, &one);
    assert_int_equal(both.bucket_count, all.bucket_count);
    assert_memory_equal(both.buckets, all.buckets, all.bucket_count * sizeof(all.buckets[0]));
    assert_true(all.times.p99 > all.times.p50 && all.times.p50 == latency_quantile(&all, 0.5));
    latency_free(&all);
    latency_free(&both);
    latency_free(&one);
    latency_free(&two);
}

static void more_buckets_than_there_may_be_share_one(void **state)
{
    struct latency many, few;
    (void)state;
    latency_init(&many);
    latency_init(&few);
    many.answered = few.answered = 1;
    for (int i = 0; i < LATENCY_MOST_BUCKETS; i++) {
        struct latency_bucket bucket = {2 * i + 2, 1};
        *memory_push(&many.buckets, &many.bucket_count) = bucket;
    }
    latency_count(&few, 1, 5);
    latency_count(&few, 1e9, 7);
    latency_add(&many, &few);
    assert_int_equal(many.bucket_count, LATENCY_MOST_BUCKETS);
    assert_true(total(&many) == LATENCY_MOST_BUCKETS + 12);
    latency_free(&many);
    latency_free(&few);
}

static void json_and_back(void **state)
{
    struct latency before, after;
    struct record record, copy;
    (void)state;
    fill(&before, 4, 500);
    record_init(&record);
    assert_int_equal(record_latency(&record, &after), -1);
    record_set_latency(&record, &before);
    record_set_latency(&record, &before);
    json_t *json = record_to_json(&record);
    assert_int_equal(record_from_json(json, &copy), 0);
    assert_int_equal(record_latency(&copy, &after), 0);
    assert_true(after.answered == 500 && after.rate == 1000 && after.lag_p99 == 4000);
    assert_true(isnan(after.times.p50) && after.times.most == before.times.most);
    assert_int_equal(after.bucket_count, before.bucket_count);
    assert_memory_equal(after.buckets, before.buckets,
                        before.bucket_count * sizeof(before.buckets[0]));
    json_decref(json);
    latency_free(&before);
    latency_free(&after);
    record_free(&record);
    record_free(&copy);
}

static void nonsense_is_no_latency(void **state)
{
    static const char *const texts[] = {
        "7",
        "[]",
        "{}",
        "{\"answered\":null}",
        "{\"answered\":-1}",
        "{\"answered\":\"1\"}",
        "{\"answered\":1,\"histogram\":7}",
        "{\"answered\":1,\"histogram\":[7]}",
        "{\"answered\":1,\"histogram\":[[5,1],[5,1]]}",
        "{\"answered\":1,\"histogram\":[[5,1],[4,1]]}",
        "{\"answered\":1,\"histogram\":[[5,0]]}",
        "{\"answered\":1,\"histogram\":[[0,1]]}",
        "{\"answered\":1,\"histogram\":[[5,-1]]}",
        "{\"answered\":1,\"histogram\":[[5]]}",
        "{\"answered\":1,\"histogram\":[[1e300,1]]}",
    };
    struct latency latency;
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        json_t *json = json_loads(texts[i], JSON_DECODE_ANY, NULL);
        assert_non_null(json);
        assert_int_equal(latency_from_json(json, &latency), -1);
        assert_true(isnan(latency.answered) && !latency.buckets);
        json_decref(json);
    }
    json_t *json = json_loads("{\"answered\":3,\"busy\":-1,\"rate\":null,\"p50\":\"x\"}", 0, NULL);
    assert_int_equal(latency_from_json(json, &latency), 0);
    assert_true(latency.answered == 3 && isnan(latency.busy) && isnan(latency.rate));
    assert_true(isnan(latency.times.p50) && isnan(latency_achieved(&latency)));
    json_decref(json);
    latency_free(&latency);
}

/* What a record is called by, with and without a doorbell. */
static void a_record_knows_what_it_counts(void **state)
{
    struct record record;
    (void)state;
    record_init(&record);
    assert_null(record_extent(&record));
    assert_false(record_judged(&record) || record_of_rounds(&record));
    record.pairs = 7;
    char *rounds = record_extent(&record);
    assert_string_equal(rounds, "7 rounds");
    record.noise.blocks = 3;
    record.pairs = 1;
    char *pair = record_extent(&record);
    assert_string_equal(pair, "1 pair");
    assert_false(record_of_rounds(&record));
    record.pairs = 0;
    *memory_push(&record.results, &record.result_count) =
        (struct result){.metric = metric_find("speedup"), .value = NAN};
    assert_false(record_judged(&record));
    record.results[0].value = 0;
    assert_true(record_judged(&record));
    free(rounds);
    free(pair);
    record_free(&record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buckets_hold_what_was_counted),
        cmocka_unit_test(quantiles_are_near_the_true_ones),
        cmocka_unit_test(rounds_add_up),
        cmocka_unit_test(more_buckets_than_there_may_be_share_one),
        cmocka_unit_test(json_and_back),
        cmocka_unit_test(nonsense_is_no_latency),
        cmocka_unit_test(a_record_knows_what_it_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
