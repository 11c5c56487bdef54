/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/evidence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "judge/code.h"
#include "judge/simulate.h"
#include "judge/trace.h"
#include "stats/series.h"

/* What the judge's clock tells of a launch. */
static double ns_per_op(const struct measurement *m, const struct sample *sample)
{
    return sample->ns / (m->rig->layout.work * m->plan.reps);
}

static double ops_per_second(const struct measurement *m, const struct sample *sample)
{
    return 1e9 / ns_per_op(m, sample);
}

static const struct {
    const char *metric;
    double (*value)(const struct measurement *m, const struct sample *sample);
} clock_values[] = {
    {"ops_per_second", ops_per_second},
    {"ns_per_op", ns_per_op},
};

static const struct {
    const char *metric;
    enum simulated_count count;
} simulated[] = {
    {"instructions_ratio", SIMULATED_INSTRUCTIONS},
    {"d1_misses_ratio", SIMULATED_D1},
    {"ll_misses_ratio", SIMULATED_LL},
    {"mispredictions_ratio", SIMULATED_BRANCHES},
};

static double launch_value(const struct measurement *m, const struct metric *metric, size_t probe,
                           const struct sample *sample)
{
    for (size_t i = 0; !metric->probe && i < sizeof(clock_values) / sizeof(clock_values[0]); i++)
        if (strcmp(clock_values[i].metric, metric->name) == 0)
            return clock_values[i].value(m, sample);
    if (probe == m->probed.count)
        return NAN;
    double per = metric->per == METRIC_PER_OP ? m->rig->layout.work * m->plan.reps : 1;
    return sample->probed[probe] / per;
}

/* Why launches lack a number: what the probes say of it. */
static char *why_not_measured(const struct measurement *m, size_t probe)
{
    static const char absent[] = "absent: ";
    const char *provenance = probe < m->probed.count ? m->probed.provenance[probe] : NULL;
    if (!provenance)
        return memory_copy("it cannot be read on this machine");
    if (text_starts(provenance, absent))
        return memory_copy(provenance + strlen(absent));
    return memory_print("%s only: less than half of the time was counted", provenance);
}

/* One logarithm a pair. Where neither side counted any the pair tells nothing: NaN. */
static char *take_ratios(const struct measurement *m, const struct metric *metric, size_t probe,
                         struct evidence *evidence)
{
    size_t known = 0;
    evidence->logarithm = true;
    for (size_t i = 0; i < m->count; i++) {
        const struct sample *side = m->pairs[i].side;
        double baseline = launch_value(m, metric, probe, &side[SIDE_BASELINE]);
        double candidate = launch_value(m, metric, probe, &side[SIDE_CANDIDATE]);
        if (isnan(baseline) || isnan(candidate))
            return why_not_measured(m, probe);
        evidence->x[i] = log(candidate / baseline);
        known += !isnan(evidence->x[i]);
    }
    evidence->baseline = 1;
    return known ? NULL : memory_print("neither side counted any %s", metric->probe);
}

static char *take_speedups(const struct measurement *m, struct evidence *evidence)
{
    evidence->logarithm = true;
    evidence->baseline = 1;
    for (size_t i = 0; i < m->count; i++)
        evidence->x[i] =
            log(m->pairs[i].side[SIDE_BASELINE].ns / m->pairs[i].side[SIDE_CANDIDATE].ns);
    return NULL;
}

static char *take_stage(const struct measurement *m, const char *name, struct evidence *evidence)
{
    size_t stage = lab_stage_find(m->rig->lab, name);
    evidence->logarithm = true;
    evidence->baseline = 1;
    for (size_t i = 0; i < m->count; i++)
        evidence->x[i] = log(m->pairs[i].side[SIDE_BASELINE].stage_ns[stage] /
                             m->pairs[i].side[SIDE_CANDIDATE].stage_ns[stage]);
    return NULL;
}

