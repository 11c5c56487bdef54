/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The judge keeps the requests in a table of its own and answers every question from what had been
 * added by then.
 *
 * The day is made for the errors that saving memory makes. One id in sixteen has one half, the
 * upper or the lower, of an earlier one; so have many of the ids that are asked for and are not
 * there; others that are asked for come later. Bytes use all of their 40 bits, micros all 32, and
 * times lie up to 24 hours apart, in each log. Texts have neighbours that differ in their last byte
 * only.
 */
#include "perflab/judge.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab.h"

enum { DAY_MS = 24 * 60 * 60 * 1000 };

struct state {                /* what verify() works with */
    uint32_t *slots, *places; /* of the requests by id; of each client's requests, in order */
    uint32_t first[MOST_CLIENTS + 1];
    size_t slot_count;
};

static size_t count_requests(const struct perflab_params *params)
{
    int64_t requests = perflab_param(params, "requests");
    if (requests < 1000 || requests > 10000000)
        abort();
    return (size_t)requests;
}

static void lay_out(const struct perflab_params *params, struct perflab_layout *layout)
{
    size_t requests = count_requests(params), questions = requests / ADDS_PER_QUESTION;
    layout->in_bytes =
        sizeof(struct day) + requests * sizeof(struct entry) + questions * sizeof(struct question);
    layout->out_bytes = questions * sizeof(struct answer);
    layout->work = (double)requests;
}

static void *open_state(const struct perflab_params *params)
{
    struct state *state = calloc(1, sizeof(*state));
    if (!state)
        return NULL;
    for (state->slot_count = 1024; state->slot_count < 2 * count_requests(params);)
        state->slot_count *= 2;
    state->slots = calloc(state->slot_count, sizeof(*state->slots));
    state->places = calloc(count_requests(params), sizeof(*state->places));
    if (state->slots && state->places)
        return state;
    free(state->slots);
    free(state->places);
    free(state);
    return NULL;
}

static void close_state(void *opaque)
{
    struct state *state = opaque;
    free(state->slots);
    free(state->places);
    free(state);
}

/* ---- the day */

static void write_texts(struct perflab_rng *rng, struct day *day)
{
    static const char *const things[] = {"orders", "items", "customers", "search", "invoices"};
    static const char *const systems[] = {"X11; Linux x86_64", "Windows NT 10.0; Win64; x64",
                                          "Macintosh; Intel Mac OS X 10_15_7", "Linux; Android 14"};
    unsigned net = 0;
    uint64_t number = 0;
    for (unsigned i = 0; i < MOST_CLIENTS; i++) { /* every fourth is its neighbour but for a byte */
        net = i % 4 == 3 ? net : (unsigned)(perflab_random(rng) >> 48);
        snprintf(day->clients[i], sizeof(day->clients[i]), "%u.%u.%u.%u", 11 + (i >> 8), net >> 8,
                 net & 255, i & 255);
    }
    for (unsigned i = 0; i < MOST_PATHS; i++) {
        number = i % 4 ? number : perflab_random(rng) >> perflab_random(rng) % 60;
        snprintf(day->paths[i], sizeof(day->paths[i]), "/api/v2/%s/%" PRIu64 "/%04u",
                 things[i / 4 % 5], number, i);
    }
    for (unsigned i = 0; i < MOST_AGENTS; i++)
        snprintf(day->agents[i], sizeof(day->agents[i]),
                 "Mozilla/5.0 (%s) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%u.0.%u.%u",
                 systems[i % 4], 90 + i % 40, (unsigned)(perflab_random(rng) >> 51), i);
}

/* A place below count; the first are drawn most often. */
static uint16_t draw_skewed(struct perflab_rng *rng, uint64_t count)
{
    uint64_t x = perflab_random(rng) >> 40;
    return (uint16_t)((x * x >> 24) * count >> 24);
}

