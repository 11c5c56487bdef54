/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What perflab-probe and the program that started it say to each other, over a socket that keeps
 * messages apart (AF_UNIX, SOCK_SEQPACKET) and is perflab-probe's descriptor 0. It greets once;
 * then every request has one answer, that to HELPER_OFF_CPU preceded by its stacks.
 */
#ifndef PROBE_HELPER_PROTOCOL_H
#define PROBE_HELPER_PROTOCOL_H

#include <stdint.h>

#include "probe/bpf/counts.h"

enum {
    HELPER_SOCKET = 0,
    HELPER_MOST_PIDS = 64,
    HELPER_ATTR_BYTES = 136, /* at most, of a struct perf_event_attr */
    HELPER_REASON = 256
};

/* What may be missing while the rest works. */
enum trace_group {
    TRACE_SCHED,
    TRACE_FAULTS,
    TRACE_CALLS,
    TRACE_FUTEXES,
    TRACE_BLOCK,
    TRACE_RETRANSMITS,
    TRACE_CONNECTS,
    TRACE_GROUPS
};

/* perflab-probe may be told, as its one argument and as a sum of these, to do without what the
 * kernel has. It can only take away, and serves the tests. */
enum {
    HELPER_WITHOUT_BTF = 1,      /* the kernel's types */
    HELPER_WITHOUT_TP_BTF = 2,   /* typed tracepoints */
    HELPER_WITHOUT_BLOCK_RQ = 4, /* the tracepoint block_rq_issue */
};

struct helper_greeting { /* comes with a descriptor of the counts, to map, if error is 0 */
    int32_t error;       /* 0: it works */
    char why[2 * HELPER_REASON];
    char lacks[TRACE_GROUPS][HELPER_REASON]; /* "": works */
};

enum helper_kind { HELPER_WATCH = 1, HELPER_OWN_TIME, HELPER_OFF_CPU, HELPER_PERF_OPEN };

struct helper_request {
    uint32_t kind;
    uint32_t count;                  /* HELPER_WATCH: of pids */
    int32_t pids[HELPER_MOST_PIDS];  /* HELPER_PERF_OPEN: the thread first */
    uint8_t attr[HELPER_ATTR_BYTES]; /* HELPER_PERF_OPEN */
};

struct helper_answer { /* with a descriptor if HELPER_PERF_OPEN succeeded */
    uint32_t stack;    /* 0: this ends the answer */
    int32_t error;     /* 0 or -errno */
    uint64_t ns, runs; /* HELPER_OWN_TIME */
    char why[HELPER_REASON];
};

struct helper_stack {
    uint32_t stack; /* 1 */
    int32_t pid;
    uint64_t ns;
    uint32_t user_count, kernel_count;
    uint64_t user[TRACE_STACK_DEEPEST], kernel[TRACE_STACK_DEEPEST];
};

#endif
