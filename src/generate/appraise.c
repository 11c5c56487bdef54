/* SPDX-License-Identifier: Apache-2.0 */
#include "generate/appraise.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "stats/gate.h"
#include "stats/series.h"

static const double cpu_share = 0.9; /* less, and others had its CPU */
static const double slower_by = 1.5;

static bool has_no_reserve(const struct stage_result *stage)
{
    return traffic_no_reserve(stage->busy);
}

static bool lags(const struct stage_result *stage)
{
    return traffic_lags(stage->lag.p99, stage->latency.p99);
}

static bool kept_up(const struct stage_result *stage)
{
    return isnan(stage->rate) ||
           stage->achieved >= TRAFFIC_KEPT * (double)stage->due / stage->seconds;
}

static uint64_t failed(const struct stage_result *stage)
{
    uint64_t sum = 0;
    for (int i = 0; i < FAILURES; i++)
        sum += stage->failed[i];
    return sum;
}

static void set(struct stage_result *stage, enum verdict verdict, char *reason)
{
    stage->verdict = verdict;
    stage->reason = reason;
}

const char *appraise_generator(const struct stage_result *stage)
{
    return has_no_reserve(stage) ? "the generator was busy for more than 90 % of the time"
           : lags(stage)         ? "the generator sent late"
                                 : NULL;
}

/* What nobody else is to blame for. */
static void set_fail(struct stage_result *stage, char *reason)
{
    if (appraise_generator(stage)) {
        set(stage, VERDICT_INCONCLUSIVE,
            memory_print("the generator is the bottleneck, so this says little about the "
                         "server; %s",
                         reason));
        free(reason);
        return;
    }
    set(stage, VERDICT_FAIL, reason);
}

static char *over_words(const struct traffic *traffic, const struct stage_result *stage)
{
    return memory_print("%.3g %% of requests [%.3g, %.3g] %s; at most %g %% may", 100 * stage->over,
                        100 * stage->low, 100 * stage->high,
                        isnan(traffic->limit) ? "failed" : "failed or were over the limit",
                        100 * traffic->allowed);
}

static enum decision decide(const struct traffic *traffic, const struct stage_result *stage)
{
    const struct interval interval = {stage->low, stage->over, stage->high};
    if (traffic->allowed > 0)
        return gate_decide(&interval, traffic->allowed, false);
    return stage->over > 0 ? DECISION_FAIL : stage->due ? DECISION_PASS : DECISION_GO_ON;
}

void appraise_stage(const struct traffic *traffic, struct stage_result *stage)
{
    enum decision decision = decide(traffic, stage);
    if (traffic->floor >= traffic->allowed && traffic->floor > 0)
        set(stage, VERDICT_INCONCLUSIVE,
            memory_print("environment floor: this machine alone breaks the limit at %.2g %% of "
                         "all moments; stop what else runs, or raise the limit",
                         100 * traffic->floor));
    else if (!stage->answered && failed(stage))
        set(stage, VERDICT_FAIL, memory_copy("no request was answered"));
    else if (decision == DECISION_FAIL)
        set_fail(stage, over_words(traffic, stage));
    else if (!kept_up(stage))
        set_fail(stage, memory_print("%.0f/s were achieved, less than 99 %% of %.0f/s",
                                     stage->achieved, (double)stage->due / stage->seconds));
    else if (decision == DECISION_GO_ON)
        set(stage, VERDICT_INCONCLUSIVE,
            memory_print("too close to tell: %.3g %% to %.3g %% of requests, and at most %g %% "
                         "may; a longer --duration settles it",
                         100 * stage->low, 100 * stage->high, 100 * traffic->allowed));
    else
        set(stage, VERDICT_PASS, NULL);
}

