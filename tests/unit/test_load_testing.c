/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lab load-testing: its arithmetic against a simulation of its server, and its judge against
 * answers that are right and answers that are wrong in a known way. No clock is read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "labs/load-testing/judge.c"
#include "stats/random.h"

enum { CASES = 20, REQUESTS = 300000, FIRST = 1, SECOND = 1000000000 };

/* What requests that come at random, or all at once, have to wait, in s. */
struct simulation {
    double p90, p99, mean, over; /* over: share above the limit */
    double rate;                 /* answered, of those that come all at once */
};

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The queue of patient.c, one request after the other, in time that does not pass. rate 0: all of
 * them are there from the beginning. */
static void simulate(const struct sick *sick, double rate, uint64_t seed, struct simulation *result)
{
    struct case_clock clock;
    struct random_stream random = {seed};
    double *latencies = malloc(REQUESTS * sizeof(*latencies)), sum = 0;
    int64_t service = (int64_t)round(sick->service * SECOND), end = 0, over = 0;
    double at = 0;
    case_clock_begin(sick, 0, &clock);
    assert_non_null(latencies);
    for (int i = 0; i < REQUESTS; i++) {
        at += rate > 0 ? -log(random_uniform(&random)) * SECOND / rate : 0;
        end = case_done_at(&clock, (int64_t)at > end ? (int64_t)at : end, service);
        latencies[i] = ((double)end - at) / SECOND;
        sum += latencies[i];
        over += latencies[i] > sick->limit;
    }
    qsort(latencies, REQUESTS, sizeof(*latencies), compare);
    *result = (struct simulation){.p90 = latencies[REQUESTS / 100 * 90],
                                  .p99 = latencies[REQUESTS / 100 * 99],
                                  .mean = sum / REQUESTS,
                                  .over = (double)over / REQUESTS,
                                  .rate = (double)REQUESTS * SECOND / (double)end};
    free(latencies);
}

static void assert_near(double value, double truth, double share, uint64_t number, const char *what)
{
    if (fabs(value - truth) <= share * truth)
        return;
    fail_msg("case %llu, %s: %g, and the arithmetic says %g", (unsigned long long)number, what,
             value, truth);
}

static void test_latency_is_as_derived(void **state)
{
    (void)state;
    for (uint64_t number = FIRST; number < FIRST + CASES; number++) {
        struct sick sick;
        struct simulation found;
        case_draw(number, &sick);
        simulate(&sick, sick.rate, number, &found);
        assert_near(found.p99, case_latency(&sick, sick.rate, 0.01), 0.02, number, "p99");
        assert_near(found.mean, case_mean(&sick, sick.rate), 0.03, number, "mean");
        assert_near(sick.rate * found.mean, case_under_way(&sick), 0.03, number, "under way");
    }
}

static void test_objective_is_met_up_to_the_rate(void **state)
{
    (void)state;
    for (uint64_t number = FIRST; number < FIRST + CASES; number++) {
        struct sick sick;
        struct simulation at, below, above;
        case_draw(number, &sick);
        double rate = case_rate_within(&sick, 0.1);
        simulate(&sick, rate, number, &at);
        simulate(&sick, 0.92 * rate, number, &below);
        simulate(&sick, 1.08 * rate, number, &above);
        assert_near(at.p90, sick.limit, 0.05, number, "p90 at the rate");
        assert_true(below.over < 0.1 && above.over > 0.1);
        assert_true(rate > 1.2 * sick.rate && rate < 0.85 * case_capacity(&sick));
    }
}

static void test_capacity_and_closed_loop(void **state)
{
    (void)state;
    for (uint64_t number = FIRST; number < FIRST + CASES; number++) {
        struct sick sick;
        struct simulation full;
        case_draw(number, &sick);
        simulate(&sick, 0, number, &full);
        assert_near(full.rate, case_capacity(&sick), 0.02, number, "capacity");
        /* one connection: at most one of the requests between two stalls waits for one */
        assert_true(sick.service / (sick.period - sick.stall) < 0.005);
    }
}

