/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel counted for the workers of a launch, read from outside. */
#ifndef JUDGE_USAGE_H
#define JUDGE_USAGE_H

#include "judge/launch.h"

/* CPU time of all workers since they started, ns; 0 where it cannot be known. */
int64_t usage_cpu(const struct launch *launch);

struct usage {
    long voluntary, involuntary, faults; /* since the processes started; -1: not known */
};
void usage_switches(const struct launch *launch, struct usage *usage);

#endif
