/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a lab's programs spend their time: launches as in a check, with outputs verified, but
 * built with what names functions and lines, sampled, and judged by nobody.
 */
#ifndef JUDGE_PROFILE_H
#define JUDGE_PROFILE_H

#include "judge/pairs.h"

/* Not 100: in step with nothing that ticks. Each thread has a clock of its own that starts with it,
 * and a lab's threads may live for a millisecond: where there are threads, it has to be faster. */
enum { PROFILE_HZ = 99, PROFILE_THREADS_HZ = 1999 };

struct profile_options {
    bool wanted;
    double seconds; /* of blocks, a side */
    bool diff;      /* the baseline as well */
    bool off_cpu;   /* where it waits, not where it runs */
};

bool profile_seconds_good(double seconds); /* 1 to 60 */

/* Build with debug information and frame pointers: added to the lab's own flags. */
void profile_add_flags(struct lab *lab);

/* This machine does not let us look: *failure says so, and what would allow it. Frees why; -1. */
int profile_refuse(bool off_cpu, char *why, struct failure *failure);

/* Sample the candidate, then the baseline if that is wanted; an event `profile` for each. The
 * measurement is calibrated. 0, or -1 with *failure. */
int profile_run(struct measurement *measurement, const struct profile_options *options,
                struct failure *failure);

#endif
