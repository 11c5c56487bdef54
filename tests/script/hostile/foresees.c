/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the random numbers backwards: one value of an input tells the seed of its call, and if seeds
 * were made from one another in a way that can be undone, the seed of the launch. The untimed
 * warm-up would then be the time to compute the answers of all blocks to come. Where the foresight
 * fails, it works as slowly as the baseline.
 *
 * expect: fail | inconclusive
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lab.h"

/* How many blocks a launch has is not known here: tried are both of these. */
enum { INPUT = 3, PAGE = 4096, STRIDE = 2112, VALUES = 256, FEWEST = 3, MOST = 4 };

struct foreseen {
    uint64_t key, digests[VALUES];
};

static struct foreseen *foreseen[MOST + 1]; /* by number of blocks: all calls, in order */
static size_t calls;                        /* in a block */

static uint64_t next(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* The state that next() was called with, from what it returned. */
static uint64_t back(uint64_t z)
{
    z = (z ^ (z >> 31) ^ (z >> 62)) * 0x319642b2d24d8ec3u;
    z = (z ^ (z >> 27) ^ (z >> 54)) * 0x96de1b173f119089u;
    return (z ^ (z >> 30) ^ (z >> 60)) - 0x9e3779b97f4a7c15u;
}

static uint64_t derive(uint64_t seed, uint64_t index)
{
    uint64_t state = seed ^ (index + 1) * 0xd1342543de82ef95u;
    return next(&state);
}

static uint64_t underive(uint64_t derived, uint64_t index)
{
    return back(derived) ^ (index + 1) * 0xd1342543de82ef95u;
}

static void foresee_call(uint64_t seed, struct foreseen *call)
{
    call->key = next(&seed);
    for (int i = 0; i < VALUES; i++)
        call->digests[i] = digest(next(&seed), call->key);
}

/* From the key of the warm-up, which is call 0 of a block after the last. */
static void foresee(uint64_t key)
{
    struct stat input;
    fstat(INPUT, &input);
    calls = (size_t)(input.st_size - PAGE) / STRIDE;
    for (uint64_t blocks = FEWEST; blocks <= MOST; blocks++) {
        uint64_t launch = underive(underive(back(key), 0), blocks);
        foreseen[blocks] = calloc(blocks * calls, sizeof(struct foreseen));
        for (uint64_t i = 0; foreseen[blocks] && i < blocks * calls; i++)
            foresee_call(derive(derive(launch, i / calls), i % calls), &foreseen[blocks][i]);
    }
}

static const uint64_t *find(uint64_t key, size_t at)
{
    for (uint64_t blocks = FEWEST; blocks <= MOST; blocks++)
        if (foreseen[blocks] && at < blocks * calls && foreseen[blocks][at].key == key)
            return foreseen[blocks][at].digests;
    return NULL;
}

void scramble(const struct input *in, struct output *out)
{
    static size_t at;
    if (at++ == 0)
        foresee(in->key);
    const uint64_t *known = at > 1 ? find(in->key, at - 2) : NULL;
    if (known) {
        memcpy(out->digests, known, VALUES * sizeof(*known));
        return;
    }
    for (int times = 0; times < 4; times++)
        for (uint64_t i = 0; i < in->count; i++)
            out->digests[i] = digest(in->values[i], in->key);
}
