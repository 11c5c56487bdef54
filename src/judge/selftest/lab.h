/* SPDX-License-Identifier: 0BSD */
/* Work of a known amount: so many steps of a recurrence that cannot be run in parallel. */
#ifndef LAB_H
#define LAB_H

#include <stdint.h>

struct input {
    uint64_t start;
    uint64_t steps[2]; /* for the baseline, for the candidate */
};

struct output {
    uint64_t end;
};

#define STEP_FACTOR UINT64_C(6364136223846793005)
#define STEP_TERM UINT64_C(1442695040888963407)

void work(const struct input *in, struct output *out);

static inline uint64_t walk(uint64_t x, uint64_t steps)
{
    for (uint64_t i = 0; i < steps; i++) {
        x = x * STEP_FACTOR + STEP_TERM;
        __asm__ volatile("" : "+r"(x)); /* or the compiler would find the closed form */
    }
    return x;
}

#ifdef PERFLAB_SHIM
#include "perflab/worker.h"

static inline void lab_run(const struct perflab_call *call)
{
    work(call->in, call->out);
}
#endif

#endif
