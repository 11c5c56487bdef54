/* SPDX-License-Identifier: Apache-2.0 */
/* One timed job per host at a time, whoever runs it. */
#ifndef JUDGE_HOST_H
#define JUDGE_HOST_H

/* Take the host's measuring place: an abstract socket name, which the kernel frees when its holder
 * dies. Returns a descriptor to keep open, or -1 if another check has it. */
int host_take(void);

#endif
