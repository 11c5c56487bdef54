/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Draws the loads, and holds what the model said of them against what came. Loads are shares of the
 * capacity: one low, one in the middle, one where the curve bends, none near the one that was seen,
 * so that its numbers are not the answer to any of them.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "lab.h"
#include "perflab/judge.h"

enum { LOADS = PERFLAB_PLAN_LOADS };

/* Shares of the capacity between which each load is drawn. */
static const struct {
    double least, most;
} bands[LOADS] = {{0.15, 0.25}, {0.52, 0.58}, {0.66, 0.70}};

static const double seen_share = 0.4;

static void layout(const struct perflab_params *params, struct perflab_layout *layout)
{
    (void)params;
    layout->in_bytes = sizeof(struct perflab_plan);
    layout->out_bytes = LOADS * sizeof(struct perflab_prediction);
    layout->work = LOADS;
}

static void prepare(void *state, const struct perflab_params *params, uint64_t seed,
                    void *const in[])
{
    struct perflab_trial *trial = in[0];
    struct perflab_rng rng = {seed};
    double seconds = (double)perflab_param(params, "load_ms") / 1000;

    (void)state;
    trial->seen_share = seen_share;
    trial->seen_seconds = (double)perflab_param(params, "seen_ms") / 1000;
    for (int i = 0; i < LOADS; i++) {
        double u = (1 + perflab_random_float(&rng)) / 2;
        trial->shares[i] = bands[i].least + u * (bands[i].most - bands[i].least);
        trial->seconds[i] = seconds;
    }
}

static bool is_right(double x)
{
    return isfinite(x) && x >= 0;
}

static int verify(void *state, const struct perflab_params *params, uint64_t seed,
                  const void *const in[], const void *const out[], char *why, size_t why_bytes)
{
    const struct perflab_plan *plan = in[0];
    const struct perflab_prediction *said = out[0];

    (void)state;
    (void)params;
    (void)seed;
    for (int i = 0; i < LOADS; i++) {
        const struct {
            const char *name;
            double value;
        } parts[] = {
            {"mean", said[i].mean}, {"p99", said[i].p99}, {"in_system", said[i].in_system}};
        for (int j = 0; j < 3; j++) {
            if (is_right(parts[j].value))
                continue;
            snprintf(why, why_bytes, "prediction[%d].%s, for %.0f requests/s, is %g: %s", i,
                     parts[j].name, plan->rates[i], parts[j].value,
                     isnan(parts[j].value) ? "not written, or not a number"
                                           : "times and numbers of requests are finite and not "
                                             "below 0");
            return -1;
        }
    }
    return 0;
}

static const char *const score_names[] = {
    "mean_error",   /* the largest of the three loads, as a share */
    "p99_error",    /* the mean of the three: p99 of a second is known to 10 or 15 % itself */
    "little_error", /* the largest */
    "mean_ratio_1",
    "mean_ratio_2",
    "mean_ratio_3", /* predicted / measured, load by load */
    "p99_ratio_1",
    "p99_ratio_2",
    "p99_ratio_3",
    "service_us", /* work on a request where it was seen */
    "single_us",  /* time of a request that is alone */
    "single_scv", /* its squared coefficient of variation */
    "busy_3",     /* share of time at work at the highest load: rho */
    NULL};

static double fit(double worst, double error)
{
    return isnan(error) || error > worst ? error : worst;
}

static void score(void *state, const struct perflab_params *params, uint64_t seed,
                  const void *const in[], const void *const out[], double scores[])
{
    const struct perflab_plan *plan = in[0];
    const struct perflab_seen *truth = in[1];
    const struct perflab_prediction *said = out[0];
    double sum = 0, squares = 0;

    (void)state;
    (void)params;
    (void)seed;
    scores[0] = scores[1] = scores[2] = 0;
    for (int i = 0; i < LOADS; i++) {
        double load = plan->rates[i] * said[i].mean; /* L, by Little's law */
        double apart = fabs(said[i].in_system - load);
        scores[0] = fit(scores[0], fabs(said[i].mean / truth[i].mean - 1));
        scores[1] += fabs(said[i].p99 / truth[i].p99 - 1) / LOADS;
        scores[2] = fit(scores[2], apart == 0 ? 0 : apart / load);
        scores[3 + i] = said[i].mean / truth[i].mean;
        scores[6 + i] = said[i].p99 / truth[i].p99;
    }
    for (int i = 0; i < PERFLAB_PLAN_SINGLES; i++)
        sum += plan->singles[i];
    double mean = sum / PERFLAB_PLAN_SINGLES;
    for (int i = 0; i < PERFLAB_PLAN_SINGLES; i++)
        squares += (plan->singles[i] - mean) * (plan->singles[i] - mean);
    scores[9] = plan->seen.busy / plan->seen.rate * 1e6;
    scores[10] = mean * 1e6;
    scores[11] = squares / (PERFLAB_PLAN_SINGLES - 1) / (mean * mean);
    scores[12] = truth[LOADS - 1].busy;
}

const struct perflab_judge perflab_judge = {
    .abi = PERFLAB_JUDGE_ABI,
    .layout = layout,
    .prepare = prepare,
    .verify = verify,
    .scores = score_names,
    .score = score,
};
