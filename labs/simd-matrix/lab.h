/* SPDX-License-Identifier: 0BSD */
/*
 * C = A * B for square matrices of single-precision numbers, all row-major:
 * the element of row i, column j is at [i * n + j].
 *
 * n is a multiple of 96 and at most MAX_N. The arrays do not overlap and each starts on a 64-byte
 * boundary. Every element of A and B lies in [-1, 1). C holds nothing of use when you are called.
 */
#ifndef LAB_H
#define LAB_H

#include <stddef.h>
#include <stdint.h>

enum { MAX_N = 384 };

/* Input of one call: n in a cache line of its own, then A, then B. Output: C. */
struct factors {
    uint64_t n;
    uint64_t unused[7];
    float elements[];
};

void multiply(size_t n, const float *restrict a, const float *restrict b, float *restrict c);

#ifdef PERFLAB_SHIM
#include "perflab/worker.h"

static inline void lab_run(const struct perflab_call *call)
{
    const struct factors *factors = call->in;
    size_t n = factors->n;
    multiply(n, factors->elements, factors->elements + n * n, call->out);
}
#endif

#endif