static void warn_of_generator(const struct phase *phase, struct traffic *traffic,
                              const struct stage_result *stage)
{
    if (has_no_reserve(stage))
        traffic_warn(traffic,
                     memory_print("%s: the generator was busy %.0f %% of the time: it is the "
                                  "bottleneck, and these are its own figures",
                                  stage->name, 100 * stage->busy));
    if (lags(stage))
        traffic_warn(traffic, memory_print("%s: requests left late, 1 %% by more than %.0f us: a "
                                           "good part of the latency is the generator's own",
                                           stage->name, stage->lag.p99 / 1000));
    if (stage->cpu < cpu_share && traffic->spins && !phase->quick)
        traffic_warn(traffic, memory_print("%s: the generator had its CPU for %.0f %% of the time "
                                           "only; stop what else runs here",
                                           stage->name, 100 * stage->cpu));
    if (!isnan(stage->rate) && stage->late > stage->due / 2)
        traffic_warn(traffic, memory_print("%s: most requests waited here for one of %d "
                                           "connections; the server never saw more than %d at "
                                           "once, and more --connections would show it the rest",
                                           stage->name, stage->connections, stage->connections));
    if (!kept_up(stage))
        traffic_warn(traffic,
                     memory_print("%s: %.0f/s were achieved, %.1f %% of what was asked for",
                                  stage->name, stage->achieved,
                                  100 * stage->achieved * stage->seconds / (double)stage->due));
    if (stage->unasked)
        traffic_warn(traffic,
                     memory_print("%s: on %llu connections bytes came that nobody had asked for",
                                  stage->name, (unsigned long long)stage->unasked));
}

/* The middle of the windows' mean latencies; NaN if nothing was answered in them. */
static double middle(const struct stage_result *stage, size_t from, size_t to)
{
    double *means = memory_alloc((to - from + 1) * sizeof(*means));
    size_t count = 0;
    for (size_t i = from; i < to; i++)
        if (!isnan(stage->windows[i].mean))
            means[count++] = stage->windows[i].mean;
    double result = count ? series_median(means, count) : NAN;
    free(means);
    return result;
}

static void warn_of_drift(struct traffic *traffic, const struct stage_result *stage)
{
    size_t third = stage->window_count / 3;
    double first = middle(stage, 0, third);
    double last = middle(stage, stage->window_count - third, stage->window_count);
    if (last > slower_by * first)
        traffic_warn(traffic, memory_print("it got slower: mean latency %.0f us in the first "
                                           "third, %.0f us in the last",
                                           first / 1000, last / 1000));
}

/* The knee is the last rate that held. That a rate gives way is what was looked for, so it is no
 * failure, unless it was the first. */
static void appraise_climb(struct traffic *traffic)
{
    const struct stage_result *last = &traffic->stages[traffic->stage_count - 1];
    size_t held = traffic->stage_count - (last->verdict != VERDICT_PASS);
    if (!held)
        return;
    traffic->knee = traffic->stages[held - 1].rate;
    free(traffic->reason);
    if (last->verdict == VERDICT_PASS) {
        traffic->reason = memory_print("it holds at %.0f/s, the most that is tried", last->rate);
        return;
    }
    traffic->reason = memory_print("it holds at %.0f/s, not at %.0f/s: %s", traffic->knee,
                                   last->rate, last->reason);
    if (last->verdict == VERDICT_FAIL)
        traffic->verdict = VERDICT_PASS;
}

void appraise_all(const struct phase *phase, struct traffic *traffic)
{
    traffic->verdict = VERDICT_PASS;
    for (size_t i = 0; i < traffic->stage_count; i++) {
        const struct stage_result *stage = &traffic->stages[i];
        warn_of_generator(phase, traffic, stage);
        if (phase->drifts)
            warn_of_drift(traffic, stage);
        if (stage->judged && stage->verdict != VERDICT_PASS && traffic->verdict == VERDICT_PASS) {
            traffic->verdict = stage->verdict;
            traffic->reason = memory_print("%s: %s", stage->name, stage->reason);
        }
    }
    if (phase->climbs && traffic->stage_count)
        appraise_climb(traffic);
}
