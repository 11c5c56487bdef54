/* SPDX-License-Identifier: Apache-2.0 */
/* One timed job per host at a time, whoever runs it. */
#ifndef JUDGE_HOST_H
#define JUDGE_HOST_H

#include "judge/rig.h"

enum { HOST_WAIT_SECONDS = 600 };

/* Abstract socket names, which the kernel frees when their holder dies: the measuring place, and
 * the turn to get it next, which one of those who wait has. */
#define HOST_PLACE "perflab-measures"
#define HOST_NEXT "perflab-measures-next"

/* Take the host's measuring place. Returns a descriptor to keep open, or -1 if another check has
 * it or waits for it. */
int host_take(void);

/* The same, waiting until it is free, the deadline (ns, clock_now()) or the judge's end. */
int host_take_until(int64_t deadline);

/* For HOST_WAIT_SECONDS; -1 comes with *failure. */
int host_wait(struct failure *failure);

#endif
