/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long is a block? Long enough that neither the clock's resolution nor the doorbell is seen:
 * at least 1 ms, 1000 clock ticks and 1000 doorbells for the faster side; and as many blocks per
 * launch as the lab's time budget allows.
 */
#ifndef JUDGE_CALIBRATE_H
#define JUDGE_CALIBRATE_H

#include "judge/pairs.h"

/* A candidate's block may then take 20 times the baseline's (at least half a second): a check of
 * something slower still would last for hours to say what is known.
 *
 * Sizes blocks at least twice (one preempted try can be off by several times, and a block of many
 * calls need not take many times one call) and fills measurement->plan, resizing the rig to it. 0,
 * or -1 with *failure. */
int calibrate_run(struct measurement *measurement, struct rig *rig, double seconds,
                  struct failure *failure);

/* The arithmetic alone. */
double calibrate_block_least(double clock_resolution_ns, double doorbell_ns);
int calibrate_blocks(double seconds_per_pair, double launch_seconds, double block_seconds);

#endif