/* A stall is never worked in, and work that meets it takes that much longer. */
static void test_clock(void **state)
{
    const struct case_clock clock = {.stall = 100, .period = 1000, .origin = 7};
    (void)state;
    assert_int_equal(case_stall_at(&clock, 7), 1007);
    assert_int_equal(case_stall_at(&clock, 1006), 1007);
    assert_int_equal(case_stall_at(&clock, 1106), 1007);
    assert_int_equal(case_stall_at(&clock, 1107), 2007);
    assert_int_equal(case_done_at(&clock, 7, 50), 57);
    assert_int_equal(case_done_at(&clock, 7, 1000), 1007);
    assert_int_equal(case_done_at(&clock, 1000, 50), 1150);
    assert_int_equal(case_done_at(&clock, 1050, 50), 1157);
    assert_int_equal(case_done_at(&clock, 1000, 7 + 900 + 900 + 3), 3110); /* three stalls */
}

/* The bounds that the lesson and the tolerances rest on, and every fault and letter occurs. */
static void test_cases_are_within_bounds(void **state)
{
    int soaks[SOAK_FAULTS] = {0}, spikes[SPIKE_WAYS] = {0}, letters[CASE_RUNS] = {0};
    (void)state;
    for (uint64_t number = 1; number <= 4000; number++) {
        struct sick sick;
        unsigned seen = 0;
        case_draw(number, &sick);
        double share = sick.stall / sick.period, busy = case_busy(&sick, sick.rate);
        assert_true(share > 0.06 && share < 0.12);
        assert_true(busy > 0.29 && busy < 0.37);
        assert_true(sick.stall >= 0.1 && sick.stall <= 0.35);
        assert_true(sick.limit > 20 * sick.service && sick.limit < 0.9 * sick.stall);
        assert_true(5 * sick.rate > 1.4 * case_capacity(&sick)); /* a spike is too much */
        assert_true(case_queue_limit(&sick) > sick.stall * case_capacity(&sick) * 1.2);
        for (unsigned i = 0; i < CASE_RUNS; i++)
            seen |= 1u << sick.runs[i];
        assert_int_equal(seen, (1u << CASE_RUNS) - 1);
        soaks[sick.soak]++;
        spikes[sick.spike]++;
        letters[case_bad_run(&sick) - 'A']++;
    }
    for (int i = 0; i < SOAK_FAULTS; i++)
        assert_true(soaks[i] > 800);
    for (int i = 0; i < SPIKE_WAYS; i++)
        assert_true(spikes[i] > 800);
    for (int i = 0; i < CASE_RUNS; i++)
        assert_true(letters[i] > 600);
}

/* ---- the judge */

static void ask(uint64_t number, const char *key, double value, const char *word,
                struct perflab_score *score)
{
    const struct perflab_answer answer = {.key = key, .given = true, .number = value, .word = word};
    const struct perflab_answers answers = {&answer, 1};
    *score = (struct perflab_score){.score = -1};
    perflab_clinic.hold(NULL, number, &answers, key, score);
    if (!score->feedback[0] || strlen(score->feedback) >= sizeof(score->feedback) - 1)
        fail_msg("case %llu, %s: no feedback, or cut", (unsigned long long)number, key);
}

static double worth(uint64_t number, const char *key, double value)
{
    struct perflab_score score;
    ask(number, key, value, NULL, &score);
    return score.score;
}

static double worth_word(uint64_t number, const char *key, const char *word)
{
    struct perflab_score score;
    ask(number, key, NAN, word, &score);
    return score.score;
}

struct truth {
    const char *key;
    double value, tolerance;
};

static size_t truths_of(const struct sick *sick, struct truth *truths)
{
    const struct truth all[] = {
        {"p99", 1e3 * case_latency(sick, sick->rate, 0.01), 1.09},
        {"capacity", case_capacity(sick), 1.09},
        {"stall_length", 1e3 * sick->stall, 1.09},
        {"stall_period", sick->period, 1.04},
        {"rate_within", case_rate_within(sick, 0.1), 1.09},
        {"under_way", case_under_way(sick), 1.19},
    };
    memcpy(truths, all, sizeof(all));
    return sizeof(all) / sizeof(all[0]);
}

