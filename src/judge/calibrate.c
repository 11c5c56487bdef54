/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/calibrate.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/file.h"

enum {
    ROUNDS = 3,
    LEAST_BLOCKS = 1,
    MOST_BLOCKS = 25,
    TRIES = 2,
    MOST_REPS = 1 << 20,
    HOPELESS = 20,
    CALL_SHARE = 4 /* of limits.call, that the slower side's block may take */
};
static const double finest = 1000;  /* block / clock resolution, block / doorbell */
static const double headroom = 1.3; /* blocks are sized this much longer than they must be */

double calibrate_block_least(double clock_resolution_ns, double doorbell_ns)
{
    return fmax(1e6, finest * fmax(clock_resolution_ns, doorbell_ns));
}

int calibrate_blocks(double seconds_per_pair, double launch_seconds, double block_seconds)
{
    double blocks = floor((seconds_per_pair - launch_seconds) / block_seconds);
    return (int)fmin(fmax(blocks, LEAST_BLOCKS), MOST_BLOCKS);
}

/* What one launch costs, and one block of it, with all that stands around the timed window. */
struct trial {
    double ns;             /* fastest of a few blocks, by the wall clock */
    double launch_seconds; /* start, warm-up, stop */
    double block_seconds;  /* prepare, run, verify */
    double doorbell_ns;
};

static int try_blocks(const struct rig *rig, struct launch *launch, uint64_t seed,
                      struct trial *trial, struct failure *failure)
{
    int64_t doorbell;
    struct block block;
    if (block_doorbell(launch, &doorbell, failure) < 0)
        return -1;
    trial->doorbell_ns = (double)doorbell;
    if (block_run(launch, seed, 1, &block, failure) < 0)
        return -1;
    int64_t start = clock_now();
    for (int i = 0; i < TRIES; i++) {
        if (block_run(launch, block_seed(seed, (uint64_t)i), rig->reps, &block, failure) < 0)
            return -1;
        trial->ns = i == 0 ? (double)block.wall : fmin(trial->ns, (double)block.wall);
    }
    trial->block_seconds = (double)(clock_now() - start) / 1e9 / TRIES;
    return 0;
}

static int try_side(const struct measurement *measurement, enum side side, struct trial *trial,
                    struct failure *failure)
{
    char *folder = file_join(measurement->folders, side_programs[side]);
    struct launch launch;
    int64_t start = clock_now();
    int result = launch_start(&launch, measurement->rig, folder, 0, failure);
    if (result == 0)
        result =
            try_blocks(measurement->rig, &launch,
                       block_seed(measurement->seed, UINT32_MAX + (uint64_t)side), trial, failure);
    launch_stop(&launch);
    trial->launch_seconds = (double)(clock_now() - start) / 1e9 - TRIES * trial->block_seconds;
    free(folder);
    return result;
}

static double clock_resolution(void)
{
    struct timespec resolution;
    clock_getres(CLOCK_MONOTONIC, &resolution);
    return (double)resolution.tv_sec * 1e9 + (double)resolution.tv_nsec;
}

static int try_sides(const struct measurement *measurement, struct trial trials[SIDES],
                     struct failure *failure)
{
    for (int side = SIDES - 1; side >= 0; side--) /* the candidate's faults show first */
        if (try_side(measurement, (enum side)side, &trials[side], failure) < 0)
            return -1;
    return 0;
}

/* Calls per block that these trials ask for. */
static double wanted_reps(const struct rig *rig, const struct trial trials[SIDES])
{
    double fastest = fmin(trials[0].ns, trials[1].ns) / rig->reps;
    double doorbell = fmin(trials[0].doorbell_ns, trials[1].doorbell_ns);
    double least = calibrate_block_least(clock_resolution(), doorbell);
    /* A candidate that is very fast, or looks it, must not make the baseline's blocks endless. */
    double slowest = fmax(trials[0].ns, trials[1].ns) / rig->reps;
    double most = fmax(rig->lab->limits.call * 1e9 / CALL_SHARE / slowest, 1);
    return fmin(fmin(ceil(headroom * least / fastest), floor(most)), MOST_REPS);
}

int calibrate_run(struct measurement *measurement, struct rig *rig, double seconds,
                  struct failure *failure)
{
    struct trial trials[SIDES];
    struct plan *plan = &measurement->plan;
    const struct budget *budget = &rig->lab->budget;
    for (int round = 0;; round++) {
        if (try_sides(measurement, trials, failure) < 0)
            return -1;
        double change = wanted_reps(rig, trials) / rig->reps;
        if (round == ROUNDS - 1 || (round > 0 && change > 0.5 && change <= headroom))
            break;
        if (rig_size(rig, (int)wanted_reps(rig, trials), failure) < 0)
            return -1;
    }
    double launches = trials[0].launch_seconds + trials[1].launch_seconds;
    double blocks = trials[0].block_seconds + trials[1].block_seconds;
    rig->block_seconds =
        fmin(rig->block_seconds, fmax(0.5, HOPELESS * trials[SIDE_BASELINE].ns / 1e9));
    plan->reps = rig->reps;
    plan->block_ns = fmin(trials[0].ns, trials[1].ns);
    plan->doorbell_ns = fmin(trials[0].doorbell_ns, trials[1].doorbell_ns);
    plan->blocks =
        calibrate_blocks(seconds / budget->looks[budget->look_count - 1], launches, blocks);
    plan->pair_seconds = launches + plan->blocks * blocks;
    return 0;
}