static char *take_launches(const struct measurement *m, const struct metric *metric, size_t probe,
                           struct evidence *evidence)
{
    double *baseline = memory_alloc(m->count * sizeof(double));
    for (size_t i = 0; i < m->count; i++) {
        baseline[i] = launch_value(m, metric, probe, &m->pairs[i].side[SIDE_BASELINE]);
        evidence->x[i] = launch_value(m, metric, probe, &m->pairs[i].side[SIDE_CANDIDATE]);
    }
    evidence->baseline = series_median(baseline, m->count);
    free(baseline);
    return isnan(series_median(evidence->x, m->count)) ? why_not_measured(m, probe) : NULL;
}

static char *take_measured(const struct measurement *m, const struct metric *metric,
                           struct evidence *evidence)
{
    size_t probe = metric->probe ? pairs_probed(&m->probed, metric->probe) : m->probed.count;
    evidence->count = m->count;
    evidence->x = memory_alloc(m->count * sizeof(double));
    char *missing = strcmp(metric->name, "speedup") == 0 ? take_speedups(m, evidence)
                    : metric_stage(metric)        ? take_stage(m, metric_stage(metric), evidence)
                    : metric->per == METRIC_RATIO ? take_ratios(m, metric, probe, evidence)
                                                  : take_launches(m, metric, probe, evidence);
    const char *how = probe < m->probed.count ? m->probed.provenance[probe] : NULL;
    if (!missing && metric->stand_in)
        evidence->provenance =
            memory_print("%s: %s", how ? how : route_provenance[ROUTE_MEASURED], metric->stand_in);
    else if (!missing)
        evidence->provenance = memory_copy(how);
    return missing;
}

/* One number of each side, and what is made of them. */
static char *take_exact(const struct metric *metric, double baseline, double candidate,
                        struct evidence *evidence)
{
    bool ratio = metric->per == METRIC_RATIO;
    evidence->exact = true;
    evidence->count = 1;
    evidence->x = memory_alloc(sizeof(double));
    evidence->baseline = ratio ? 1 : baseline;
    evidence->x[0] = ratio ? candidate / baseline : candidate;
    if (isnan(baseline) || isnan(candidate))
        return memory_copy("it was not counted here");
    return isnan(evidence->x[0]) ? memory_copy("neither side counted any") : NULL;
}

static char *take_traced(const struct measurement *m, const struct metric *metric,
                         struct evidence *evidence)
{
    if (!m->trace)
        return memory_copy("nothing was traced");
    const char *lack = trace_lacks(m->trace, metric->trace);
    if (lack)
        return memory_copy(lack);
    double per = m->trace->blocks;
    if (metric->per == METRIC_PER_OP)
        per *= m->rig->layout.work * m->trace->reps;
    return take_exact(metric, trace_value(m->trace, SIDE_BASELINE, metric->trace) / per,
                      trace_value(m->trace, SIDE_CANDIDATE, metric->trace) / per, evidence);
}

static char *take_simulated(const struct measurement *m, const struct metric *metric,
                            struct evidence *evidence)
{
    size_t i = 0;
    if (!m->simulation || m->simulation->missing)
        return memory_copy(m->simulation ? m->simulation->missing : "nothing was simulated");
    while (strcmp(simulated[i].metric, metric->name) != 0)
        i++;
    const double(*counts)[SIMULATED_COUNTS] = m->simulation->counts;
    return take_exact(metric, counts[SIDE_BASELINE][simulated[i].count],
                      counts[SIDE_CANDIDATE][simulated[i].count], evidence);
}

static double most_cached(const struct measurement *m, enum side side)
{
    double most = -INFINITY;
    for (size_t i = 0; i < m->count; i++) {
        long pages = m->pairs[i].side[side].cached_pages;
        if (pages < 0)
            return NAN;
        most = fmax(most, (double)pages);
    }
    return most;
}