static void test_right_answers(void **state)
{
    struct truth truths[PERFLAB_MOST_SCORES];
    (void)state;
    for (uint64_t number = 1; number <= 500; number++) {
        struct sick sick;
        case_draw(number, &sick);
        const char letter[] = {case_bad_run(&sick), 0};
        size_t count = truths_of(&sick, truths);
        for (size_t i = 0; i < count; i++) {
            const struct truth *truth = &truths[i];
            double far = (truth->tolerance - 1) * 1.6 + 1;
            assert_true(worth(number, truth->key, truth->value) == 1);
            assert_true(worth(number, truth->key, truth->value * truth->tolerance) == 1);
            assert_true(worth(number, truth->key, truth->value / truth->tolerance) == 1);
            assert_true(worth(number, truth->key, truth->value * far) == 0.5);
            assert_true(worth(number, truth->key, truth->value / far) == 0.5);
            assert_true(worth(number, truth->key, truth->value * 1000) == 0);
            assert_true(worth(number, truth->key, truth->value / 1000) == 0);
            assert_true(worth(number, truth->key, -truth->value) == 0);
        }
        double closed = 1e6 * case_closed_p99(&sick);
        assert_true(worth(number, "closed_p99", closed) == 1);
        assert_true(worth(number, "closed_p99", 3.9 * closed) == 1);
        assert_true(worth(number, "closed_p99", 0.75 * closed) == 0);
        assert_true(worth_word(number, "soak", soak_words[sick.soak]) == 1);
        assert_true(worth_word(number, "spike", spike_words[sick.spike]) == 1);
        assert_true(worth_word(number, "bad_run", letter) == 1);
    }
}

static void test_each_score_is_held(void **state)
{
    (void)state;
    size_t count = 0;
    for (; perflab_clinic.scores[count]; count++)
        assert_string_equal(perflab_clinic.scores[count], questions[count].key);
    assert_int_equal(count, sizeof(questions) / sizeof(questions[0]));
    assert_true(count <= PERFLAB_MOST_SCORES);
}

/* In no case is a known mistake right, and it is told for what it is. */
static void test_mistakes(void **state)
{
    (void)state;
    for (uint64_t number = 1; number <= 500; number++) {
        struct sick sick;
        case_draw(number, &sick);
        double mean = case_mean(&sick, sick.rate), busy = case_busy(&sick, sick.rate);
        double p99 = case_latency(&sick, sick.rate, 0.01);
        const struct {
            const char *key;
            double value;
            const char *feedback;
        } mistakes[] = {
            {"p99", 1.15e3 * sick.service, "closed loop shows"},
            {"p99", 1e3 * mean, "the mean"},
            {"p99", p99, "the unit"},
            {"closed_p99", 1e6 * p99, "no closed loop"},
            {"closed_p99", 8e6 * sick.service, "waits for others"},
            {"closed_p99", 1e3 * sick.service, "the unit"},
            {"capacity", 1.3 * case_capacity(&sick), "beyond the knee"},
            {"capacity", 5 * sick.rate, "beyond the knee"},
            {"capacity", sick.rate, "the usual load"},
            {"stall_length", 1e3 * sick.stall / (1 - busy), "it is felt"},
            {"stall_length", 0.5e3 * sick.stall, "on average"},
            {"stall_period", 2 * sick.period, "overlooked"},
            {"stall_period", sick.period / 2, "two windows"},
            {"rate_within", case_capacity(&sick), "how many of the answers"},
            {"rate_within", sick.rate, "the usual load"},
            {"under_way", busy, "about means"},
            {"under_way", sick.rate * p99, "slowest"},
            {"under_way", 64, "connections were open"},
        };
        for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
            struct perflab_score score;
            ask(number, mistakes[i].key, mistakes[i].value, NULL, &score);
            if (score.score >= 1 || !strstr(score.feedback, mistakes[i].feedback))
                fail_msg("case %llu, %s %g: %g, %s", (unsigned long long)number, mistakes[i].key,
                         mistakes[i].value, score.score, score.feedback);
        }
    }
}

static void test_wrong_words(void **state)
{
    static const char *const words[][6] = {
        {"slower", "memory", "descriptors", "connections", "nothing", NULL},
        {"queues", "sheds", "resets", "collapses", "absorbs", NULL},
        {"A", "B", "C", "D", "E", NULL},
    };
    static const char *const keys[] = {"soak", "spike", "bad_run"};
    (void)state;
    for (uint64_t number = 1; number <= 500; number++)
        for (size_t i = 0; i < 3; i++) {
            double sum = 0;
            for (size_t j = 0; words[i][j]; j++)
                sum += worth_word(number, keys[i], words[i][j]);
            assert_true(sum == 1);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_latency_is_as_derived),
        cmocka_unit_test(test_objective_is_met_up_to_the_rate),
        cmocka_unit_test(test_capacity_and_closed_loop),
        cmocka_unit_test(test_clock),
        cmocka_unit_test(test_cases_are_within_bounds),
        cmocka_unit_test(test_right_answers),
        cmocka_unit_test(test_each_score_is_held),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_wrong_words),
    };
    return cmocka_run_group_tests_name("load-testing", tests, NULL, NULL);
}
