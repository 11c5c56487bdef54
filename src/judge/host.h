/* SPDX-License-Identifier: Apache-2.0 */
/* One timed job per host at a time, whoever runs it. */
#ifndef JUDGE_HOST_H
#define JUDGE_HOST_H

#include "judge/rig.h"

/* Take the host's measuring place: an abstract socket name, which the kernel frees when its holder
 * dies. Returns a descriptor to keep open, or -1 if another check has it. */
int host_take(void);

/* The same, waiting for as long as HOST_WAIT_SECONDS until it is free; -1 with *failure if it does
 * not become so, or the judge is cancelled. */
enum { HOST_WAIT_SECONDS = 600 };
int host_wait(struct failure *failure);

#endif
