/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "judge/block.h"
#include "judge/service.h"
#include "probe/gaps.h"
#include "probe/probe_set.h"
#include "probe/traced.h"

enum { TRACED_REQUESTS = 5000, FLOOR = CLOCK_SECOND / 10 };

/* Half of the slowest per cent is what this CPU does to any program. */
static const double floor_share = 0.5;

/* Does this number keep all bounds that the lab has for it? Such a one is believed whatever went on
 * beside: that can only have made it worse. */
static bool stands(const struct lab *lab, const char *metric, double x)
{
    for (size_t i = 0; i < lab->criterion_count; i++)
        for (const struct criterion *c = &lab->criteria[i]; c; c = c->otherwise)
            if (strcmp(c->metric->name, metric) == 0 &&
                !(c->at_least ? x >= c->bound : x <= c->bound))
                return false;
    return true;
}

/* A number of this round, unless something else may have spoilt it. */
static void give(struct service *service, const char *metric, double x, const char *disturbance)
{
    struct check *check = service->check;
    const struct metric *found = metric_find(metric);
    bool spoilt =
        disturbance && found && lab_names(&check->lab, found) && !stands(&check->lab, metric, x);
    x = spoilt ? NAN : x;
    char *how = isnan(x) && disturbance ? memory_print("absent: %s", disturbance) : NULL;
    rounds_value(&check->rounds, metric, x, how);
    free(how);
    service->disturbed += spoilt;
    if (!spoilt || disturbance == service->disturbance)
        return; /* as it was told before */
    free(service->disturbance);
    service->disturbance = memory_copy(disturbance);
}

static void give_latencies(struct service *service, const struct load *load)
{
    const struct times *times = &load->result.latency;
    const struct {
        const char *metric;
        double x;
    } numbers[] = {
        {"latency_p50", times->p50},     {"latency_p90", times->p90},   {"latency_p99", times->p99},
        {"latency_p99_9", times->p99_9}, {"latency_most", times->most}, {"achieved_share", NAN},
    };
    const struct stage_result *result = &load->result;
    double due = (double)result->due / result->seconds;
    for (size_t i = 0; i + 1 < sizeof(numbers) / sizeof(numbers[0]); i++)
        give(service, numbers[i].metric, numbers[i].x, load->disturbance);
    give(service, "achieved_share", fmin(result->achieved / due, 1), load->disturbance);
}

/* Failures; `sure`: those that no want of time on any CPU can explain. */
static double failures_of(const struct stage_result *result, bool sure)
{
    uint64_t sum = 0;
    for (int i = 0; i < FAILURES; i++)
        if (!sure || (i != FAILURE_TIMEOUT && i != FAILURE_UNSENT && i != FAILURE_LOCAL))
            sum += result->failed[i];
    return (double)sum;
}

static void give_failures(struct service *service, const struct load *open,
                          const struct load *closed)
{
    const char *disturbance = open->disturbance ? open->disturbance : closed->disturbance;
    bool sure = failures_of(&open->result, true) + failures_of(&closed->result, true) > 0;
    if (!sure && open->result.failed[FAILURE_LOCAL] + closed->result.failed[FAILURE_LOCAL])
        disturbance = failure_text(FAILURE_LOCAL);
    give(service, "failed_requests",
         failures_of(&open->result, false) + failures_of(&closed->result, false),
         sure ? NULL : disturbance);
}

/* What the CPU that the server is to run on does to a program that only wants to run. */
static void take_floor(const struct service *service, struct gaps *gaps)
{
    cpu_set_t before, there;
    sched_getaffinity(0, sizeof(before), &before);
    CPU_ZERO(&there);
    CPU_SET((size_t)service->setup.cpu, &there);
    sched_setaffinity(0, sizeof(there), &there);
    gaps_watch(clock_now() + FLOOR, gaps);
    sched_setaffinity(0, sizeof(before), &before);
}

static void add_floor(const struct service *service, struct load *load)
{
    struct gaps gaps;
    take_floor(service, &gaps);
    double met = gaps_met(&gaps, 0.99);
    gaps_free(&gaps);
    if (!load->disturbance && met > floor_share * load->result.latency.p99)
        load->disturbance = memory_print("the server's CPU is kept from any program for %.0f us at "
                                         "1 %% of moments",
                                         met / 1000);
}

static void give_probed(struct service *service, const struct probe_value *values, double requests)
{
    for (size_t i = 0; i < service->probed.count; i++) {
        const char *probe = service->probed.metrics[i]->probe;
        char *how = probe_value_provenance(&values[i]);
        for (size_t m = 0; m < service->check->rounds.metric_count; m++) {
            const struct metric *metric = service->check->rounds.metrics[m].metric;
            if (!metric->probe || metric->trace || strcmp(metric->probe, probe) != 0)
                continue;
            double x = probe_value_decides(&values[i]) ? values[i].value : NAN;
            rounds_value(&service->check->rounds, metric->name,
                         metric->per == METRIC_PER_OP ? x / requests : x, how);
        }
        free(how);
    }
}

