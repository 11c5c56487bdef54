/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The judge computes each drill as lab.h words it, one value at a time.
 *
 * Values are made for a branch nobody can guess, and for what a wrong inverse gets wrong: a quarter
 * lies at a multiple of the divisor or one below. The runs take turns at random, and one ends a
 * little before the other. A walk of the mean length takes 16 hops, at random through 256 KiB; its
 * length cannot be known before. A call for one drill has the inputs of that one only.
 */
#include "perflab/judge.h"

#include <inttypes.h>
#include <stdio.h>

#include "lab.h"

static void lay_out(const struct perflab_params *params, struct perflab_layout *layout)
{
    uint64_t which = (uint64_t)perflab_param(params, "which");
    layout->in_bytes = sizeof(struct drills);
    layout->out_bytes = sizeof(struct results);
    layout->work = (double)((which & FILTER ? VALUES : 0) + (which & HASH ? VALUES : 0) +
                            (which & DIVIDE ? VALUES : 0) + (which & MERGE ? 2 * RUN : 0) +
                            (which & WALK ? WALKS : 0));
}

static void make_values(struct drills *in, struct perflab_rng *rng)
{
    for (size_t i = 0; i < VALUES; i++) {
        uint64_t random = perflab_random(rng);
        uint32_t value = (uint32_t)random;
        if (i % 4 == 0) { /* a multiple of the divisor, or one below; 0 stays */
            value -= value % in->divisor;
            value -= value && random >> 63;
        } else if (i % 64 == 1) { /* the limit, or one below */
            value = in->limit - (uint32_t)(random >> 63);
        }
        in->values[i] = value;
    }
}

/* Rising, some values twice, the last near 2e9 x of/64. */
static void make_run(uint32_t *run, uint32_t of, struct perflab_rng *rng)
{
    uint32_t value = 0;
    for (size_t i = 0; i < RUN; i++) {
        uint64_t random = perflab_random(rng);
        uint32_t gap = (uint32_t)((random >> 32) * 400000 >> 32) / 64 * of;
        value += random & 7 ? gap : 0;
        run[i] = value;
    }
}

static void make_walks(struct drills *in, struct perflab_rng *rng)
{
    for (uint32_t i = 0; i < NODES; i++) {
        uint32_t back = i < 4096 ? i : 4096;
        in->next[i] = i < ROOTS ? 0 : i - 1 - (uint32_t)((perflab_random(rng) >> 32) * back >> 32);
    }
    for (size_t i = 0; i < WALKS; i++)
        in->starts[i] = (uint32_t)(perflab_random(rng) % NODES);
}

static void prepare(void *state, const struct perflab_params *params, uint64_t seed,
                    void *const inputs[])
{
    struct drills *in = inputs[0];
    struct perflab_rng rng = {seed};
    (void)state;
    in->which = (uint64_t)perflab_param(params, "which");
    in->key = perflab_random(&rng) | 1;
    in->limit = (uint32_t)(UINT32_C(0x70000000) + (perflab_random(&rng) >> 35));
    in->divisor = (uint32_t)(3 + perflab_random(&rng) % 65533);
    if (in->which & (FILTER | HASH | DIVIDE))
        make_values(in, &rng);
    if (in->which & MERGE) {
        make_run(in->a, 64, &rng);
        make_run(in->b, 60 + (uint32_t)(perflab_random(&rng) % 5), &rng);
    }
    if (in->which & WALK)
        make_walks(in, &rng);
}

static uint64_t right_filter(const struct drills *in)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < VALUES; i++)
        sum += in->values[i] >= in->limit ? in->values[i] : 0;
    return sum;
}

static uint64_t right_hash(const struct drills *in)
{
    uint64_t h = 0;
    for (size_t i = 0; i < VALUES; i++)
        h = h * in->key + in->values[i];
    return h;
}

static uint64_t right_divide(const struct drills *in)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < VALUES; i++)
        sum += in->values[i] / in->divisor;
    return sum;
}

static uint64_t right_walk(const struct drills *in)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < WALKS; i++) {
        uint32_t node = in->starts[i];
        for (; node >= ROOTS; node = in->next[node])
            sum += ROOTS;
        sum += node;
    }
    return sum;
}

static int verify_merge(const struct drills *in, const volatile struct results *out, char *why,
                        size_t why_bytes)
{
    size_t i = 0, j = 0;
    for (size_t k = 0; k < 2 * RUN; k++) {
        int first = j == RUN || (i < RUN && in->a[i] <= in->b[j]);
        uint32_t should = first ? in->a[i] : in->b[j], is = out->merged[k];
        i += (size_t)first;
        j += (size_t)!first;
        if (is == should)
            continue;
        snprintf(why, why_bytes, "merge: value %zu of %d is %" PRIu32 ", should be %" PRIu32, k,
                 2 * RUN, is, should);
        return -1;
    }
    return 0;
}

static int verify(void *state, const struct perflab_params *params, uint64_t seed,
                  const void *const inputs[], const void *const outputs[], char *why,
                  size_t why_bytes)
{
    const struct drills *in = inputs[0];
    const volatile struct results *out = outputs[0];
    const struct {
        uint64_t which;
        const char *name;
        uint64_t (*right)(const struct drills *in);
        uint64_t is;
    } sums[] = {
        {FILTER, "filter", right_filter, out->filtered},
        {HASH, "hash", right_hash, out->hashed},
        {DIVIDE, "divide", right_divide, out->divided},
        {WALK, "walk", right_walk, out->walked},
    };
    (void)state, (void)seed;
    for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++) {
        uint64_t should = in->which & sums[i].which ? sums[i].right(in) : sums[i].is;
        if (sums[i].is == should)
            continue;
        snprintf(why, why_bytes, "%s() gave %" PRIu64 ", should be %" PRIu64, sums[i].name,
                 sums[i].is, should);
        return -1;
    }
    (void)params;
    return in->which & MERGE ? verify_merge(in, out, why, why_bytes) : 0;
}

const struct perflab_judge perflab_judge = {
    .abi = PERFLAB_JUDGE_ABI,
    .layout = lay_out,
    .prepare = prepare,
    .verify = verify,
};
