/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trusted half of a lab: judge.c defines one `const struct perflab_judge perflab_judge`.
 *
 * It runs inside perflab-judge, never inside a worker. It lays out the shared memory, writes the
 * input of a call from a seed that is drawn after the learner's code was built, and verifies the
 * output of every call, timed or not. It never measures and never decides a verdict.
 *
 * Determinism: prepare() and verify() must depend on (params, seed) only, so that the recorded seed
 * of an attempt replays it.
 */
#ifndef PERFLAB_JUDGE_H
#define PERFLAB_JUDGE_H

#include <stddef.h>
#include <stdint.h>

#define PERFLAB_JUDGE_ABI 1
#define PERFLAB_MAX_ROLES 8
#define PERFLAB_MOST_SCORES 16

struct perflab_params; /* the numbers under `params:` (or `quick:`) of lab.yaml */

/* The value of a parameter; aborts the check with an internal error if lab.yaml has no such name.
 */
int64_t perflab_param(const struct perflab_params *params, const char *name);

/* Sizes of one call. All roles have the same sizes. */
struct perflab_layout {
    size_t in_bytes;  /* input of one call, > 0 */
    size_t out_bytes; /* output of one call, > 0 */
    size_t
        arena_bytes; /* memory shared by the roles of a launch, zeroed before each block; 0: none */
    size_t file_bytes; /* data file, a multiple of 4096; 0: none */
    size_t sink_bytes; /* bytes that a call sends into its sink, one role only; stages may differ */
    int file_cached;   /* not 0: all of the data file is in the page cache, and read through it */
    double work;       /* operations in one call, in lab.yaml's `work:` unit, summed over roles */
    double flops; /* floating-point operations the task takes by its formula, in one call, summed
                     over roles: sets both programs under the machine's roofline; 0: no matter
                     of arithmetic. What moves at least is the call's input and output. */
};

struct perflab_judge {
    int abi; /* PERFLAB_JUDGE_ABI */

    /* Fill in the sizes. Called first. */
    void (*layout)(const struct perflab_params *params, struct perflab_layout *layout);

    /* Optional: state shared by the functions below (scratch, tables). NULL means out of memory. */
    void *(*open)(const struct perflab_params *params);
    void (*close)(void *state);

    /* Only with file_bytes: the content of the data file at [offset, offset+bytes), both multiples
     * of 4096, written once per check. */
    void (*fill)(void *state, const struct perflab_params *params, uint64_t seed, uint64_t offset,
                 void *buffer, size_t bytes);

    /* Write the input of one call: in[role] has in_bytes each. */
    void (*prepare)(void *state, const struct perflab_params *params, uint64_t seed,
                    void *const in[]);

    /* Check the output of one call. in[] holds what prepare() wrote. Returns 0 if right; otherwise
     * fills `why` with one line a learner can use ("row 3, column 7 is 1.5, should be 2.25") and
     * returns -1. Must stay in bounds whatever out[] holds; out[] may be changing under its feet.
     */
    int (*verify)(void *state, const struct perflab_params *params, uint64_t seed,
                  const void *const in[], const void *const out[], char *why, size_t why_bytes);

    /* Optional: how good an answer is, where right or wrong is not all. `scores` names at most
     * PERFLAB_MOST_SCORES numbers, NULL behind the last; lab.yaml calls them score:NAME. score() is
     * called for each call that verify() has found right and fills one number for each name; a
     * launch's value is the mean over its timed calls. The same holds as for verify(): read each
     * value of out[] once. */
    const char *const *scores;
    void (*score)(void *state, const struct perflab_params *params, uint64_t seed,
                  const void *const in[], const void *const out[], double scores[]);

    /* Only with sink_bytes: check a part of what a call has sent, `bytes` from its byte `at` on.
     * Returns as verify() does. The number of bytes has been counted; parts that nobody can know
     * beforehand, a thirty-second of all, come here. */
    int (*verify_sent)(void *state, const struct perflab_params *params, uint64_t seed,
                       const void *const in[], uint64_t at, const void *data, size_t bytes,
                       char *why, size_t why_bytes);
};

/* What a judge.c defines. */
extern const struct perflab_judge perflab_judge;

/* The trusted half of a lab of kind service: what the learner's server is asked, and whether it
 * answers rightly. Both functions depend on (params, seed, i) only, keep nothing, and are called
 * 100,000 times a second: some 100 ns each are fine. */
struct perflab_service {
    int abi;             /* PERFLAB_JUDGE_ABI */
    size_t most_request; /* bytes of the longest request, 1 to 64 KiB */
    size_t most_body;    /* bytes of the longest body that can be right, at most 64 KiB */

    /* Write request number i of a round, whole, with its empty line and all; how many bytes. */
    size_t (*write)(const struct perflab_params *params, uint64_t seed, uint64_t i, char *request);

    /* Check the body of the answer to it, which is `bytes` long; only the first most_body of them
     * are there. 0 if right; otherwise one line in `why` that a learner can use, and -1. */
    int (*check)(const struct perflab_params *params, uint64_t seed, uint64_t i, const char *body,
                 size_t bytes, char *why, size_t why_bytes);
};

/* What the judge.c of such a lab defines instead. */
extern const struct perflab_service perflab_service;

/* Random numbers for judge.c: splitmix64 (Steele, Lea, Flood 2014). Seed it with the call's seed.
 */
struct perflab_rng {
    uint64_t state;
};

static inline uint64_t perflab_random(struct perflab_rng *rng)
{
    uint64_t z = (rng->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* Uniform in [-1, 1), 24 random bits: every value is exact in a float. */
static inline float perflab_random_float(struct perflab_rng *rng)
{
    return (float)((int32_t)(perflab_random(rng) >> 40) - (1 << 23)) / (float)(1 << 23);
}

#endif
