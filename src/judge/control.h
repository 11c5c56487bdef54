/* SPDX-License-Identifier: Apache-2.0 */
/* The judge's own yardsticks beside every launch: a fixed loop, and the hypervisor's share. */
#ifndef JUDGE_CONTROL_H
#define JUDGE_CONTROL_H

#include <stdint.h>

enum { CONTROL_ADDS = 300000 };

/* Run CONTROL_ADDS adds, each waiting for the one before, about 0.1 ms: ns, median of three. Adds
 * take one cycle on every CPU of the last decades, so CONTROL_ADDS / ns is the effective clock in
 * GHz; and as the loop knows nothing of baseline and candidate, it is the negative control: beside
 * either side it must take the same time. */
double control_run(void);

/* CPU time of all CPUs since boot, in ticks: all of it, and what the hypervisor took (steal). */
struct ticks {
    uint64_t total, steal;
};
void control_ticks(struct ticks *ticks);

#endif
