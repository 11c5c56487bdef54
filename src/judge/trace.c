/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "judge/bell.h"
#include "judge/usage.h"

/* Whoever does not ask for it shall not wait for it: half a second, most of it starting workers. */
enum { LAUNCHES = 2, BLOCKS = 2, SHORT_MS = 25, LONG_MS = 80, LONGEST_SECONDS = 5 };

struct tracing {
    const struct measurement *measurement;
    struct rig rig; /* the check's, with a shorter limit */
    struct tracer *tracer;
    struct trace *trace;
    int launches, blocks; /* of each side, blocks of each launch */
    pid_t pids[PERFLAB_MAX_ROLES];
    size_t pid_count;
};

bool trace_wanted(const struct lab *lab)
{
    return lab_asks(lab, ROUTE_TRACED);
}

static void add_difference(struct trace_counts *to, const struct trace_counts *before,
                           const struct trace_counts *after)
{
    uint64_t *sum = (uint64_t *)to;
    for (size_t i = 0; i < sizeof(*to) / sizeof(*sum); i++)
        sum[i] += ((const uint64_t *)after)[i] - ((const uint64_t *)before)[i];
}

static void take_off(uint64_t *from, uint64_t count)
{
    *from -= *from < count ? *from : count;
}

/* Each block makes a worker ring back with a write and wait for the next bell in a read: calls of
 * the harness, not of the program. */
static void take_off_doorbell(struct trace_counts *counts, uint64_t rings)
{
    static const int calls[] = {SYS_write, SYS_read};
    for (int i = 0; i < 2; i++) {
        struct trace_syscall *call = &counts->syscalls[calls[i]];
        take_off(&call->count, rings);
        if (!call->count)
            call->ns = 0;
    }
    take_off(&counts->switches_voluntary, rings);
}

static void read_own_time(struct trace *trace, struct tracer *tracer, enum side side, double sign)
{
    uint64_t ns, runs;
    char *why = NULL;
    if (tracer_own_time(tracer, &ns, &runs, &why)) {
        trace->bpf_ns[side] += sign * (double)ns;
        trace->bpf_runs[side] += sign * (double)runs;
        return;
    }
    free(trace->no_bpf_time);
    trace->no_bpf_time = why;
    trace->bpf_ns[side] = trace->bpf_runs[side] = NAN;
}

static int watch(struct tracer *tracer, const pid_t *pids, size_t count, struct failure *failure)
{
    char *why;
    if (tracer_watch(tracer, pids, count, &why) == 0)
        return 0;
    failure_set(failure, VERDICT_INTERNAL_ERROR, "%s", why);
    free(why);
    return -1;
}

int trace_begin(struct trace *trace, struct tracer *tracer, enum side side, const pid_t *pids,
                size_t count, struct trace_counts *before, struct failure *failure)
{
    if (watch(tracer, pids, count, failure) < 0)
        return -1;
    read_own_time(trace, tracer, side, -1);
    tracer_read(tracer, before);
    return 0;
}

int trace_end(struct trace *trace, struct tracer *tracer, enum side side,
              const struct trace_counts *before, struct failure *failure)
{
    struct trace_counts after;
    tracer_read(tracer, &after);
    read_own_time(trace, tracer, side, 1);
    add_difference(&trace->counts[side], before, &after);
    return watch(tracer, NULL, 0, failure);
}

/* Watched is what lies between the bell and the moment when all workers sleep again; what they wait
 * for before and after is the judge. */
static int trace_block(struct tracing *t, struct launch *launch, enum side side, uint64_t seed,
                       struct failure *failure)
{
    struct trace_counts before;
    int roles = t->rig.lab->roles;
    int64_t limit = (int64_t)(t->rig.block_seconds * (double)CLOCK_SECOND);
    if (block_ready(launch, failure) < 0)
        return -1;
    block_prepare(launch, seed, t->rig.reps);
    usage_cpu_asleep(launch);
    if (trace_begin(t->trace, t->tracer, side, t->pids, t->pid_count, &before, failure) < 0)
        return -1;
    if (bell_ring(launch, PERFLAB_RUN, t->rig.reps, roles, failure) < 0 ||
        bell_wait(launch, roles, clock_now() + limit, failure) < 0)
        return -1;
    usage_cpu_asleep(launch);
    if (trace_end(t->trace, t->tracer, side, &before, failure) < 0)
        return -1;
    return block_verify(launch, seed, t->rig.reps, failure);
}

