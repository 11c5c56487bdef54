/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What BPF programs and those who read them share: plain structs, and no more than <stdint.h>. */
#ifndef PROBE_BPF_COUNTS_H
#define PROBE_BPF_COUNTS_H

#include <stdint.h>

enum { TRACE_SYSCALLS = 512, TRACE_BUCKETS = 40 };

/* Bucket i of a histogram counts values v with 2^i <= v < 2^(i+1); bucket 0 also 0, the last also
 * all beyond. */
struct trace_histogram {
    uint64_t bucket[TRACE_BUCKETS];
};

struct trace_syscall {
    uint64_t count, ns; /* entered; between entry and return of those that returned */
};

/* Time on a CPU and faults are added when a thread leaves the CPU, waits when it comes back to it,
 * the rest as it happens. */
struct trace_counts {
    uint64_t on_cpu_ns, off_cpu_ns; /* running; waiting for something else than a CPU */
    uint64_t run_queue_ns, run_queue_waits;
    struct trace_histogram run_queue; /* ns */
    uint64_t switches_voluntary, switches_involuntary;
    uint64_t faults_minor, faults_major;
    struct trace_syscall syscalls[TRACE_SYSCALLS]; /* by number, this machine's; the last holds all
                                                      beyond */
    uint64_t futex_waits, futex_wait_ns;
    uint64_t block_requests, block_bytes, block_ns;         /* issued by the process itself */
    struct trace_histogram block_latency, block_size;       /* ns, bytes */
    uint64_t tcp_retransmits, tcp_connects, tcp_connect_ns; /* of connections it opened */
    struct trace_histogram tcp_connect;                     /* ns */
};

/* Totals are kept apart by CPU, modulo this, so that CPUs do not write to the same lines. */
enum { TRACE_SLOTS = 64 };

struct trace_slot {
    uint64_t used; /* 0: nothing was counted here yet */
    struct trace_counts counts;
};

enum { TRACE_STACK_DEEPEST = 127 };

/* A place where threads of a process went off the CPU; stacks by their number, negative: none. */
struct trace_off_cpu {
    uint32_t tgid;
    int32_t user, kernel;
};

#endif