/* The closed loop, with the probes beside it. */
static int load_closed(struct session *session, struct load *load, struct failure *failure)
{
    struct service *service = session->service;
    const char *names[MOST_PROBED];
    struct probe_value values[MOST_PROBED];
    struct probe_reading before = {0}, after = {0};
    size_t count = service->probed.count;
    for (size_t i = 0; i < count; i++)
        names[i] = service->probed.metrics[i]->probe;
    struct probe_set *set = probe_set_open(&probe_root_live, names, count, &session->server.pid,
                                           session->server.pid > 0);
    probe_set_read(set, &before);
    int result = session_load(session, &service->closed, load, failure);
    probe_set_read(set, &after);
    probe_set_between(set, &before, &after, values);
    if (result == 0)
        give_probed(service, values, (double)load->result.answered);
    probe_values_free(values, count);
    probe_reading_free(&before);
    probe_reading_free(&after);
    probe_set_close(set);
    return result;
}

static int load_candidate(struct service *service, uint64_t seed, double *capacity,
                          struct failure *failure)
{
    struct session session;
    struct load open = {0}, closed = {0};
    int result = session_open(&session, service, side_programs[SIDE_CANDIDATE], seed, failure);
    if (result == 0)
        result = session_load(&session, &service->open, &open, failure);
    if (result == 0)
        result = load_closed(&session, &closed, failure);
    session_close(&session);
    if (result == 0) {
        add_floor(service, &open);
        give_latencies(service, &open);
        give_failures(service, &open, &closed);
        give(service, "requests_per_second", closed.result.achieved, closed.disturbance);
        *capacity = closed.disturbance ? -closed.result.achieved : closed.result.achieved;
    }
    load_free(&open);
    load_free(&closed);
    return result;
}

int service_blame_lab(struct failure *failure)
{
    if (failure->reason && failure->verdict != VERDICT_INTERNAL_ERROR) {
        char *reason = failure->reason;
        failure->verdict = VERDICT_INTERNAL_ERROR;
        failure->reason = memory_print("the lab's own baseline failed: %s", reason);
        free(reason);
    }
    return -1;
}

static int load_baseline(struct service *service, uint64_t seed, struct load *closed,
                         struct failure *failure)
{
    struct session session;
    int result = session_open(&session, service, side_programs[SIDE_BASELINE], seed, failure);
    if (result == 0)
        result = session_load(&session, &service->closed, closed, failure);
    session_close(&session);
    return result == 0 ? 0 : service_blame_lab(failure);
}

int service_round(struct service *service, struct failure *failure)
{
    const struct check *check = service->check;
    uint64_t seed = block_seed(check->record->seed, check->rounds.count);
    struct load baseline = {0};
    double capacity = NAN;
    if (load_candidate(service, seed, &capacity, failure) < 0)
        return -1;
    int result = service->compared ? load_baseline(service, seed, &baseline, failure) : 0;
    if (result == 0 && service->compared) {
        bool disturbed = capacity < 0 || baseline.disturbance;
        give(service, "speedup", fabs(capacity) / baseline.result.achieved,
             baseline.disturbance ? baseline.disturbance
             : disturbed          ? service->disturbance
                                  : NULL);
    }
    load_free(&baseline);
    return result;
}

static int trace_side(struct service *service, struct tracer *tracer, enum side side,
                      struct failure *failure)
{
    struct trace *trace = &service->check->trace;
    struct stage stage = service->closed;
    uint64_t seed = block_seed(service->check->record->seed, UINT64_MAX - 1);
    struct trace_counts before;
    struct session session;
    struct load load = {0};
    struct failure own = {0};
    stage.most = TRACED_REQUESTS;
    stage.length = 10 * CLOCK_SECOND;
    int result = session_open(&session, service, side_programs[side], seed, failure);
    if (result == 0 && trace_begin(trace, tracer, side, &session.server.pid, 1, &before, &own) < 0)
        trace->missing = memory_print("not while traced: %s", own.reason);
    if (result == 0 && !trace->missing) {
        result = session_load(&session, &stage, &load, failure);
        if (result == 0 && trace_end(trace, tracer, side, &before, &own) < 0)
            trace->missing = memory_print("not while traced: %s", own.reason);
        else if (result == 0 && load.result.answered < TRACED_REQUESTS)
            trace->missing = memory_copy("not while traced: too slow, or requests failed");
    }
    session_close(&session);
    load_free(&load);
    failure_free(&own);
    return result;
}

static void give_traced(struct service *service)
{
    const struct trace *trace = &service->check->trace;
    struct rounds *rounds = &service->check->rounds;
    for (size_t m = 0; m < rounds->metric_count; m++) {
        const struct metric *metric = rounds->metrics[m].metric;
        if (!metric->trace)
            continue;
        const char *lack = trace_lacks(trace, metric->trace);
        double per = metric->per == METRIC_PER_OP ? TRACED_REQUESTS : 1;
        if (lack)
            rounds_absent(rounds, metric->name, lack);
        else
            rounds_once(rounds, metric->name,
                        trace_value(trace, SIDE_CANDIDATE, metric->trace) / per, NULL);
    }
}

int service_trace(struct service *service, struct failure *failure)
{
    struct trace *trace = &service->check->trace;
    const char *why;
    struct tracer *tracer = probe_trace(&why);
    int result = 0;
    trace->blocks = 1;
    trace->reps = TRACED_REQUESTS;
    trace->unit = "request";
    trace->alone = !service->compared;
    if (!tracer) {
        trace->missing = memory_copy(why);
    } else {
        result = trace_side(service, tracer, SIDE_CANDIDATE, failure);
        if (result == 0 && service->compared &&
            trace_side(service, tracer, SIDE_BASELINE, failure) < 0)
            result = service_blame_lab(failure);
        trace_finish(trace, tracer);
    }
    probe_trace_end();
    if (result == 0)
        give_traced(service);
    return result;
}
