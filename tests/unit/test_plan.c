/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lab `queueing` without a clock: its models are asked about systems that are simulated, so
 * that what is right and wrong is known and the same on any machine. And what makes a measurement
 * of a live one a disturbed one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include <stdlib.h>
#include <string.h>

#include "judge/kinds/plan_watch.h"
#include "model/lab.h"
#include "stats/queue_simulation.h"
#include "stats/random.h"

#include "judge.c" /* of the lab: layout(), prepare(), verify(), score() */

/* The lab's models, each under a name of its own. */
#define predict predict_solution
#include "solution.c"
#undef predict
#define predict predict_start
#include "start.c"
#undef predict
#define predict predict_average
#include "wrong/average-utilisation.c"
#undef predict
#define predict predict_busy
#include "wrong/busy-is-not-full.c"
#undef predict
#define predict predict_constant
#include "wrong/constant-service.c"
#undef predict
#define predict predict_ninety
#include "wrong/ninety.c"
#undef predict
#define predict predict_last
#include "wrong/forgets-the-last.c"
#undef predict
#define predict predict_milliseconds
#include "wrong/milliseconds.c"
#undef predict
#define predict predict_no_queue
#define compare compare_no_queue
#include "wrong/no-queue.c"
#undef compare
#undef predict
#define predict predict_remembered
#include "wrong/remembered.c"
#undef predict
#define predict predict_root
#include "wrong/root-of-less-than-nothing.c"
#undef predict
#define predict predict_same
#include "wrong/same-as-seen.c"
#undef predict

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { SIMULATED = 300000, HALF = 2 };

typedef void model_function(const struct perflab_plan *, struct perflab_prediction *);

/* A system: each request is delayed, which disturbs nobody, and then served, first in, first out.
 */
struct fake {
    double delay, overhead; /* s */
    double mean;            /* s, of what is drawn on top */
    double scv;             /* 1: exponential; more: a share of them is long */
    struct random_stream random;
    double rate;
};

static double gap(void *context)
{
    struct fake *fake = context;
    return -log(random_uniform(&fake->random)) / fake->rate;
}

/* Two exponentials with the same work in both (Morse's balanced means) have any scv >= 1. */
static double service(void *context)
{
    struct fake *fake = context;
    double p = (1 + sqrt((fake->scv - 1) / (fake->scv + 1))) / HALF;
    double mean =
        random_uniform(&fake->random) < p ? fake->mean / (2 * p) : fake->mean / (2 * (1 - p));
    return fake->overhead - log(random_uniform(&fake->random)) * mean;
}

static void see(struct fake *fake, double rate, struct perflab_seen *seen)
{
    struct queue_simulated found;
    const struct queue_simulation simulation = {{gap, fake}, {service, fake}, 1, 1000, SIMULATED};
    fake->rate = rate;
    assert_int_equal(queue_simulate(&simulation, &found), 0);
    *seen = (struct perflab_seen){.rate = found.rate,
                                  .seconds = found.time,
                                  .answered = SIMULATED,
                                  .mean = fake->delay + found.sojourn,
                                  .p50 = fake->delay + queue_simulated_quantile(&found, 0.5),
                                  .p90 = fake->delay + queue_simulated_quantile(&found, 0.9),
                                  .p99 = fake->delay + queue_simulated_quantile(&found, 0.99),
                                  .p99_9 = fake->delay + queue_simulated_quantile(&found, 0.999),
                                  .busy = found.offered};
    queue_simulated_free(&found);
}

static struct param items[] = {{(char *)"load_ms", 1000}, {(char *)"seen_ms", 700}};
static const struct params given = {items, COUNT(items)};
static const struct perflab_params *const params = (const struct perflab_params *)&given;

struct trial {
    struct perflab_plan plan;
    struct perflab_seen truth[PERFLAB_PLAN_LOADS];
    struct perflab_prediction said[PERFLAB_PLAN_LOADS];
    double scores[PERFLAB_MOST_SCORES];
    char why[256];
};

static void prepare_trial(struct fake *fake, uint64_t seed, struct trial *trial)
{
    struct perflab_trial drawn;
    void *in[] = {&drawn};
    fake->random = (struct random_stream){seed};
    perflab_judge.prepare(NULL, params, seed, in);
    double capacity = 1 / (fake->overhead + fake->mean);
    see(fake, drawn.seen_share * capacity, &trial->plan.seen);
    for (int i = 0; i < PERFLAB_PLAN_SINGLES; i++)
        trial->plan.singles[i] = fake->delay + service(fake);
    for (int i = 0; i < PERFLAB_PLAN_LOADS; i++) {
        trial->plan.rates[i] = drawn.shares[i] * capacity;
        see(fake, trial->plan.rates[i], &trial->truth[i]);
    }
}