/* How much to trace, from how long the first call took. */
static int plan(struct tracing *t, int64_t call_ns, struct failure *failure)
{
    int64_t ms = call_ns / 1000000;
    t->launches = ms > SHORT_MS ? 1 : LAUNCHES;
    t->blocks = ms > SHORT_MS ? 1 : BLOCKS;
    if (ms <= LONG_MS || t->trace->wanted)
        return 0;
    failure_set(failure, VERDICT_INTERNAL_ERROR,
                "a call takes %lld ms, too long to trace where the lab names no traced metric",
                (long long)ms);
    return -1;
}

static int trace_blocks(struct tracing *t, struct launch *launch, enum side side, uint64_t seed,
                        struct failure *failure)
{
    struct block warm_up;
    int roles = t->rig.lab->roles;
    t->pid_count = 0;
    for (int role = 0; role < roles; role++)
        if (launch->workers[role].pid)
            t->pids[t->pid_count++] = launch->workers[role].pid;
    if (t->pid_count < (size_t)roles) {
        failure_set(failure, VERDICT_INTERNAL_ERROR, "the worker's process was not found");
        return -1;
    }
    if (block_run(launch, block_seed(seed, UINT32_MAX), t->rig.reps, &warm_up, failure) < 0 ||
        (!t->launches && plan(t, warm_up.wall, failure) < 0))
        return -1;
    for (int i = 0; i < t->blocks; i++)
        if (trace_block(t, launch, side, block_seed(seed, (uint64_t)i), failure) < 0)
            return -1;
    take_off_doorbell(&t->trace->counts[side], (uint64_t)(t->blocks * roles));
    return 0;
}

static int trace_launch(struct tracing *t, enum side side, uint64_t seed, struct failure *failure)
{
    char *folder = file_join(t->measurement->folders, side_programs[side]);
    struct launch launch;
    int result = launch_start(&launch, &t->rig, folder, 0, failure);
    if (result == 0)
        result = trace_blocks(t, &launch, side, seed, failure);
    launch_stop(&launch);
    free(folder);
    return result;
}

static int trace_sides(struct tracing *t, struct failure *failure)
{
    for (int i = 0; i == 0 || i < t->launches; i++) {
        uint64_t seed = block_seed(t->measurement->seed, UINT64_MAX - 1 - (uint64_t)i);
        if (trace_launch(t, SIDE_BASELINE, seed, failure) < 0 ||
            trace_launch(t, SIDE_CANDIDATE, seed, failure) < 0)
            return -1;
        t->trace->blocks += t->blocks;
    }
    return 0;
}

void trace_run(const struct measurement *measurement, struct trace *trace)
{
    const char *why;
    struct failure failure = {0};
    struct tracing tracing = {.measurement = measurement, .rig = *measurement->rig, .trace = trace};
    tracing.rig.block_seconds = fmin(tracing.rig.block_seconds, LONGEST_SECONDS);
    tracing.tracer = probe_trace(&why);
    trace->reps = tracing.rig.reps;
    if (!tracing.tracer) {
        trace->missing = memory_copy(why);
    } else if (trace_sides(&tracing, &failure) < 0) {
        trace->missing = memory_print("not while traced: %s", failure.reason);
        failure_free(&failure);
    }
    if (tracing.tracer)
        trace_finish(trace, tracing.tracer);
    probe_trace_end();
}

void trace_finish(struct trace *trace, struct tracer *tracer)
{
    for (size_t i = 0; traced_name(i); i++)
        trace->lacks[i] = memory_copy(traced_lacks(tracer, traced_name(i)));
    trace->no_faults =
        memory_copy(tracer_lacks(tracer, offsetof(struct trace_counts, faults_minor)));
}

double trace_value(const struct trace *trace, enum side side, const char *metric)
{
    if (trace_lacks(trace, metric))
        return NAN;
    return strcmp(metric, "bpf_time") == 0 ? trace->bpf_ns[side]
                                           : traced_value(&trace->counts[side], metric);
}

const char *trace_lacks(const struct trace *trace, const char *metric)
{
    if (trace->missing)
        return trace->missing;
    if (strcmp(metric, "bpf_time") == 0)
        return trace->no_bpf_time;
    for (size_t i = 0; traced_name(i); i++)
        if (strcmp(traced_name(i), metric) == 0)
            return trace->lacks[i];
    return "nobody traces that";
}

void trace_free(struct trace *trace)
{
    free(trace->missing);
    free(trace->no_bpf_time);
    free(trace->no_faults);
    for (size_t i = 0; i < TRACED_METRICS; i++)
        free(trace->lacks[i]);
    *trace = (struct trace){0};
}