/* An id that differs from another in its upper or in its lower half only. `once` is given once. */
static uint64_t draw_twin(uint64_t other, uint32_t once, bool upper)
{
    uint64_t difference = once * UINT32_C(0x9e3779b1);
    return upper ? other ^ difference << 32 : other ^ difference;
}

static uint64_t draw_bytes(struct perflab_rng *rng)
{
    uint64_t random = perflab_random(rng);
    return random >> 24 >> (random & 31);
}

static void write_entries(struct perflab_rng *rng, struct day *day)
{
    uint64_t step = 2 * DAY_MS / day->requests, time = 0;
    for (uint32_t i = 0; i < day->requests; i++) {
        struct entry *entry = &day->entries[i];
        uint64_t random = perflab_random(rng);
        uint32_t other = (uint32_t)(random >> 32) % (i + 1);
        time += perflab_random(rng) % (step + 1);
        *entry = (struct entry){
            .id = perflab_random(rng),
            .bytes = draw_bytes(rng),
            .time = (uint32_t)(time < DAY_MS ? time : DAY_MS - 1),
            .micros = (uint32_t)(perflab_random(rng) >> 32 >> (random >> 8 & 31)),
            .client = draw_skewed(rng, MOST_CLIENTS),
            .path = draw_skewed(rng, MOST_PATHS),
            .agent = draw_skewed(rng, MOST_AGENTS),
            .status = (uint16_t)(100 + (random >> 16 & 0xffff) * 500 / 65536),
        };
        if ((random & 15) == 0 && other < i)
            entry->id = draw_twin(day->entries[other].id, 2 * i + 1, random & 16);
    }
}

static void write_question(struct perflab_rng *rng, const struct day *day, uint64_t added,
                           struct question *question)
{
    uint64_t random = perflab_random(rng);
    const struct entry *entry = &day->entries[(random >> 32) % added];
    *question = (struct question){.id = entry->id};
    switch (random & 7) {
    case 0: /* half of a known id */
        question->id = draw_twin(entry->id, (uint32_t)(2 * added), random & 16);
        return;
    case 1: /* added later, or never */
        question->id = day->entries[(random >> 32) % day->requests].id;
        return;
    case 2:
    case 3:
        return;
    default:
        question->client =
            random & 0xff00 ? entry->client : (uint32_t)(random >> 16) % MOST_CLIENTS;
        question->from = (uint32_t)(perflab_random(rng) % (entry->time + 1));
        question->to = question->from + 1 + (uint32_t)(perflab_random(rng) % DAY_MS);
    }
}

static void prepare(void *state, const struct perflab_params *params, uint64_t seed,
                    void *const in[])
{
    struct day *day = in[0];
    struct perflab_rng rng = {seed};
    (void)state;
    memset(day, 0, sizeof(*day));
    day->requests = count_requests(params);
    day->questions = day->requests / ADDS_PER_QUESTION;
    day->key = perflab_random(&rng);
    day->start = UINT64_C(1700000000000) + (perflab_random(&rng) >> 28);
    write_texts(&rng, day);
    write_entries(&rng, day);
    struct question *questions = (struct question *)(day->entries + day->requests);
    for (uint64_t q = 0; q < day->questions; q++)
        write_question(&rng, day, (q + 1) * ADDS_PER_QUESTION, &questions[q]);
}

/* ---- the answers */

static uint32_t *find_slot(const struct state *state, const struct day *day, uint64_t id)
{
    size_t slot = (size_t)lab_mix(0, id) % state->slot_count;
    while (state->slots[slot] && day->entries[state->slots[slot] - 1].id != id)
        slot = (slot + 1) % state->slot_count;
    return &state->slots[slot];
}

