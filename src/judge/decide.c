/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/decide.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "judge/control.h"
#include "judge/evidence.h"
#include "judge/facts.h"
#include "stats/gate.h"
#include "stats/series.h"
#include "stats/sign.h"

static void set_criterion(struct result *result, const struct criterion *criterion)
{
    free(result->source);
    result->metric = criterion->metric;
    result->bound = criterion->bound;
    result->at_least = criterion->at_least;
    result->routes = *criterion_routes(criterion);
    result->otherwise = criterion->otherwise;
    result->points = criterion->points;
    result->source = memory_copy(criterion->source);
}

/* The one that stands in for it is judged instead; `why` stays the caller's. */
static void set_otherwise(struct result *result, const char *why)
{
    const char *name = result->metric->name;
    set_criterion(result, result->otherwise);
    result->instead = memory_print("checked instead of %s: %s", name, why);
}

void decide_begin(const struct rig *rig, const struct machine *machine, const char *cache,
                  struct record *record)
{
    for (size_t i = 0; i < rig->lab->criterion_count; i++) {
        const struct criterion *criterion = &rig->lab->criteria[i];
        struct result *result = memory_push(&record->results, &record->result_count);
        char *missing = facts_missing(&criterion->needs, machine, cache);
        *result = (struct result){.value = NAN,
                                  .low = NAN,
                                  .high = NAN,
                                  .route = ROUTES,
                                  .verdict = VERDICT_INCONCLUSIVE};
        set_criterion(result, criterion);
        if (missing && criterion->otherwise) {
            set_otherwise(result, missing);
        } else if (missing) {
            result->verdict = VERDICT_NOT_ATTAINABLE;
            result->reason = memory_copy(missing);
        }
        free(missing);
    }
}

bool decide_due(const struct budget *budget, size_t count)
{
    for (size_t i = 0; i < budget->look_count; i++)
        if ((size_t)budget->looks[i] == count)
            return true;
    return false;
}

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

