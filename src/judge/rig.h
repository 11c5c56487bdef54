/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What all launches of one check share: the lab, its trusted half, the sandbox, and the memory that
 * judge and workers exchange data through. One input and one output memfd per role, reused by every
 * launch: the input can be written through the judge's own mapping only (F_SEAL_FUTURE_WRITE), the
 * output can neither grow nor shrink.
 */
#ifndef JUDGE_RIG_H
#define JUDGE_RIG_H

#include <stddef.h>
#include <stdint.h>

#include "judge/pack.h"
#include "judge/protocol.h"
#include "judge/sandbox.h"
#include "model/lab.h"
#include "model/record.h"
#include "perflab/judge.h"

enum { RIG_MOST_CPUS = 1024 };

/* Why a check cannot go on: the verdict and what to tell. Owned strings. */
struct failure {
    enum verdict verdict;
    char *reason, *advice, *detail;
};

void failure_set(struct failure *failure, enum verdict verdict, const char *reason, ...)
    __attribute__((format(printf, 3, 4)));

void failure_free(struct failure *failure); /* empties it: an internal error without a reason */

struct shared {
    int fd;
    void *data;
    size_t bytes;
};

/* A sealed memfd of `bytes`, in place of what was there; shared_close() empties it. 0 or -errno. */
int shared_make(const char *name, size_t bytes, int seals, struct shared *shared);
void shared_close(struct shared *shared);

struct rig {
    const struct lab *lab;
    const struct params *params;
    const struct sandbox *sandbox;
    const struct pack *pack;
    struct perflab_layout layout;
    void *state;             /* of the pack's judge */
    int file;                /* the lab's data file as workers get it; -1: none */
    bool sink;               /* workers have one, in this stage or another */
    int cpus[RIG_MOST_CPUS]; /* usable CPUs; role r runs on cpus[r % cpu_count] */
    int cpu_count;
    double block_seconds; /* a block that takes longer is over its time limit */
    int reps;             /* calls per block the memory is sized for */
    bool simulated;       /* workers run under cachegrind, */
    int log;              /* which writes its counts here */
    size_t in_stride, out_stride;
    struct shared in[PERFLAB_MAX_ROLES], out[PERFLAB_MAX_ROLES], arena;
};

/* Ask the pack's judge for the layout, open its state, find the CPUs, size memory for one call.
 * `rig` must have lab, params, sandbox, pack set. 0 or -1 with *failure. */
int rig_open(struct rig *rig, struct failure *failure);

/* Size the memory for `reps` calls; keeps to what fits RIG's cap and returns the reps it gave. */
int rig_size(struct rig *rig, int reps, struct failure *failure);

/* Move the judge to the CPU its first worker runs on (docs/decisions/0002 says why), unless workers
 * have threads, which keep all CPUs to run on. */
void rig_share_cpu(const struct rig *rig);

/* Fill in the CPUs this process may use, also without rig_open(). */
void rig_find_cpus(struct rig *rig);

/* Forget what went through the memory: a launch must not find there what the one before was given
 * and what it answered. Both sides of a pair get the same inputs. */
void rig_wipe(const struct rig *rig);

void rig_close(struct rig *rig);

struct protocol_header *rig_header(const struct rig *rig, int role);
void *rig_input(const struct rig *rig, int role, int rep);
void *rig_output(const struct rig *rig, int role, int rep);

#endif
