/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes the messages of two producers and checks what two consumers logged.
 *
 * A message is eight bytes of a keyed stream, ChaCha with eight rounds (Bernstein 2008), one stream
 * a producer. A plain generator such as splitmix64 would not do: its output can be inverted, and
 * then one popped message foretells all the others. Without the key no message tells anything of
 * the next, so what a consumer logs it can only have got through the shared memory.
 *
 * A queue has one order. The check looks for it: it merges the consumers' logs into one sequence in
 * which each log and each producer keeps its own order. Always taking any log's next message that
 * is also its producer's next one finds such a sequence if there is one, because taking it early
 * never blocks another. When no log offers such a message, something was lost, repeated, invented
 * or out of order.
 */
#include "lab.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "perflab/judge.h"

#define PRODUCERS 2
#define CONSUMERS 2
#define SPSC_PRODUCER 1 /* the last producer and the first consumer: neighbours */
#define SPSC_CONSUMER 2

static void layout(const struct perflab_params *params, struct perflab_layout *layout)
{
    uint64_t spsc = (uint64_t)perflab_param(params, "spsc_messages");
    uint64_t mpmc = (uint64_t)perflab_param(params, "mpmc_messages");

    layout->in_bytes = sizeof(struct queue_input) + (spsc + mpmc) * sizeof(uint64_t);
    layout->out_bytes = sizeof(struct queue_output) + (spsc + PRODUCERS * mpmc) * sizeof(uint64_t);
    layout->arena_bytes = 2 * 4096 + 2 * QUEUE_BYTES;
    layout->work = (double)(spsc + PRODUCERS * mpmc);
}

static uint32_t rotate(uint32_t word, int bits)
{
    return word << bits | word >> (32 - bits);
}

static void quarter_round(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
    *a += *b, *d = rotate(*d ^ *a, 16);
    *c += *d, *b = rotate(*b ^ *c, 12);
    *a += *b, *d = rotate(*d ^ *a, 8);
    *c += *d, *b = rotate(*b ^ *c, 7);
}

/* One block of ChaCha8: eight messages from a key, a stream's number and a place in it. */
static void stream_block(const uint32_t key[8], uint32_t stream, uint32_t place, uint64_t to[8])
{
    uint32_t start[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, key[0], key[1],
                          key[2],     key[3],     key[4],     key[5],     key[6], key[7],
                          place,      0,          stream,     0};
    uint32_t x[16];

    memcpy(x, start, sizeof(x));
    for (int round = 0; round < 4; round++) { /* double rounds */
        for (int i = 0; i < 4; i++)
            quarter_round(&x[i], &x[4 + i], &x[8 + i], &x[12 + i]);
        for (int i = 0; i < 4; i++)
            quarter_round(&x[i], &x[4 + (i + 1) % 4], &x[8 + (i + 2) % 4], &x[12 + (i + 3) % 4]);
    }
    for (int i = 0; i < 16; i++)
        x[i] += start[i];
    memcpy(to, x, sizeof(x));
}

/* A producer's messages; a consumer gets none, its places stay as they are. */
static void fill_messages(const uint32_t key[8], uint32_t role, uint64_t first, uint64_t count,
                          uint64_t *messages)
{
    for (uint64_t i = first; i < count; i += 8) {
        uint64_t block[8];
        uint64_t n = count - i < 8 ? count - i : 8;
        stream_block(key, role, (uint32_t)(i / 8), block);
        memcpy(messages + i, block, n * sizeof(block[0]));
    }
}

static void prepare(void *state, const struct perflab_params *params, uint64_t seed,
                    void *const in[])
{
    uint64_t spsc = (uint64_t)perflab_param(params, "spsc_messages");
    uint64_t mpmc = (uint64_t)perflab_param(params, "mpmc_messages");
    struct perflab_rng rng = {seed};
    uint64_t words[4];
    uint32_t key[8];

    (void)state;
    for (int i = 0; i < 4; i++)
        words[i] = perflab_random(&rng);
    memcpy(key, words, sizeof(key));
    for (uint32_t role = 0; role < PRODUCERS + CONSUMERS; role++) {
        struct queue_input *input = in[role];
        uint64_t first = role == SPSC_PRODUCER ? 0 : spsc / 8 * 8;
        input->spsc_count = spsc;
        input->mpmc_count = mpmc;
        if (role < PRODUCERS)
            fill_messages(key, role, first, spsc + mpmc, input->messages);
    }
}

/* What a stage sent, what its consumers say they got, and how far the merge has come. */
struct sent {
    const uint64_t *messages;
    uint64_t count, next;
    int role;
};

struct logged {
    const volatile uint64_t *messages; /* the worker may still be writing */
    uint64_t count, next;
    int role;
};

struct stage {
    const char *name;
    struct sent sent[PRODUCERS];
    struct logged logged[CONSUMERS];
    int producers, consumers;
};

