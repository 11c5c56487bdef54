/* SPDX-License-Identifier: Apache-2.0 */
/* The doorbell between judge and workers: two eventfds each, on which nothing is said but "now". */
#ifndef JUDGE_BELL_H
#define JUDGE_BELL_H

#include "judge/launch.h"

/* Ring the first `roles` workers for `reps` calls each. A worker that has rung back before it was
 * rung is found out here. 0, or -1 with *failure. */
int bell_ring(struct launch *launch, enum perflab_phase phase, int reps, int roles,
              struct failure *failure);

/* Wait until they have all rung back; a death, a flood of output or `deadline` (clock_now()) ends
 * it with *failure. */
int bell_wait(struct launch *launch, int roles, int64_t deadline, struct failure *failure);

/* Guard the judge's own reads and writes of the bells, from a launch's start to its end. */
void bell_watch(bool on);

#endif