/* What verify() says of the model; if it is right, its scores. */
static int ask(struct trial *trial, model_function *model)
{
    const void *in[] = {&trial->plan, trial->truth}, *out[] = {trial->said};
    memset(trial->said, 0xff, sizeof(trial->said));
    model(&trial->plan, trial->said);
    trial->why[0] = '\0';
    if (perflab_judge.verify(NULL, params, 1, in, out, trial->why, sizeof(trial->why)) < 0)
        return -1;
    perflab_judge.score(NULL, params, 1, in, out, trial->scores);
    return 0;
}

static const struct fake fakes[] = {
    {.delay = 10e-6, .overhead = 5e-6, .mean = 50e-6, .scv = 1},
    {.delay = 20e-6, .overhead = 15e-6, .mean = 45e-6, .scv = 1},
    {.delay = 0, .overhead = 0, .mean = 60e-6, .scv = 1},
    {.delay = 10e-6, .overhead = 50e-6, .mean = 5e-6, .scv = 1}, /* nearly constant */
    {.delay = 10e-6, .overhead = 5e-6, .mean = 50e-6, .scv = 2.5},
};

/* Not only of the lab's own system: of any with one line and one worker. */
static void the_solution_predicts_any_service(void **state)
{
    static struct trial trial;
    (void)state;
    for (size_t i = 0; i < COUNT(fakes); i++) {
        struct fake fake = fakes[i];
        prepare_trial(&fake, 100 + i, &trial);
        assert_int_equal(ask(&trial, predict_solution), 0);
        assert_true(trial.scores[0] < 0.08); /* two thousand singles tell no more */
        assert_true(trial.scores[1] < 0.12);
        assert_true(trial.scores[2] == 0);
    }
}

/* A stop of 3 ms in one request of 2000 is the machine's, not the system's. */
static void one_hiccup_does_not_move_the_solution(void **state)
{
    static struct trial trial;
    struct fake fake = fakes[0];
    (void)state;
    prepare_trial(&fake, 7, &trial);
    trial.plan.singles[500] += 3e-3;
    assert_int_equal(ask(&trial, predict_solution), 0);
    assert_true(trial.scores[0] < 0.05 && trial.scores[1] < 0.12);
}

static void the_straight_line_fails(void **state)
{
    static struct trial trial;
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct fake fake = fakes[i];
        prepare_trial(&fake, i, &trial);
        assert_int_equal(ask(&trial, predict_start), 0);
        assert_true(trial.scores[0] > 0.25);
    }
}

/* Each with room to spare: a live system adds some per cent either way. */
static void every_wrong_model_fails(void **state)
{
    static model_function *const models[] = {
        predict_average,      predict_busy,     predict_constant,   predict_ninety,
        predict_milliseconds, predict_no_queue, predict_remembered, predict_same,
    };
    static struct trial trial;
    (void)state;
    for (size_t j = 0; j < 2; j++) {
        struct fake fake = fakes[j];
        prepare_trial(&fake, 10 + j, &trial);
        for (size_t i = 0; i < COUNT(models); i++) {
            if (ask(&trial, models[i]) < 0) /* a time below 0: more work than there is time */
                continue;
            if (trial.scores[0] < 0.25 && trial.scores[1] < 0.33 && trial.scores[2] < 0.1)
                fail_msg("model %zu, system %zu: only %g, %g, %g off", i, j, trial.scores[0],
                         trial.scores[1], trial.scores[2]);
        }
    }
}

static void what_is_no_number_is_refused(void **state)
{
    static struct trial trial;
    struct fake fake = fakes[0];
    (void)state;
    prepare_trial(&fake, 3, &trial);
    assert_int_equal(ask(&trial, predict_root), -1);
    assert_non_null(strstr(trial.why, "prediction[0].mean, for "));
    assert_non_null(strstr(trial.why, "not written, or not a number"));
    assert_int_equal(ask(&trial, predict_last), -1);
    assert_non_null(strstr(trial.why, "prediction[2].mean, for "));
}

static double says;

static void predict_this(const struct perflab_plan *plan, struct perflab_prediction *prediction)
{
    for (int i = 0; i < PERFLAB_PLAN_LOADS; i++)
        prediction[i] = (struct perflab_prediction){1e-3, 2e-3, plan->rates[i] * 1e-3};
    prediction[1].in_system = says;
}

