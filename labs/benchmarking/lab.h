/* SPDX-License-Identifier: 0BSD */
/*
 * Recorded benchmark runs, and what is to be said of them. You write judge_benchmark().
 *
 * Somebody has timed two programs, A and B, again and again, and asks: is B slower? A comparison is
 * the whole recording. A reading is what the clock said after one run of a program minus what it
 * said before, so the clock's own cost is in it; and the clock has a resolution, which is not told.
 * The machine was a real one: the first runs are slow, the speed drifts and jumps, interrupts come
 * between. They do not care which program is running; only the order in which the two were run,
 * which is part of the recording, can make it look as if they did.
 */
#ifndef LAB_H
#define LAB_H

#include <stdint.h>

enum { EMPTIES = 256, MOST_READINGS = 320 };

enum program { PROGRAM_A, PROGRAM_B };

struct comparison {
    uint32_t count;                   /* readings, an even number, at least 32 */
    uint32_t unused;                  /* 0 */
    uint32_t empties[EMPTIES];        /* readings with no program between, ns */
    uint32_t readings[MOST_READINGS]; /* in the order of time, ns, the first `count` of them */
    uint8_t programs[MOST_READINGS];  /* which program each is of: an enum program */
};

enum verdict {
    SAME,        /* the ratio is within 1 % of 1: the whole interval lies in [0.99, 1.01] */
    SLOWER,      /* B takes longer: the whole interval lies above 1 */
    FASTER,      /* B takes less time: the whole interval lies below 1 */
    CANNOT_TELL, /* none of these can be said */
};

struct answer {
    int32_t verdict; /* an enum verdict; where SAME and another one fit, either is right */
    int32_t unused;
    /* The time of B divided by that of A, both without the clock's cost: an estimate, and an
     * interval that holds the true ratio in at least 95 of 100 comparisons. All between 0.1 and 10,
     * low <= ratio <= high. */
    double ratio, low, high;
    double timer_ns; /* what a reading has of the clock's own cost on average, ns */
};

struct answer judge_benchmark(const struct comparison *comparison);

#ifdef PERFLAB_SHIM
#include "perflab/worker.h"

static inline void lab_run(const struct perflab_call *call)
{
    const struct comparison *comparisons = call->in;
    struct answer *answers = call->out;
    for (uint64_t i = 0; i < call->in_bytes / sizeof(*comparisons); i++)
        answers[i] = judge_benchmark(&comparisons[i]);
}
#endif

#endif