/* Move the log on while its next message is a producer's next one; returns how far. */
static uint64_t merge_log(struct stage *stage, struct logged *log)
{
    uint64_t before = log->next;

    while (log->next < log->count) {
        uint64_t message = log->messages[log->next];
        int p = 0;
        while (p < stage->producers && (stage->sent[p].next == stage->sent[p].count ||
                                        stage->sent[p].messages[stage->sent[p].next] != message))
            p++;
        if (p == stage->producers)
            break;
        stage->sent[p].next++;
        log->next++;
    }
    return log->next - before;
}

/* What is wrong with the first message of a log on which the merge is stuck; false: nothing by
 * itself, the message is only early. */
static bool explain_message(const struct stage *stage, const struct logged *log, char *why,
                            size_t why_bytes)
{
    uint64_t message = log->messages[log->next];

    for (int p = 0; p < stage->producers; p++) {
        const struct sent *sent = &stage->sent[p];
        for (uint64_t i = 0; i < sent->count; i++) {
            if (sent->messages[i] != message)
                continue;
            if (i >= sent->next)
                return false;
            snprintf(why, why_bytes,
                     "%s: role %d popped message %" PRIu64 " of role %d, which was popped before",
                     stage->name, log->role, i, sent->role);
            return true;
        }
    }
    snprintf(why, why_bytes,
             "%s: number %" PRIu64 " in the log of role %d, %016" PRIx64 ", was never sent",
             stage->name, log->next, log->role, message);
    return true;
}

/* Why a producer's next message was not next in any log. */
static void explain_missing(const struct stage *stage, const struct sent *sent, char *why,
                            size_t why_bytes)
{
    for (int c = 0; c < stage->consumers; c++) {
        const struct logged *log = &stage->logged[c];
        for (uint64_t i = log->next; i < log->count; i++) {
            if (log->messages[i] != sent->messages[sent->next])
                continue;
            snprintf(why, why_bytes,
                     "%s: message %" PRIu64 " of role %d is number %" PRIu64
                     " in the log of role %d: too late for any first-in, first-out order",
                     stage->name, sent->next, sent->role, i, log->role);
            return;
        }
    }
    snprintf(why, why_bytes, "%s: message %" PRIu64 " of role %d was lost", stage->name, sent->next,
             sent->role);
}

static int check_stage(struct stage *stage, char *why, size_t why_bytes)
{
    uint64_t moved;

    do {
        moved = 0;
        for (int c = 0; c < stage->consumers; c++)
            moved += merge_log(stage, &stage->logged[c]);
    } while (moved > 0);

    for (int c = 0; c < stage->consumers; c++)
        if (stage->logged[c].next < stage->logged[c].count &&
            explain_message(stage, &stage->logged[c], why, why_bytes))
            return -1;
    for (int p = 0; p < stage->producers; p++) {
        if (stage->sent[p].next < stage->sent[p].count) {
            explain_missing(stage, &stage->sent[p], why, why_bytes);
            return -1;
        }
    }
    return 0;
}

static int check_count(const char *name, int role, uint64_t popped, uint64_t places, char *why,
                       size_t why_bytes)
{
    if (popped <= places)
        return 0;
    if (popped == UINT64_MAX)
        snprintf(why, why_bytes, "%s: role %d wrote no count", name, role);
    else
        snprintf(why, why_bytes, "%s: role %d popped more than the %" PRIu64 " messages sent", name,
                 role, places);
    return -1;
}

static int verify(void *state, const struct perflab_params *params, uint64_t seed,
                  const void *const in[], const void *const out[], char *why, size_t why_bytes)
{
    uint64_t spsc = (uint64_t)perflab_param(params, "spsc_messages");
    uint64_t mpmc = (uint64_t)perflab_param(params, "mpmc_messages");
    struct stage single = {.name = "SPSC", .producers = 1, .consumers = 1};
    struct stage multiple = {.name = "MPMC", .producers = PRODUCERS, .consumers = CONSUMERS};

    (void)state;
    (void)seed;
    for (int role = 0; role < PRODUCERS; role++) {
        const struct queue_input *input = in[role];
        if (role == SPSC_PRODUCER)
            single.sent[0] = (struct sent){input->messages, spsc, 0, role};
        multiple.sent[role] = (struct sent){input->messages + spsc, mpmc, 0, role};
    }
    for (int role = PRODUCERS; role < PRODUCERS + CONSUMERS; role++) {
        const volatile struct queue_output *output = out[role];
        uint64_t popped = output->mpmc_popped;
        if (check_count("MPMC", role, popped, PRODUCERS * mpmc, why, why_bytes) != 0)
            return -1;
        multiple.logged[role - PRODUCERS] = (struct logged){output->log + spsc, popped, 0, role};
        if (role != SPSC_CONSUMER)
            continue;
        popped = output->spsc_popped;
        if (check_count("SPSC", role, popped, spsc, why, why_bytes) != 0)
            return -1;
        single.logged[0] = (struct logged){output->log, popped, 0, role};
    }
    if (check_stage(&single, why, why_bytes) != 0)
        return -1;
    return check_stage(&multiple, why, why_bytes);
}

const struct perflab_judge perflab_judge = {
    .abi = PERFLAB_JUDGE_ABI,
    .layout = layout,
    .prepare = prepare,
    .verify = verify,
};
