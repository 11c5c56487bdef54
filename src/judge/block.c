/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/block.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "judge/bell.h"
#include "judge/ending.h"
#include "judge/sink.h"
#include "judge/usage.h"

enum { DOORBELL_SECONDS = 1, DOORBELL_TRIES = 25 };

static uint64_t rotate(uint64_t word, int bits)
{
    return word << bits | word >> (64 - bits);
}

static void sip_rounds(uint64_t v[4], int rounds)
{
    for (int i = 0; i < rounds; i++) {
        v[0] += v[1];
        v[2] += v[3];
        v[1] = rotate(v[1], 13) ^ v[0];
        v[3] = rotate(v[3], 16) ^ v[2];
        v[0] = rotate(v[0], 32);
        v[2] += v[1];
        v[0] += v[3];
        v[1] = rotate(v[1], 17) ^ v[2];
        v[3] = rotate(v[3], 21) ^ v[0];
        v[2] = rotate(v[2], 32);
    }
}

/* SipHash-2-4 (Aumasson and Bernstein 2012) of the index under the key `seed`. One way only: most
 * labs let the seed of a call be computed back from its input, and it must not tell the seed it
 * was made from, or a worker could compute in its warm-up all inputs to come. */
uint64_t block_seed(uint64_t seed, uint64_t index)
{
    uint64_t v[4] = {seed ^ 0x736f6d6570736575u, ~seed ^ 0x646f72616e646f6du,
                     seed ^ 0x6c7967656e657261u, ~seed ^ 0x7465646279746573u};
    const uint64_t words[2] = {index, (uint64_t)sizeof(index) << 56};
    for (int i = 0; i < 2; i++) {
        v[3] ^= words[i];
        sip_rounds(v, 2);
        v[0] ^= words[i];
    }
    v[2] ^= 0xff;
    sip_rounds(v, 4);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

void block_prepare(struct launch *launch, uint64_t seed, int reps)
{
    const struct rig *rig = launch->rig;
    void *in[PERFLAB_MAX_ROLES];
    for (int rep = 0; rep < reps; rep++) {
        for (int role = 0; role < rig->lab->roles; role++)
            in[role] = rig_input(rig, role, rep);
        rig->pack->judge->prepare(rig->state, (const struct perflab_params *)launch->params,
                                  block_seed(seed, (uint64_t)rep), in);
    }
    for (int role = 0; role < rig->lab->roles; role++)
        memset(rig->out[role].data, 0xff, (size_t)reps * rig->out_stride);
    if (launch->sink) {
        struct perflab_layout layout = {0};
        rig->pack->judge->layout((const struct perflab_params *)launch->params, &layout);
        sink_begin(launch->sink, seed, reps, layout.sink_bytes);
    }
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

void block_refuse(struct launch *launch, int rep, const char *why, struct failure *failure)
{
    if (untouched(launch->rig, rep))
        failure_set(failure, VERDICT_WRONG_ANSWER, "%s wrote nothing to its output",
                    launch->rig->lab->entry);
    else
        failure_set(failure, VERDICT_WRONG_ANSWER, "wrong answer: %s", why);
    failure->detail = ending_printed(launch);
}

static void add_scores(struct launch *launch, uint64_t seed, const void *const in[],
                       const void *const out[])
{
    const struct rig *rig = launch->rig;
    const struct perflab_judge *judge = rig->pack->judge;
    double scores[PERFLAB_MOST_SCORES];
    if (!judge->scores)
        return;
    for (int i = 0; i < PERFLAB_MOST_SCORES; i++)
        scores[i] = NAN;
    judge->score(rig->state, (const struct perflab_params *)launch->params, seed, in, out, scores);
    for (int i = 0; i < PERFLAB_MOST_SCORES; i++)
        launch->scores[i] += scores[i];
    launch->scored++;
}

static int refuse_sent(struct launch *launch, const char *why, struct failure *failure)
{
    failure_set(failure, VERDICT_WRONG_ANSWER, "wrong answer: %s", why);
    failure->detail = ending_printed(launch);
    return -1;
}

/* What the launch's sink has kept of a call. */
static int verify_sent(struct launch *launch, uint64_t seed, int rep, struct failure *failure)
{
    const struct rig *rig = launch->rig;
    const void *in[1] = {rig_input(rig, 0, rep)}, *data;
    uint64_t next = 0, at;
    size_t bytes;
    char why[256] = "";
    while ((data = sink_kept(launch->sink, rep, &next, &at, &bytes)))
        if (rig->pack->judge->verify_sent(rig->state, (const struct perflab_params *)launch->params,
                                          block_seed(seed, (uint64_t)rep), in, at, data, bytes, why,
                                          sizeof(why)) < 0)
            return refuse_sent(launch, why, failure);
    return 0;
}

int block_verify(struct launch *launch, uint64_t seed, int reps, struct failure *failure)
{
    char length[128];
    if (launch->sink && sink_check_length(launch->sink, length, sizeof(length)) < 0)
        return refuse_sent(launch, length, failure);
    const struct rig *rig = launch->rig;
    const void *in[PERFLAB_MAX_ROLES], *out[PERFLAB_MAX_ROLES];
    for (int rep = 0; rep < reps; rep++) {
        char why[256] = "";
        if (launch->sink && verify_sent(launch, seed, rep, failure) < 0)
            return -1;
        for (int role = 0; role < rig->lab->roles; role++) {
            in[role] = rig_input(rig, role, rep);
            out[role] = rig_output(rig, role, rep);
        }
        if (rig->pack->judge->verify(rig->state, (const struct perflab_params *)launch->params,
                                     block_seed(seed, (uint64_t)rep), in, out, why,
                                     sizeof(why)) == 0) {
            add_scores(launch, block_seed(seed, (uint64_t)rep), in, out);
            continue;
        }
        block_refuse(launch, rep, why, failure);
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
    /* Setting up may take any time, but not what went before it. */
    launch->outside += usage_cpu_asleep(launch) - launch->cpu_at_done;
    memset(rig->arena.data, 0, rig->layout.arena_bytes);
    if (bell_ring(launch, PERFLAB_SETUP, 1, 1, failure) < 0 ||
        bell_wait(launch, 1, clock_now() + limit, failure) < 0)
        return -1;
    launch->cpu_at_done = usage_cpu_asleep(launch);
    return 0;
}

/* CPU time is read once the workers sleep. What they used from saying done until then is inside,
 * unless it took them long: then it is as much outside as it took. */
static void account(struct launch *launch, int64_t cpu_before, struct block *block)
{
    int64_t done = clock_now(), cpu_then = usage_cpu(launch);
    launch->cpu_at_done = usage_cpu_asleep(launch);
    int64_t late =
        (clock_now() - done) * launch->rig->lab->roles * launch->rig->lab->limits.threads;
    int64_t more = launch->cpu_at_done - cpu_then;
    int64_t outside = more < late ? more : late;
    block->cpu = launch->cpu_at_done - cpu_before - outside;
    launch->outside += outside;
    launch->inside += block->cpu;
}

int block_run(struct launch *launch, uint64_t seed, int reps, struct block *block,
              struct failure *failure)
{
    int roles = launch->rig->lab->roles;
    int64_t limit = (int64_t)(launch->rig->block_seconds * (double)CLOCK_SECOND);
    if (block_ready(launch, failure) < 0)
        return -1;
    block_prepare(launch, seed, reps);
    int64_t cpu_before = usage_cpu_asleep(launch);
    launch->outside += cpu_before - launch->cpu_at_done;
    int64_t start = clock_now();
    if (bell_ring(launch, PERFLAB_RUN, reps, roles, failure) < 0 ||
        bell_wait(launch, roles, start + limit, failure) < 0)
        return -1;
    block->wall = clock_now() - start;
    account(launch, cpu_before, block);
    return block_verify(launch, seed, reps, failure);
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
    launch->cpu_at_done = usage_cpu_asleep(launch);
    return 0;
}
