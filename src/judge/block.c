/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/block.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "judge/bell.h"
#include "judge/ending.h"
#include "judge/usage.h"

enum { DOORBELL_SECONDS = 10, DOORBELL_TRIES = 25 };

uint64_t block_seed(uint64_t seed, uint64_t index)
{
    struct perflab_rng rng = {seed ^ (index + 1) * 0xd1342543de82ef95u};
    return perflab_random(&rng);
}

void block_prepare(struct launch *launch, uint64_t seed, int reps)
{
    const struct rig *rig = launch->rig;
    void *in[PERFLAB_MAX_ROLES];
    for (int rep = 0; rep < reps; rep++) {
        for (int role = 0; role < rig->lab->roles; role++)
            in[role] = rig_input(rig, role, rep);
        rig->pack->judge->prepare(rig->state, (const struct perflab_params *)rig->params,
                                  block_seed(seed, (uint64_t)rep), in);
    }
    for (int role = 0; role < rig->lab->roles; role++)
        memset(rig->out[role].data, 0xff, (size_t)reps * rig->out_stride);
}

static bool untouched(const struct rig *rig, int rep)
{
    for (int role = 0; role < rig->lab->roles; role++) {
        const unsigned char *out = rig_output(rig, role, rep);
        for (size_t i = 0; i < rig->layout.out_bytes; i++)
            if (out[i] != 0xff)
                return false;
    }
    return true;
}

static int verify(struct launch *launch, uint64_t seed, int reps, struct failure *failure)
{
    const struct rig *rig = launch->rig;
    const void *in[PERFLAB_MAX_ROLES], *out[PERFLAB_MAX_ROLES];
    for (int rep = 0; rep < reps; rep++) {
        char why[256] = "";
        for (int role = 0; role < rig->lab->roles; role++) {
            in[role] = rig_input(rig, role, rep);
            out[role] = rig_output(rig, role, rep);
        }
        if (rig->pack->judge->verify(rig->state, (const struct perflab_params *)rig->params,
                                     block_seed(seed, (uint64_t)rep), in, out, why,
                                     sizeof(why)) == 0)
            continue;
        if (untouched(rig, rep))
            failure_set(failure, VERDICT_WRONG_ANSWER, "%s wrote nothing to its output",
                        rig->lab->entry);
        else
            failure_set(failure, VERDICT_WRONG_ANSWER, "wrong answer: %s", why);
        failure->detail = ending_printed(launch);
        return -1;
    }
    return 0;
}

int block_ready(struct launch *launch, struct failure *failure)
{
    const struct rig *rig = launch->rig;
    int64_t limit = (int64_t)(rig->block_seconds * (double)CLOCK_SECOND);
    if (!rig->layout.arena_bytes)
        return 0;
    memset(rig->arena.data, 0, rig->layout.arena_bytes);
    if (bell_ring(launch, PERFLAB_SETUP, 1, 1, failure) < 0 ||
        bell_wait(launch, 1, clock_now() + limit, failure) < 0)
        return -1;
    launch->cpu_at_done = usage_cpu(launch);
    return 0;
}

int block_run(struct launch *launch, uint64_t seed, int reps, struct block *block,
              struct failure *failure)
{
    int roles = launch->rig->lab->roles;
    int64_t limit = (int64_t)(launch->rig->block_seconds * (double)CLOCK_SECOND);
    if (block_ready(launch, failure) < 0)
        return -1;
    block_prepare(launch, seed, reps);
    int64_t cpu_before = usage_cpu(launch);
    launch->outside += cpu_before - launch->cpu_at_done;
    int64_t start = clock_now();
    if (bell_ring(launch, PERFLAB_RUN, reps, roles, failure) < 0 ||
        bell_wait(launch, roles, start + limit, failure) < 0)
        return -1;
    block->wall = clock_now() - start;
    launch->cpu_at_done = usage_cpu(launch);
    block->cpu = launch->cpu_at_done - cpu_before;
    launch->inside += block->cpu;
    return verify(launch, seed, reps, failure);
}

static int ascending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

int block_doorbell(struct launch *launch, int64_t *cost, struct failure *failure)
{
    int64_t tries[DOORBELL_TRIES];
    int roles = launch->rig->lab->roles;
    for (int i = 0; i < DOORBELL_TRIES; i++) {
        int64_t start = clock_now();
        if (bell_ring(launch, PERFLAB_RUN, 0, roles, failure) < 0 ||
            bell_wait(launch, roles, start + DOORBELL_SECONDS * CLOCK_SECOND, failure) < 0)
            return -1;
        tries[i] = clock_now() - start;
    }
    qsort(tries, DOORBELL_TRIES, sizeof(tries[0]), ascending);
    *cost = tries[DOORBELL_TRIES / 4];
    launch->cpu_at_done = usage_cpu(launch);
    return 0;
}
