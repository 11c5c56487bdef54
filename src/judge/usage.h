/* SPDX-License-Identifier: Apache-2.0 */
/* CPU time of the workers of a launch, read from outside. */
#ifndef JUDGE_USAGE_H
#define JUDGE_USAGE_H

#include "judge/launch.h"

/* CPU time of all workers since they started, ns; 0 where it cannot be known. */
int64_t usage_cpu(const struct launch *launch);

/* The same once all their threads sleep, for which it waits a little. The kernel brings the CPU
 * clock of a process that runs on another CPU up to date only at its timer ticks, 1 to 10 ms apart:
 * what is read while it runs is short of a whole block or of a whole head start. */
int64_t usage_cpu_asleep(const struct launch *launch);

#endif