static void index_day(struct state *state, const struct day *day)
{
    memset(state->slots, 0, state->slot_count * sizeof(*state->slots));
    memset(state->first, 0, sizeof(state->first));
    for (uint32_t i = 0; i < day->requests; i++) {
        *find_slot(state, day, day->entries[i].id) = i + 1;
        state->first[day->entries[i].client + 1]++;
    }
    for (size_t c = 0; c < MOST_CLIENTS; c++)
        state->first[c + 1] += state->first[c];
    for (uint32_t i = (uint32_t)day->requests; i-- > 0;) /* moves the first of each to its last */
        state->places[--state->first[day->entries[i].client + 1]] = i;
    memmove(state->first, state->first + 1, MOST_CLIENTS * sizeof(*state->first));
    state->first[MOST_CLIENTS] = (uint32_t)day->requests;
}

static struct answer answer_find(const struct state *state, const struct day *day, uint64_t id,
                                 uint64_t added)
{
    uint32_t slot = *find_slot(state, day, id);
    if (!slot || slot > added)
        return (struct answer){0, 0, 0, 0};
    const struct entry *entry = &day->entries[slot - 1];
    struct request request = {
        .status = entry->status,
        .id = id,
        .client = day->clients[entry->client],
        .time = day->start + entry->time,
        .micros = entry->micros,
        .path = day->paths[entry->path],
        .bytes = entry->bytes,
        .agent = day->agents[entry->agent],
    };
    return lab_found(day->key, &request);
}

static struct answer answer_usage(const struct state *state, const struct day *day,
                                  const struct question *question, uint64_t added)
{
    struct usage usage = {0, 0, 0};
    for (uint32_t p = state->first[question->client]; p < state->first[question->client + 1]; p++) {
        const struct entry *entry = &day->entries[state->places[p]];
        if (state->places[p] >= added || entry->time >= question->to)
            break;
        if (entry->time < question->from)
            continue;
        usage.count++;
        usage.bytes += entry->bytes;
        usage.slowest = entry->micros > usage.slowest ? entry->micros : usage.slowest;
    }
    return lab_used(day->key, &usage);
}

static const char *find_wrong(const struct answer *right, const struct answer *found)
{
    if (right->count != found->count)
        return right->count ? "it was added before" : "no such request was added before";
    if (right->numbers != found->numbers)
        return "status, time, micros or bytes differ";
    return right->client != found->client ? "the client differs" : "path or agent differ";
}

static void tell_wrong(const struct question *question, const struct day *day, uint64_t added,
                       const struct answer *right, const struct answer *found, char *why,
                       size_t why_bytes)
{
    if (!question->to)
        snprintf(why, why_bytes, "log_find of id %016" PRIx64 " after %" PRIu64 " requests: %s",
                 question->id, added, find_wrong(right, found));
    else if (right->count != found->count)
        snprintf(why, why_bytes,
                 "log_usage of %s after %" PRIu64 " requests: count is %u, should be %u",
                 day->clients[question->client], added, found->count, right->count);
    else
        snprintf(why, why_bytes,
                 "log_usage of %s after %" PRIu64 " requests: bytes or slowest differ",
                 day->clients[question->client], added);
}

static int verify(void *opaque, const struct perflab_params *params, uint64_t seed,
                  const void *const in[], const void *const out[], char *why, size_t why_bytes)
{
    struct state *state = opaque;
    const struct day *day = in[0];
    const struct question *questions = lab_questions(day);
    const volatile struct answer *shared = out[0];
    (void)params;
    (void)seed;
    index_day(state, day);
    for (uint64_t q = 0; q < day->questions; q++) {
        uint64_t added = (q + 1) * ADDS_PER_QUESTION;
        struct answer found = {shared[q].count, shared[q].numbers, shared[q].client,
                               shared[q].texts};
        struct answer right = questions[q].to ? answer_usage(state, day, &questions[q], added)
                                              : answer_find(state, day, questions[q].id, added);
        if (memcmp(&found, &right, sizeof(found)) == 0)
            continue;
        tell_wrong(&questions[q], day, added, &right, &found, why, why_bytes);
        return -1;
    }
    return 0;
}

const struct perflab_judge perflab_judge = {
    .abi = PERFLAB_JUDGE_ABI,
    .layout = lay_out,
    .open = open_state,
    .close = close_state,
    .prepare = prepare,
    .verify = verify,
};
