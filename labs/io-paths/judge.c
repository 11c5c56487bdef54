/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes a file no one can predict and checks the sums of walks through it. Where a walk goes on is
 * in the block it has read, so that nobody has more reads in flight than there are walks.
 *
 * The sums of a call start from a key of that call: whoever wants them must have the whole blocks,
 * not a number kept from an earlier call.
 */
#include "lab.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "perflab/file.h"

static void layout(const struct perflab_params *params, struct perflab_layout *layout)
{
    uint64_t reads = (uint64_t)perflab_param(params, "reads");

    layout->in_bytes = sizeof(struct read_input);
    layout->out_bytes = reads * sizeof(uint64_t);
    layout->file_bytes = (size_t)perflab_param(params, "file_blocks") * BLOCK_BYTES;
    layout->work = (double)reads;
}

static void prepare(void *state, const struct perflab_params *params, uint64_t seed,
                    void *const in[])
{
    struct read_input *input = in[0];
    struct perflab_rng rng = {seed};

    (void)state;
    input->key = perflab_random(&rng);
    input->count = (uint64_t)perflab_param(params, "reads");
    input->depth = (uint64_t)perflab_param(params, "depth");
    input->file_blocks = (uint64_t)perflab_param(params, "file_blocks");
    for (uint64_t i = 0; i < MOST_DEPTH; i++)
        input->blocks[i] = perflab_random(&rng) % input->file_blocks;
}

static uint64_t block_of(const struct read_input *input, const uint64_t *right, uint64_t read)
{
    return read < input->depth ? input->blocks[read]
                               : next_block(input, right[read - input->depth]);
}

/* A sum that is right for another of the call's reads has lost its place: say so. */
static bool find_place(const struct read_input *input, const uint64_t *right, uint64_t sum,
                       uint64_t *place)
{
    for (*place = 0; *place < input->count; ++*place)
        if (right[*place] == sum)
            return true;
    return false;
}

static int verify(void *state, const struct perflab_params *params, uint64_t seed,
                  const void *const in[], const void *const out[], char *why, size_t why_bytes)
{
    const struct perflab_file_key *key = state;
    const struct read_input *input = in[0];
    const volatile uint64_t *sums = out[0]; /* the worker may still be writing */
    uint64_t *right = malloc(input->count * sizeof(uint64_t));
    int result = -1;

    (void)params;
    (void)seed;
    if (!right) {
        snprintf(why, why_bytes, "the judge is out of memory");
        return -1;
    }
    for (uint64_t i = 0; i < input->count; i++) {
        uint64_t words[BLOCK_WORDS], block = block_of(input, right, i);
        for (size_t w = 0; w < BLOCK_WORDS; w++)
            words[w] = perflab_file_word(key, block * BLOCK_WORDS + w);
        right[i] = block_sum(input->key, words);
    }
    for (uint64_t i = 0; i < input->count; i++) {
        uint64_t sum = sums[i], place;
        if (sum == right[i])
            continue;
        if (sum == UINT64_MAX)
            snprintf(why, why_bytes, "sums[%" PRIu64 "] was not written", i);
        else if (find_place(input, right, sum, &place))
            snprintf(why, why_bytes,
                     "sums[%" PRIu64 "] is the sum of read %" PRIu64 ": results changed places", i,
                     place);
        else
            snprintf(why, why_bytes,
                     "sums[%" PRIu64 "] (block %" PRIu64 ") is %016" PRIx64
                     ", should be %016" PRIx64,
                     i, block_of(input, right, i), sum, right[i]);
        goto out;
    }
    result = 0;
out:
    free(right);
    return result;
}

const struct perflab_judge perflab_judge = {
    .abi = PERFLAB_JUDGE_ABI,
    .layout = layout,
    .open = perflab_file_open,
    .close = free,
    .fill = perflab_file_fill,
    .prepare = prepare,
    .verify = verify,
};
