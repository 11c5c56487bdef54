/* SPDX-License-Identifier: 0BSD */
/*
 * Five drills, each with one thing a pipeline waits for. You write all five; each is timed for
 * itself.
 *
 * filter    The sum of the values that are at least `limit`. About half of them are, in no order.
 * hash      h = 0; for each value in turn: h = h * key + value, modulo 2^64. Returns h. key is odd.
 * divide    The sum of value / divisor, each quotient rounded down. 3 <= divisor < 65536.
 * merge     Two runs in rising order, of `count` values each, into one of 2 * count. Equal values
 *           may occur. The spaces before and behind `to` are not yours.
 * walk      From each of `count` starts along next[], from i to next[i], until i < ROOTS. Returns
 *           the sum over all starts of (hops * ROOTS + root), modulo 2^64: how many hops it took,
 *           and the number below ROOTS where it ended. next[i] < i, so that each walk ends; a start
 *           may be a root, which takes no hop.
 *
 * Numbers of values: VALUES for filter, hash and divide, RUN for each run of merge, WALKS starts.
 * Arrays begin on 64-byte boundaries. The compiler is told not to vectorise and not to turn your
 * branches into arithmetic: what you write is what runs.
 */
#ifndef LAB_H
#define LAB_H

#include <stddef.h>
#include <stdint.h>

enum { VALUES = 24571, RUN = 10007, NODES = 65536, ROOTS = 64, WALKS = 1021 };

uint64_t filter(const uint32_t *values, size_t count, uint32_t limit);
uint64_t hash(const uint32_t *values, size_t count, uint64_t key);
uint64_t divide(const uint32_t *values, size_t count, uint32_t divisor);
void merge(const uint32_t *a, const uint32_t *b, size_t count, uint32_t *to);
uint64_t walk(const uint32_t *next, const uint32_t *starts, size_t count);

/* Which of them a call is for. */
enum { FILTER = 1, HASH = 2, DIVIDE = 4, MERGE = 8, WALK = 16, ALL = 31 };

#define ALIGNED __attribute__((aligned(64)))

struct drills {
    uint64_t which, key;
    uint32_t limit, divisor;
    uint32_t values[VALUES] ALIGNED;
    uint32_t a[RUN] ALIGNED, b[RUN] ALIGNED;
    uint32_t next[NODES] ALIGNED;
    uint32_t starts[WALKS] ALIGNED;
};

struct results {
    uint64_t filtered, hashed, divided, walked;
    uint32_t merged[2 * RUN] ALIGNED;
};

#ifdef PERFLAB_SHIM
#include "perflab/worker.h"

static inline void lab_run(const struct perflab_call *call)
{
    const struct drills *in = call->in;
    struct results *out = call->out;
    if (in->which & FILTER)
        out->filtered = filter(in->values, VALUES, in->limit);
    if (in->which & HASH)
        out->hashed = hash(in->values, VALUES, in->key);
    if (in->which & DIVIDE)
        out->divided = divide(in->values, VALUES, in->divisor);
    if (in->which & MERGE)
        merge(in->a, in->b, RUN, out->merged);
    if (in->which & WALK)
        out->walked = walk(in->next, in->starts, WALKS);
}
#endif

#endif