static void verify_and_score_by_hand(void **state)
{
    static struct trial trial;
    const double bad[] = {-1, INFINITY, -INFINITY, NAN};
    (void)state;
    for (int i = 0; i < PERFLAB_PLAN_LOADS; i++) {
        trial.plan.rates[i] = 1000 * (i + 1);
        trial.truth[i] = (struct perflab_seen){.mean = 1e-3 / (i + 1), .p99 = 4e-3, .busy = 0.5};
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        says = bad[i];
        assert_int_equal(ask(&trial, predict_this), -1);
        assert_non_null(strstr(trial.why, "prediction[1].in_system, for 2000 requests/s"));
    }
    says = 1.5; /* 2 by Little's law */
    assert_int_equal(ask(&trial, predict_this), 0);
    assert_true(fabs(trial.scores[0] - 2) < 1e-9); /* 1 ms for a third of it */
    assert_true(fabs(trial.scores[1] - 0.5) < 1e-9);
    assert_true(fabs(trial.scores[2] - 0.25) < 1e-9);
    assert_true(fabs(trial.scores[5] - 3) < 1e-9 && fabs(trial.scores[8] - 0.5) < 1e-9);
    trial.truth[1].mean = NAN; /* is not lost among the others */
    assert_int_equal(ask(&trial, predict_this), 0);
    assert_true(isnan(trial.scores[0]));
}

static void loads_are_drawn_apart(void **state)
{
    struct perflab_trial drawn;
    void *in[] = {&drawn};
    double first = 0, spread = 0;
    (void)state;
    for (uint64_t seed = 0; seed < 1000; seed++) {
        perflab_judge.prepare(NULL, params, seed * 12345, in);
        assert_true(drawn.shares[0] >= 0.15 && drawn.shares[0] < drawn.seen_share - 0.15);
        assert_true(drawn.shares[1] > drawn.seen_share + 0.1 && drawn.shares[1] < drawn.shares[2]);
        assert_true(drawn.shares[2] < 0.71);
        assert_true(drawn.seconds[0] == 1 && drawn.seconds[2] == 1);
        assert_true(drawn.seen_seconds == 0.7);
        first = seed ? first : drawn.shares[0];
        spread = fmax(spread, fabs(drawn.shares[0] - first));
    }
    assert_true(spread > 0.02); /* they differ from seed to seed */
}

static void parts_are_combined(void **state)
{
    const struct perflab_seen parts[PLAN_PARTS] = {
        {.rate = 100, .seconds = 1, .answered = 100, .mean = 3, .p50 = 1, .p99 = 9, .busy = 0.1},
        {.rate = 200, .seconds = 1, .answered = 200, .mean = 90, .p50 = 2, .p99 = 8, .busy = 0.4},
        {.rate = 600, .seconds = 2, .answered = 1200, .mean = 5, .p50 = 3, .p99 = 7, .busy = 0.5}};
    struct perflab_seen seen;
    (void)state;
    plan_combine(parts, &seen);
    assert_true(seen.rate == 375 && seen.seconds == 4 && seen.answered == 1500);
    assert_true(seen.mean == 5 && seen.p50 == 2 && seen.p99 == 8);
    assert_true(fabs(seen.busy - 0.375) < 1e-12);
}

static void what_disturbs_is_named(void **state)
{
    const struct stage_result quiet = {.due = 1000,
                                       .answered = 1000,
                                       .latency = {.p99 = 1e6},
                                       .lag = {.p99 = 30000},
                                       .busy = 0.1,
                                       .cpu = 1};
    struct stage_result stages[] = {quiet, quiet, quiet, quiet, quiet, quiet, quiet};
    const double late[] = {0.001, 0.003, 0, 0, 0, 0, 0}, steal[] = {NAN, 0, 0, 0, 0, 0, 0.05};
    static const char *const reasons[] = {NULL,
                                          "the server was kept from its CPU for 0.30 %",
                                          "the load generator had its CPU for 90.0 %",
                                          "busy for 95 %",
                                          "1 of 100 requests left more than 800 us late",
                                          "10 of 1000 requests were not answered",
                                          "the hypervisor took 5.0 %"};
    (void)state;
    stages[2].cpu = 0.9;
    stages[3].busy = 0.95;
    stages[4].lag.p99 = 800000;
    stages[5].answered = 990;
    stages[5].failed[FAILURE_TIMEOUT] = 10;
    for (size_t i = 0; i < COUNT(stages); i++) {
        char *found = plan_disturbance(&stages[i], late[i], steal[i]);
        if (!reasons[i])
            assert_null(found);
        else if (!found || !strstr(found, reasons[i]))
            fail_msg("'%s' instead of '%s'", found ? found : "nothing", reasons[i]);
        free(found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_solution_predicts_any_service),
        cmocka_unit_test(one_hiccup_does_not_move_the_solution),
        cmocka_unit_test(the_straight_line_fails),
        cmocka_unit_test(every_wrong_model_fails),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(verify_and_score_by_hand),
        cmocka_unit_test(loads_are_drawn_apart),
        cmocka_unit_test(parts_are_combined),
        cmocka_unit_test(what_disturbs_is_named),
    };
    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
