/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The records perf_event_open(2) writes into a ring buffer, as the samples sampler.h asks for:
 * thread, time, call chain, the user's registers and the top of the user's stack. The parser trusts
 * no length: whatever the bytes are, it ends at `head`.
 */
#ifndef PROBE_RING_H
#define PROBE_RING_H

#include "probe/stack.h"

enum {
    SAMPLE_REGISTERS = 33, /* at most; in the order of the kernel's numbers */
    SAMPLE_DUMP = 1024,    /* bytes of the user's stack */
};

struct ring_sample {
    struct stack stack; /* weight 1 */
    pid_t thread;
    uint64_t time;         /* ns */
    size_t register_count; /* 0: not known (a kernel thread, another kind of machine) */
    uint64_t registers[SAMPLE_REGISTERS];
    size_t dump_size; /* bytes from the stack pointer on */
    unsigned char dump[SAMPLE_DUMP];
};

typedef void sample_visitor(const struct ring_sample *sample, void *context);

struct ring_counts {
    uint64_t samples, lost; /* lost: as the kernel says */
    uint64_t others;        /* records of kinds that nobody asked for */
    uint64_t broken;        /* records that cannot be; the rest of the ring is then skipped */
};

/* Visit the samples between `tail` and `head`, positions that only grow, in a ring of `size` bytes
 * (a power of two), each with `registers` registers. Adds to *counts. The new tail is `head`. */
void ring_read(const unsigned char *ring, size_t size, uint64_t tail, uint64_t head,
               size_t registers, sample_visitor *visit, void *context, struct ring_counts *counts);

#endif