/* What the pack makes of the answers, one number a launch. */
static char *take_scores(const struct measurement *m, const char *name, struct evidence *evidence)
{
    size_t score = pack_score(m->rig->pack, name);
    double *baseline = memory_alloc(m->count * sizeof(double));
    evidence->count = m->count;
    evidence->x = memory_alloc(m->count * sizeof(double));
    for (size_t i = 0; i < m->count; i++) {
        baseline[i] = m->pairs[i].side[SIDE_BASELINE].scores[score];
        evidence->x[i] = m->pairs[i].side[SIDE_CANDIDATE].scores[score];
    }
    evidence->baseline = series_median(baseline, m->count);
    free(baseline);
    return isnan(series_median(evidence->x, m->count)) ? memory_copy("judge.c gives no number")
                                                       : NULL;
}

static char *take_counted(const struct measurement *m, const struct metric *metric,
                          struct evidence *evidence)
{
    if (metric_score(metric))
        return take_scores(m, metric_score(metric), evidence);
    if (strcmp(metric->name, "page_cache_pages") == 0)
        return take_exact(metric, most_cached(m, SIDE_BASELINE), most_cached(m, SIDE_CANDIDATE),
                          evidence);
    if (!m->code || m->code->missing)
        return memory_copy(m->code ? m->code->missing : "the built code was not looked at");
    evidence->provenance = memory_copy("counted in the built code");
    return take_exact(metric, m->code->vectors[SIDE_BASELINE], m->code->vectors[SIDE_CANDIDATE],
                      evidence);
}

/* Fill in the evidence and return NULL, or why there is none. */
static char *(*const takes[ROUTES])(const struct measurement *m, const struct metric *metric,
                                    struct evidence *evidence) = {
    [ROUTE_MEASURED] = take_measured,
    [ROUTE_TRACED] = take_traced,
    [ROUTE_SIMULATED] = take_simulated,
    [ROUTE_COUNTED] = take_counted,
};

static double known_median(const struct evidence *evidence)
{
    struct interval interval;
    sign_interval_partly(evidence->x, evidence->count, 1, &interval);
    return evidence->logarithm ? exp(interval.median) : interval.median;
}

void evidence_take(const struct measurement *m, const struct metric *metric,
                   const struct routes *routes, struct evidence *evidence)
{
    struct text reasons = {0};
    *evidence = (struct evidence){.route = ROUTES, .baseline = NAN, .candidate = NAN};
    for (size_t i = 0; i < routes->count && evidence->route == ROUTES; i++) {
        enum route route = routes->items[i];
        evidence_free(evidence);
        char *missing = takes[route](m, metric, evidence);
        if (!missing)
            evidence->route = route;
        else if (routes->count > 1)
            text_print(&reasons, "%snot %s: %s", i ? "; " : "", route_names[route], missing);
        else
            text_print(&reasons, "%s", missing);
        free(missing);
    }
    if (evidence->route == ROUTES) {
        evidence_free(evidence);
        evidence->provenance = memory_print("absent: %s", reasons.data);
    } else {
        evidence->candidate = known_median(evidence);
        if (!evidence->provenance)
            evidence->provenance = memory_copy(route_provenance[evidence->route]);
    }
    evidence->passed_over = reasons.length ? text_take(&reasons) : NULL;
}

void evidence_interval(const struct evidence *evidence, double alpha, struct interval *interval)
{
    *interval = (struct interval){evidence->candidate, evidence->candidate, evidence->candidate};
    if (evidence->exact || evidence->route == ROUTES)
        return;
    sign_interval_partly(evidence->x, evidence->count, alpha, interval);
    if (evidence->logarithm)
        *interval =
            (struct interval){exp(interval->low), exp(interval->median), exp(interval->high)};
}

void evidence_free(struct evidence *evidence)
{
    free(evidence->x);
    free(evidence->provenance);
    free(evidence->passed_over);
    *evidence = (struct evidence){.route = ROUTES, .baseline = NAN, .candidate = NAN};
}
