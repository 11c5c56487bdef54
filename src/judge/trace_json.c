/* SPDX-License-Identifier: Apache-2.0 */
/* A trace as JSON: totals over the traced blocks, what is not known null with its reason beside. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "judge/trace.h"

enum { TOP = 12 };

static json_t *histogram_to_json(const struct trace_histogram *histogram)
{
    json_t *list = json_array();
    int last = TRACE_BUCKETS;
    while (last > 0 && !histogram->bucket[last - 1])
        last--;
    for (int i = 0; i < last; i++)
        json_array_append_new(list, json_integer((json_int_t)histogram->bucket[i]));
    return list;
}

struct call {
    int number;
    struct trace_syscall total;
};

static int longest_first(const void *a, const void *b)
{
    const struct call *x = a, *y = b;
    if (x->total.ns != y->total.ns)
        return x->total.ns < y->total.ns ? 1 : -1;
    return (x->total.count < y->total.count) - (x->total.count > y->total.count);
}

static json_t *calls_to_json(const struct trace_counts *counts)
{
    struct call calls[TRACE_SYSCALLS];
    json_t *list = json_array();
    for (int i = 0; i < TRACE_SYSCALLS; i++)
        calls[i] = (struct call){i, counts->syscalls[i]};
    qsort(calls, TRACE_SYSCALLS, sizeof(calls[0]), longest_first);
    for (int i = 0; i < TOP; i++) {
        const char *name = trace_syscall_name(calls[i].number);
        if (!calls[i].total.count)
            continue;
        json_t *call = json_pack("{s:I, s:I}", "count", (json_int_t)calls[i].total.count, "ns",
                                 (json_int_t)calls[i].total.ns);
        json_object_set_new(call, "name", name ? json_string(name) : json_null());
        json_array_append_new(list, call);
    }
    return list;
}

/* What is in the counts besides the metrics. */
static const struct {
    const char *name;
    size_t member;
    bool fault;
} more_counts[] = {
    {"voluntary_switches", offsetof(struct trace_counts, switches_voluntary), false},
    {"involuntary_switches", offsetof(struct trace_counts, switches_involuntary), false},
    {"minor_faults", offsetof(struct trace_counts, faults_minor), true},
    {"major_faults", offsetof(struct trace_counts, faults_major), true},
};
static const struct {
    const char *name;
    size_t member;
    const char *metric;
} histograms[] = {
    {"run_queue_histogram_ns", offsetof(struct trace_counts, run_queue), "run_queue_time"},
    {"block_histogram_ns", offsetof(struct trace_counts, block_latency), "block_time"},
    {"block_histogram_bytes", offsetof(struct trace_counts, block_size), "block_bytes"},
    {"tcp_connect_histogram_ns", offsetof(struct trace_counts, tcp_connect), "tcp_connect_time"},
};
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* A reader sees the unit by the name. */
static void set_total(json_t *json, const char *metric, double value)
{
    size_t length = strlen(metric), suffix = strlen("_time");
    bool time = length > suffix && strcmp(metric + length - suffix, "_time") == 0;
    char *key = memory_print("%s%s", metric, time ? "_ns" : "");
    json_object_set_new(json, key, isnan(value) ? json_null() : json_integer((json_int_t)value));
    free(key);
}

static json_t *side_to_json(const struct trace *trace, enum side side)
{
    json_t *json = json_object();
    const struct trace_counts *counts = &trace->counts[side];
    for (size_t i = 0; traced_name(i); i++) {
        double value = trace_value(trace, side, traced_name(i));
        set_total(json, traced_name(i), value);
    }
    for (size_t i = 0; i < COUNT(more_counts); i++) {
        const uint64_t *value = (const uint64_t *)((const char *)counts + more_counts[i].member);
        const char *lack =
            more_counts[i].fault ? trace->no_faults : trace_lacks(trace, "on_cpu_time");
        json_object_set_new(json, more_counts[i].name,
                            lack ? json_null() : json_integer((json_int_t)*value));
    }
    for (size_t i = 0; i < COUNT(histograms); i++)
        if (!trace_lacks(trace, histograms[i].metric))
            json_object_set_new(
                json, histograms[i].name,
                histogram_to_json((const void *)((const char *)counts + histograms[i].member)));
    if (!trace_lacks(trace, "syscalls"))
        json_object_set_new(json, "syscalls_by_time", calls_to_json(counts));
    json_object_set_new(json, "bpf_runs",
                        isnan(trace->bpf_runs[side])
                            ? json_null()
                            : json_integer((json_int_t)trace->bpf_runs[side]));
    return json;
}

json_t *trace_to_json(const struct trace *trace)
{
    if (trace->missing)
        return json_pack("{s:s}", "missing", trace->missing);
    json_t *lacks = json_object();
    for (size_t i = 0; traced_name(i); i++)
        if (trace_lacks(trace, traced_name(i)))
            json_object_set_new(lacks, traced_name(i),
                                json_string(trace_lacks(trace, traced_name(i))));
    if (trace->no_faults)
        json_object_set_new(lacks, "faults", json_string(trace->no_faults));
    return json_pack("{s:s, s:i, s:i, s:s, s:o, s:o*, s:o}", "provenance", "measured by BPF",
                     "blocks", trace->blocks, "reps", trace->reps, "unit",
                     trace->unit ? trace->unit : "call", "absent", lacks, "baseline",
                     trace->alone ? NULL : side_to_json(trace, SIDE_BASELINE), "candidate",
                     side_to_json(trace, SIDE_CANDIDATE));
}
