/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/traced.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "probe/sources.h"

static const struct row {
    struct probe_metric metric;
    size_t member;
    bool calls; /* the member of each system call, to add up */
} rows[] = {
#define ROW(name, unit, title, member)                                                             \
    {                                                                                              \
        {name, unit, title, PROBE_TOTAL}, offsetof(struct trace_counts, member), false             \
    }
#define CALLS(name, unit, title, member)                                                           \
    {                                                                                              \
        {name, unit, title, PROBE_TOTAL}, offsetof(struct trace_counts, syscalls[0].member), true  \
    }
    ROW("on_cpu_time", "ns", "time on a CPU", on_cpu_ns),
    ROW("off_cpu_time", "ns", "time waiting for something else than a CPU", off_cpu_ns),
    ROW("run_queue_time", "ns", "time waiting for a CPU", run_queue_ns),
    ROW("run_queue_waits", "", "waits for a CPU", run_queue_waits),
    CALLS("syscalls", "", "system calls", count),
    CALLS("syscall_time", "ns", "time in system calls", ns),
    ROW("futex_waits", "", "waits on futexes", futex_waits),
    ROW("futex_wait_time", "ns", "time waiting on futexes", futex_wait_ns),
    ROW("block_requests", "", "requests to disks", block_requests),
    ROW("block_bytes", "bytes", "bytes to and from disks", block_bytes),
    ROW("block_time", "ns", "time of requests to disks", block_ns),
    ROW("tcp_retransmits", "", "TCP segments sent again", tcp_retransmits),
    ROW("tcp_connects", "", "TCP connections made", tcp_connects),
    ROW("tcp_connect_time", "ns", "time making TCP connections", tcp_connect_ns),
    {{"bpf_time", "ns", "time of the BPF programs themselves", PROBE_TOTAL}, SIZE_MAX, false},
#undef ROW
#undef CALLS
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

struct state {
    struct probe_request request;
    char *why; /* not counted; NULL: it is */
};

/* The one tracer, why there is none if it was tried, and the set it counts for. */
static struct tracer *tracer;
static char *refusal;
static struct state *owner;

struct tracer *probe_trace(const char **why)
{
    if (!tracer && !refusal)
        tracer = tracer_open(&refusal);
    *why = refusal;
    return tracer;
}

void probe_trace_end(void)
{
    if (owner)
        owner->why = memory_copy("tracing was ended");
    owner = NULL;
    tracer_close(tracer);
    tracer = NULL;
    free(refusal);
    refusal = NULL;
}

static const struct row *find(const char *name)
{
    for (size_t i = 0; i < ROWS; i++)
        if (strcmp(rows[i].metric.name, name) == 0)
            return &rows[i];
    return NULL;
}

double traced_value(const struct trace_counts *counts, const char *name)
{
    const struct row *row = find(name);
    if (!row || row->member == SIZE_MAX)
        return NAN;
    const char *at = (const char *)counts + row->member;
    double sum = 0;
    for (int i = 0; i < (row->calls ? TRACE_SYSCALLS : 1); i++)
        sum += (double)*(const uint64_t *)(at + (size_t)i * sizeof(counts->syscalls[0]));
    return sum;
}

const char *traced_lacks(const struct tracer *of, const char *name)
{
    const struct row *row = find(name);
    return row && row->member != SIZE_MAX ? tracer_lacks(of, row->member) : NULL;
}

const char *traced_name(size_t index)
{
    return index < ROWS ? rows[index].metric.name : NULL;
}

char *traced_command(void)
{
    char *program = tracer_program(), *real = program ? realpath(program, NULL) : NULL;
    char *remedy = real ? memory_print("sudo setcap cap_bpf,cap_perfmon+ep %s", real) : NULL;
    free(program);
    free(real);
    return remedy;
}

static const struct probe_metric *metric(size_t index)
{
    return index < ROWS ? &rows[index].metric : NULL;
}

static char *available(const struct probe_root *root)
{
    const char *why;
    if (root != &probe_root_live)
        return memory_copy("only of this machine as it runs");
    return probe_trace(&why) ? NULL : memory_copy(why);
}

static void *start(const struct probe_request *request)
{
    struct state *state = memory_new(struct state);
    state->request = *request;
    if (owner)
        state->why = memory_copy("other processes are traced at the moment");
    else
        state->why = available(request->root);
    if (!state->why && tracer_watch(tracer, request->pids, request->pid_count, &state->why) == 0)
        owner = state;
    return state;
}

static void read_own_time(struct probe_total *total)
{
    uint64_t ns, runs;
    char *why;
    if (tracer_own_time(tracer, &ns, &runs, &why))
        probe_total_set(total, (double)ns, NULL);
    else
        probe_total_absent(total, why);
}

static void read_totals(void *opaque, struct probe_totals *totals)
{
    struct state *state = opaque;
    struct trace_counts counts;
    if (!state->why)
        tracer_read(tracer, &counts);
    for (size_t i = 0; i < state->request.name_count; i++) {
        const struct row *row = find(state->request.names[i]);
        const char *lack = state->why ? state->why : traced_lacks(tracer, row->metric.name);
        if (lack)
            probe_total_absent(&totals->items[i], memory_copy(lack));
        else if (row->member == SIZE_MAX)
            read_own_time(&totals->items[i]);
        else
            probe_total_set(&totals->items[i], traced_value(&counts, row->metric.name), NULL);
    }
}

static void stop(void *opaque)
{
    struct state *state = opaque;
    char *why;
    if (owner == state) {
        owner = NULL;
        if (tracer_watch(tracer, NULL, 0, &why) < 0)
            free(why);
    }
    free(state->why);
    free(state);
}

const struct probe_source probe_source_traced = {
    "BPF",       "perflab-probe with CAP_BPF and CAP_PERFMON, and a kernel with BPF and BTF",
    5000,        metric,
    available,   start,
    read_totals, stop,
};
