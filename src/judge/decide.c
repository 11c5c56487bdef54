/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/decide.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "judge/control.h"
#include "judge/evidence.h"
#include "judge/settle.h"
#include "stats/gate.h"
#include "stats/series.h"
#include "stats/sign.h"

/* ln(baseline / candidate), one a pair. Caller frees. */
static double *speedups(const struct measurement *m)
{
    double *x = memory_alloc(m->count * sizeof(*x));
    for (size_t i = 0; i < m->count; i++)
        x[i] = log(m->pairs[i].side[SIDE_BASELINE].ns / m->pairs[i].side[SIDE_CANDIDATE].ns);
    return x;
}

/* Preemptions per launch, and per ns beyond the one a block that each doorbell may cost. */
static double preemption_rate(const struct measurement *m, enum side side, double *per_launch)
{
    double sum = 0, excess = 0, wall = 0;
    for (size_t i = 0; i < m->count; i++) {
        const struct sample *sample = &m->pairs[i].side[side];
        double preemptions = sample->probed[PROBED_PREEMPTIONS] * m->plan.blocks;
        sum += preemptions;
        excess += fmax(preemptions - m->plan.blocks, 0);
        wall += sample->wall;
    }
    *per_launch = sum / (double)m->count;
    return excess / wall;
}

/* Only one process with a CPU of its own can be preempted by somebody else's fault. */
static double preemption_gap(const struct measurement *m, struct noise *noise)
{
    const struct lab *lab = m->rig->lab;
    double baseline = preemption_rate(m, SIDE_BASELINE, &noise->preemptions_baseline);
    double candidate = preemption_rate(m, SIDE_CANDIDATE, &noise->preemptions_candidate);
    double more = fmax(noise->preemptions_baseline, noise->preemptions_candidate);
    bool few = !((more - m->plan.blocks) * (double)m->count >= 20);
    if (lab->roles > 1 || lab->limits.threads > 1 || few)
        return 0;
    return fabs(baseline - candidate) / fmax(baseline, candidate);
}

static double most_of(const double *x, size_t n)
{
    double most = x[0];
    for (size_t i = 1; i < n; i++)
        most = x[i] > most || isnan(x[i]) ? x[i] : most;
    return most;
}

static void look_for_doubts(const struct measurement *m, const double *x, double alpha,
                            double steal, struct doubts *doubts, struct noise *noise)
{
    double *control = memory_alloc(m->count * sizeof(double));
    for (size_t i = 0; i < m->count; i++)
        control[i] = log(m->pairs[i].side[SIDE_BASELINE].control_ns /
                         m->pairs[i].side[SIDE_CANDIDATE].control_ns);
    *doubts = (struct doubts){
        .autocorrelation = series_autocorrelation(x, m->count),
        .tied = series_tied(x, m->count),
        .steal = steal,
        .preemption_gap = preemption_gap(m, noise),
    };
    doubts->control_known = sign_interval(control, m->count, alpha, &doubts->control);
    noise->steal = steal;
    noise->control_low = exp(doubts->control.low);
    noise->control_high = exp(doubts->control.high);
    noise->autocorrelation = doubts->autocorrelation;
    noise->tied = doubts->tied;
    noise->spread = series_spread(x, m->count);
    free(control);
}

static void fill_noise(const struct measurement *m, struct noise *noise)
{
    double *outside = memory_alloc(m->count * sizeof(double));
    double *control = memory_alloc(m->count * sizeof(double));
    double wall = 0, cpu = 0;
    for (size_t i = 0; i < m->count; i++) {
        const struct sample *candidate = &m->pairs[i].side[SIDE_CANDIDATE];
        outside[i] = candidate->outside / candidate->cpu;
        control[i] = candidate->control_ns;
        wall += candidate->wall;
        cpu += candidate->cpu;
    }
    noise->outside = most_of(outside, m->count);
    noise->effective_ghz = CONTROL_ADDS / series_median(control, m->count);
    noise->wall_over_cpu = cpu > 0 ? wall / cpu : NAN;
    noise->doorbell_ns = m->plan.doorbell_ns;
    noise->block_ns = m->plan.block_ns;
    noise->reps = m->plan.reps;
    noise->blocks = m->plan.blocks;
    free(outside);
    free(control);
}

