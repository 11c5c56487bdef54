/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What BPF programs count of chosen processes, had through perflab-probe, the one program that may
 * hold privileges. Everything is added up over all processes watched since the tracer was opened;
 * two readings are subtracted.
 */
#ifndef PROBE_TRACER_H
#define PROBE_TRACER_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/stack.h"

enum { TRACE_SYSCALLS = 512, TRACE_BUCKETS = 40 };

/* Bucket i of a histogram counts values v with 2^i <= v < 2^(i+1); bucket 0 also 0. */
struct trace_histogram {
    uint64_t bucket[TRACE_BUCKETS];
};

struct trace_counts {
    uint64_t on_cpu_ns, off_cpu_ns; /* running; waiting for something else than a CPU */
    uint64_t run_queue_ns, run_queue_waits;
    struct trace_histogram run_queue; /* ns */
    uint64_t switches_voluntary, switches_involuntary;
    uint64_t faults_minor, faults_major;
    struct {
        uint64_t count, ns;
    } syscalls[TRACE_SYSCALLS]; /* by number, this machine's; the last holds all beyond */
    uint64_t futex_waits, futex_wait_ns;
    uint64_t block_requests, block_bytes, block_ns;
    struct trace_histogram block_latency, block_size; /* ns, bytes */
    uint64_t tcp_retransmits, tcp_connects, tcp_connect_ns;
    struct trace_histogram tcp_connect; /* ns */
};

struct tracer;

/* Start perflab-probe with all its programs attached. NULL: *why says why not, the caller's. */
struct tracer *tracer_open(char **why);

/* From now on count these processes (all their threads) and no other; none: nobody. They must
 * belong to the caller's user. 0, or -1 with *why. */
int tracer_watch(struct tracer *tracer, const pid_t *pids, size_t count, char **why);

/* Totals so far: a read of shared memory, no system call. */
void tracer_read(const struct tracer *tracer, struct trace_counts *counts);

/* Why a group of counts is missing though the tracer works ("block I/O: this kernel has no
 * tracepoint block_rq_issue"), or NULL; `member` is the offset in struct trace_counts. */
const char *tracer_lacks(const struct tracer *tracer, size_t member);

/* CPU time the BPF programs themselves took since they were attached, ns, and how often they ran.
 * False with *why where the kernel does not tell. */
bool tracer_own_time(struct tracer *tracer, uint64_t *ns, uint64_t *runs, char **why);

/* Stacks that went off the CPU since tracer_watch(), weight in ns. 0, or -1 with *why. */
int tracer_off_cpu(struct tracer *tracer, stack_visitor *visit, void *context, char **why);

/* perf_event_open(2) by perflab-probe, for one thread of the caller's user, for machines that
 * forbid it to the caller. A descriptor or -errno. `attr` is a struct perf_event_attr. */
int tracer_perf_open(struct tracer *tracer, const void *attr, pid_t thread);

void tracer_close(struct tracer *tracer); /* NULL is fine; perflab-probe ends */

/* The name of a system call of this machine; NULL if unknown. */
const char *trace_syscall_name(int number);

#endif
