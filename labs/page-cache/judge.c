/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes a file no one can predict, checks the sums of random records of it, and what is sent.
 *
 * The sums of a call start from a key of that call: whoever wants them must have the records.
 *
 * Ranges have lengths of 512 bytes to nearly 128 KiB, at multiples of 512 that are mostly none of
 * the page's; two of them together are 128 KiB long, so that a call always sends as much.
 */
#include "lab.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "perflab/file.h"

enum { STEP = 512, PAIR_STEPS = 256, PAIR_BYTES = STEP * PAIR_STEPS };

static void layout(const struct perflab_params *params, struct perflab_layout *layout)
{
    uint64_t ranges = (uint64_t)perflab_param(params, "ranges");
    uint64_t records = (uint64_t)perflab_param(params, "records");

    layout->in_bytes = sizeof(struct job);
    layout->out_bytes = MOST_RECORDS * sizeof(uint64_t);
    layout->file_bytes = (size_t)perflab_param(params, "file_bytes");
    layout->file_cached = 1;
    layout->sink_bytes = (size_t)ranges / 2 * PAIR_BYTES;
    layout->work = (double)(records + ranges);
}

static void prepare(void *state, const struct perflab_params *params, uint64_t seed,
                    void *const in[])
{
    struct job *job = in[0];
    struct perflab_rng rng = {seed};

    (void)state;
    job->key = perflab_random(&rng);
    job->file_bytes = (uint64_t)perflab_param(params, "file_bytes");
    job->records_count = (uint64_t)perflab_param(params, "records");
    job->ranges_count = (uint64_t)perflab_param(params, "ranges");
    for (uint64_t i = 0; i < job->records_count; i++)
        job->records[i] = perflab_random(&rng) % (job->file_bytes / RECORD_BYTES);
    for (uint64_t i = 0; i < job->ranges_count; i++) {
        uint64_t steps = 1 + perflab_random(&rng) % (PAIR_STEPS - 1),
                 *bytes = &job->ranges[i].bytes;
        *bytes = i % 2 == 0 ? steps * STEP : PAIR_BYTES - job->ranges[i - 1].bytes;
        job->ranges[i].offset = perflab_random(&rng) % ((job->file_bytes - *bytes) / STEP) * STEP;
    }
}

static uint64_t right_sum(const struct perflab_file_key *key, const struct job *job, uint64_t i)
{
    uint64_t words[RECORD_WORDS];

    for (size_t w = 0; w < RECORD_WORDS; w++)
        words[w] = perflab_file_word(key, job->records[i] * RECORD_WORDS + w);
    return record_sum(job->key, words);
}

static int verify(void *state, const struct perflab_params *params, uint64_t seed,
                  const void *const in[], const void *const out[], char *why, size_t why_bytes)
{
    const struct job *job = in[0];
    const volatile uint64_t *sums = out[0]; /* the worker may still be writing */

    (void)params, (void)seed;
    for (uint64_t i = 0; i < job->records_count; i++) {
        uint64_t sum = sums[i], right = right_sum(state, job, i);
        if (sum == right)
            continue;
        snprintf(why, why_bytes,
                 "sums[%" PRIu64 "] (record %" PRIu64 ") is %016" PRIx64 ", should be %016" PRIx64,
                 i, job->records[i], sum, right);
        return -1;
    }
    return 0;
}

static int verify_sent(void *state, const struct perflab_params *params, uint64_t seed,
                       const void *const in[], uint64_t at, const void *data, size_t bytes,
                       char *why, size_t why_bytes)
{
    const struct job *job = in[0];
    const unsigned char *sent = data;
    uint64_t begin = 0; /* of the range, in what is sent */

    (void)params, (void)seed;
    for (uint64_t i = 0; i < job->ranges_count && bytes > 0; i++) {
        const struct range *range = &job->ranges[i];
        for (; at < begin + range->bytes && bytes > 0; at += sizeof(uint64_t)) {
            uint64_t offset = range->offset + (at - begin);
            uint64_t right = perflab_file_word(state, offset / sizeof(uint64_t)), word;
            memcpy(&word, sent, sizeof(word));
            if (word != right) {
                snprintf(why, why_bytes,
                         "byte %" PRIu64 " of range %" PRIu64 ", which is byte %" PRIu64
                         " of the file, was not sent where it belongs",
                         at - begin, i, offset);
                return -1;
            }
            sent += sizeof(word);
            bytes -= sizeof(word);
        }
        begin += range->bytes;
    }
    return 0;
}

const struct perflab_judge perflab_judge = {
    .abi = PERFLAB_JUDGE_ABI,
    .layout = layout,
    .open = perflab_file_open,
    .close = free,
    .fill = perflab_file_fill,
    .prepare = prepare,
    .verify = verify,
    .verify_sent = verify_sent,
};