void decide_speedup(const struct measurement *m, double steal, struct interval *interval,
                    enum doubt *doubt, struct noise *noise)
{
    double alpha = gate_alpha(m->rig->lab->budget.look_count), *x = speedups(m);
    struct doubts doubts;
    look_for_doubts(m, x, alpha, steal, &doubts, noise);
    sign_interval(x, m->count, alpha, interval);
    *doubt = gate_doubt(&doubts, m->count, interval);
    free(x);
}

/* A stage's speedup is doubted for the same reasons, and tells nothing of the noise of the whole.
 */
static enum doubt doubt_stage(const struct measurement *m, const struct evidence *evidence,
                              double steal, struct interval *interval)
{
    double alpha = gate_alpha(m->rig->lab->budget.look_count);
    struct doubts doubts;
    struct noise noise;
    look_for_doubts(m, evidence->x, alpha, steal, &doubts, &noise);
    sign_interval(evidence->x, m->count, alpha, interval);
    return gate_doubt(&doubts, m->count, interval);
}

void decide_running(const struct measurement *m, struct interval *interval)
{
    double *x = speedups(m);
    sign_interval(x, m->count, gate_alpha(m->rig->lab->budget.look_count), interval);
    free(x);
}

/* The interval of a speedup is that of its logarithm, widened by doubts. */
static enum doubt speedup_interval(const struct measurement *m, const struct evidence *evidence,
                                   bool whole, double steal, struct interval *interval,
                                   struct noise *noise)
{
    enum doubt doubt;
    if (whole)
        decide_speedup(m, steal, interval, &doubt, noise);
    else
        doubt = doubt_stage(m, evidence, steal, interval);
    *interval = (struct interval){exp(interval->low), exp(interval->median), exp(interval->high)};
    return doubt;
}

static void judge_result(const struct measurement *m, double steal, bool last,
                         struct result *result, struct noise *noise)
{
    struct settling now = {m->count, "pairs", gate_alpha(m->rig->lab->budget.look_count), last};
    struct evidence evidence;
    struct interval interval;
    enum doubt doubt = DOUBT_NONE;
    evidence_take(m, result->metric, &result->routes, &evidence);
    if (evidence.route == ROUTES && result->otherwise) {
        settle_otherwise(m->rig->lab, result, evidence.passed_over);
        evidence_free(&evidence);
        evidence_take(m, result->metric, &result->routes, &evidence);
    }
    evidence_interval(&evidence, now.alpha, &interval);
    bool whole = strcmp(result->metric->name, "speedup") == 0;
    if (evidence.route != ROUTES && (whole || metric_stage(result->metric)))
        doubt = speedup_interval(m, &evidence, whole, steal, &interval, noise);
    settle(&evidence, &interval, doubt, &now, result);
    evidence_free(&evidence);
}

static void count(const struct measurement *m, struct record *record)
{
    const struct lab *lab = m->rig->lab;
    for (size_t i = 0; i < record->counter_count; i++)
        free(record->counters[i].provenance);
    free(record->counters);
    record->counters = memory_alloc(lab->counters.count * sizeof(struct counter));
    record->counter_count = lab->counters.count;
    for (size_t i = 0; i < lab->counters.count; i++) {
        const struct metric *metric = lab->counters.items[i];
        struct evidence evidence;
        evidence_take(m, metric, &metric->routes, &evidence);
        record->counters[i] = (struct counter){metric, evidence.baseline, evidence.candidate,
                                               memory_copy(evidence.provenance)};
        evidence_free(&evidence);
    }
}

bool decide_look(const struct measurement *measurement, double steal, bool last,
                 struct record *record)
{
    struct interval interval;
    enum doubt doubt;
    bool all = true;
    decide_speedup(measurement, steal, &interval, &doubt, &record->noise);
    fill_noise(measurement, &record->noise);
    for (size_t i = 0; i < record->result_count; i++) {
        struct result *result = &record->results[i];
        if (result->verdict == VERDICT_NOT_ATTAINABLE)
            continue;
        judge_result(measurement, steal, last, result, &record->noise);
        all = all && result->verdict != VERDICT_INCONCLUSIVE;
    }
    count(measurement, record);
    record->pairs = (int)measurement->count;
    return all;
}
