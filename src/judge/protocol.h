/* SPDX-License-Identifier: 0BSD */
/*
 * What judge and worker share: descriptor numbers and one page at the head of the input. Data only:
 * the worker reads this page, it cannot write it, and nothing it could say is part of it.
 */
#ifndef JUDGE_PROTOCOL_H
#define JUDGE_PROTOCOL_H

#include <stdint.h>

enum {
    PROTOCOL_INPUT = 3,  /* memfd, read-only here: header page, then the calls' inputs */
    PROTOCOL_OUTPUT = 4, /* memfd of fixed size: the calls' outputs */
    PROTOCOL_RING = 5,   /* eventfd: the judge says go */
    PROTOCOL_DONE = 6,   /* eventfd: the worker says done (once at start, too) */
    PROTOCOL_ARENA = 7,  /* memfd all roles share, if the lab has one */
    PROTOCOL_FILE = 8,   /* the lab's data file, if it has one */
    PROTOCOL_SINK = 9,   /* the pipe it sends bytes into, if the lab has one */
    PROTOCOL_FDS = 7,
    PROTOCOL_PAGE = 4096,
};

struct protocol_header {
    uint32_t role;
    uint32_t phase; /* enum perflab_phase */
    uint32_t reps;  /* calls in the block; 0: ring back at once, which measures the doorbell */
    uint32_t has_file;
    uint64_t in_bytes, in_stride;
    uint64_t out_bytes, out_stride;
    uint64_t arena_bytes;
    uint64_t has_sink;
};

#endif
