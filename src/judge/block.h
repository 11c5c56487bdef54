/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One timed block of a launch: make the arena ready (not timed), write fresh inputs, poison the
 * outputs, ring every worker, stop the judge's own clock when the last one has rung back, verify
 * every output. CPU time is read from outside as well: what a worker burns between blocks, before
 * it was rung or after it said done, shows in launch->outside.
 */
#ifndef JUDGE_BLOCK_H
#define JUDGE_BLOCK_H

#include "judge/launch.h"

struct block {
    int64_t wall; /* ns from ringing to the last done */
    int64_t cpu;  /* ns of CPU time of all workers in between; 0 if not known */
};

/* Run one block of `reps` calls whose inputs come from `seed`. 0, or -1 with *failure. */
int block_run(struct launch *launch, uint64_t seed, int reps, struct block *block,
              struct failure *failure);

/* Ring and hear back without any call: what the doorbell itself costs, ns (lower
 * quartile of a few: what it costs when nobody else wants the CPU). */
int block_doorbell(struct launch *launch, int64_t *cost, struct failure *failure);

/* The parts of a block around the bell, for launches that are not timed. */
int block_ready(struct launch *launch, struct failure *failure);
void block_prepare(struct launch *launch, uint64_t seed, int reps);
int block_verify(struct launch *launch, uint64_t seed, int reps, struct failure *failure);

/* The failure that a call's wrong output is: nothing was written, or `why`. */
void block_refuse(struct launch *launch, int rep, const char *why, struct failure *failure);

/* The index-th seed that follows from `seed`. */
uint64_t block_seed(uint64_t seed, uint64_t index);

#endif