static void look_for_doubts(const struct measurement *m, double alpha, double steal,
                            struct doubts *doubts, struct noise *noise)
{
    double *x = speedups(m), *control = memory_alloc(m->count * sizeof(double));
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
    free(x);
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

static const struct {
    const char *reason, *advice;
} doubt_words[] = {
    [DOUBT_CONTROL] = {"the control loop ran at different speeds beside the two sides",
                       "Close other programs, plug in the charger, and check again."},
    [DOUBT_PREEMPTION] = {"one side was preempted much more often than the other",
                          "Something else wants this CPU: close it and check again."},
    [DOUBT_STEAL] = {"the hypervisor took more than 5 % of the CPU time",
                     "Other guests on this host are busy: check again later."},
    [DOUBT_TIES] = {"more than 10 % of the pairs are tied",
                    "The clock is too coarse for this lab on this machine."},
    [DOUBT_AUTOCORRELATION] = {"neighbouring pairs resemble each other: the machine drifts",
                               "Let the machine settle (turbo, temperature) and check again."},
};

static void tell_undecided(const struct measurement *m, struct result *result, enum doubt doubt,
                           double spread, double distance, double alpha)
{
    if (doubt != DOUBT_NONE) {
        result->reason = memory_copy(doubt_words[doubt].reason);
        result->advice = memory_copy(doubt_words[doubt].advice);
        return;
    }
    int needed = gate_pairs_needed(spread, distance, alpha, (int)m->count);
    result->reason = memory_print("the interval still holds the bound after %zu pairs", m->count);
    if (needed > BUDGET_MOST_PAIRS)
        result->advice = memory_copy("You are right at the bound: make it faster.");
    else
        result->advice = memory_print("About %d pairs would settle it: check again with "
                                      "--pairs %d on a quiet machine, or make it faster.",
                                      needed, needed);
}

void decide_speedup(const struct measurement *m, double steal, struct interval *interval,
                    enum doubt *doubt, struct noise *noise)
{
    double alpha = gate_alpha(m->rig->lab->budget.look_count), *x = speedups(m);
    struct doubts doubts;
    look_for_doubts(m, alpha, steal, &doubts, noise);
    sign_interval(x, m->count, alpha, interval);
    *doubt = gate_doubt(&doubts, m->count, interval);
    free(x);
}

void decide_running(const struct measurement *m, struct interval *interval)
{
    double *x = speedups(m);
    sign_interval(x, m->count, gate_alpha(m->rig->lab->budget.look_count), interval);
    free(x);
}

/* No route is to be had. A launch that was not counted may have been bad luck; a program that is
 * not installed is not. */
static void judge_absent(const struct evidence *evidence, bool last, struct result *result)
{
    bool measured = result->routes.count == 1 && result->routes.items[0] == ROUTE_MEASURED;
    result->verdict = measured ? VERDICT_INCONCLUSIVE : VERDICT_NOT_ATTAINABLE;
    if (!measured)
        result->reason = memory_copy(evidence->passed_over);
    else if (last)
        result->reason = memory_print("%s cannot be read on this machine: %s", result->metric->name,
                                      evidence->passed_over);
}

static void judge_evidence(const struct measurement *m, const struct evidence *evidence,
                           double steal, bool last, struct result *result, struct noise *noise)
{
    bool speedup = strcmp(result->metric->name, "speedup") == 0;
    double alpha = gate_alpha(m->rig->lab->budget.look_count);
    enum doubt doubt = DOUBT_NONE;
    struct interval interval;
    evidence_interval(evidence, alpha, &interval);
    if (speedup) {
        decide_speedup(m, steal, &interval, &doubt, noise);
        interval = (struct interval){exp(interval.low), exp(interval.median), exp(interval.high)};
    }
    result->value = interval.median;
    result->low = interval.low;
    result->high = interval.high;
    enum decision decision = gate_decide(&interval, result->bound, result->at_least);
    if (decision == DECISION_PASS)
        result->verdict = VERDICT_PASS;
    else if (decision == DECISION_FAIL)
        result->verdict = VERDICT_FAIL;
    result->earned = decision == DECISION_PASS ? result->points : 0;
    if (decision == DECISION_GO_ON && last) {
        bool logarithm = evidence->logarithm;
        double value = logarithm ? log(interval.median) : interval.median;
        double bound = logarithm ? log(result->bound) : result->bound;
        tell_undecided(m, result, doubt, series_spread(evidence->x, evidence->count),
                       fabs(value - bound), alpha);
    }
}

static void judge_result(const struct measurement *m, double steal, bool last,
                         struct result *result, struct noise *noise)
{
    struct evidence evidence;
    evidence_take(m, result->metric, &result->routes, &evidence);
    if (evidence.route == ROUTES && result->otherwise) {
        set_otherwise(result, evidence.passed_over);
        evidence_free(&evidence);
        evidence_take(m, result->metric, &result->routes, &evidence);
    }
    free(result->reason);
    free(result->advice);
    free(result->provenance);
    free(result->passed_over);
    result->reason = result->advice = result->passed_over = NULL;
    result->provenance = memory_copy(evidence.provenance);
    result->route = evidence.route;
    result->verdict = VERDICT_INCONCLUSIVE;
    result->value = result->low = result->high = NAN;
    result->earned = 0;
    if (evidence.route == ROUTES) {
        judge_absent(&evidence, last, result);
    } else {
        result->passed_over = memory_copy(evidence.passed_over);
        judge_evidence(m, &evidence, steal, last, result, noise);
    }
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

void decide_overall(struct record *record)
{
    static const enum verdict order[] = {VERDICT_FAIL, VERDICT_INCONCLUSIVE,
                                         VERDICT_NOT_ATTAINABLE};
    record->verdict = VERDICT_PASS;
    for (size_t o = 0; o < sizeof(order) / sizeof(order[0]); o++) {
        for (size_t i = 0; i < record->result_count; i++) {
            const struct result *result = &record->results[i];
            if (result->verdict != order[o])
                continue;
            record->verdict = order[o];
            record->reason = result->reason
                                 ? memory_print("%s: %s", result->metric->name, result->reason)
                                 : memory_print("%s missed its bound", result->metric->name);
            record->advice = memory_copy(result->advice);
            return;
        }
    }
}
