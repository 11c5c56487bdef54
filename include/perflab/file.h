/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A data file that no one can predict, for judge.c of labs that read one.
 *
 * Each word of the file is a keyed hash of its number, so any part of it can be made again and no
 * table is needed; the hash is SipHash's permutation with one round for the input and three to
 * finish (SipHash-1-3; Aumasson and Bernstein 2012). Having read one part tells nothing about
 * another, which a generator with an invertible state, such as splitmix64, could not promise.
 *
 * A judge.c has the key for its state: `.open = perflab_file_open, .close = free,
 * .fill = perflab_file_fill`, and asks perflab_file_word() in verify().
 */
#ifndef PERFLAB_FILE_H
#define PERFLAB_FILE_H

#include <stdlib.h>

#include "perflab/judge.h"

struct perflab_file_key {
    uint64_t low, high;
};

/* The state: a key, which perflab_file_fill() sets. The caller frees it. */
static inline void *perflab_file_open(const struct perflab_params *params)
{
    (void)params;
    return calloc(1, sizeof(struct perflab_file_key));
}

static inline uint64_t perflab_file_rotate(uint64_t word, int bits)
{
    return word << bits | word >> (64 - bits);
}

/* The content of one word (8 bytes) of the file, counted from 0. */
static inline uint64_t perflab_file_word(const struct perflab_file_key *key, uint64_t number)
{
    uint64_t a = key->low ^ 0x736f6d6570736575u, b = key->high ^ 0x646f72616e646f6du;
    uint64_t c = key->low ^ 0x6c7967656e657261u, d = key->high ^ 0x7465646279746573u ^ number;

    for (int round = 0; round < 4; round++) {
        a += b;
        c += d;
        b = perflab_file_rotate(b, 13) ^ a;
        d = perflab_file_rotate(d, 16) ^ c;
        a = perflab_file_rotate(a, 32) + d;
        c += b;
        b = perflab_file_rotate(b, 17) ^ c;
        d = perflab_file_rotate(d, 21) ^ a;
        c = perflab_file_rotate(c, 32);
        if (round == 0) {
            a ^= number;
            c ^= 0xff;
        }
    }
    return a ^ b ^ c ^ d;
}

/* perflab_judge.fill: `bytes` of the file from `offset` on, both multiples of 8. */
static inline void perflab_file_fill(void *state, const struct perflab_params *params,
                                     uint64_t seed, uint64_t offset, void *buffer, size_t bytes)
{
    struct perflab_file_key *key = state;
    struct perflab_rng rng = {seed};
    uint64_t *words = buffer;

    (void)params;
    key->low = perflab_random(&rng);
    key->high = perflab_random(&rng);
    for (size_t i = 0; i < bytes / sizeof(uint64_t); i++)
        words[i] = perflab_file_word(key, offset / sizeof(uint64_t) + i);
}

#endif
