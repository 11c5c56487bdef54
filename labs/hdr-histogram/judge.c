/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes eight streams, each of a kind that breaks another mistake, and holds every quantile of
 * every shard and of their union against the exact one, from all latencies in rising order.
 *
 * A relative error of 1 % is what 64 buckets an octave give when the middle is reported: half a
 * bucket is 1/128 of its lower edge, 0.78 %. Either edge of the bucket may be off by 1/64, 1.56 %,
 * and the streams hold values next to those edges in every call. So do the ranks: in one stream the
 * step from the fast to the slow mode lies exactly at p99, and five of the quantiles are drawn.
 */
#include "perflab/judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab.h"

enum kind { BODY, HEAVY, MODES, OUTLIER, EDGES, OMISSION, CONSTANT, FEW, KINDS };
_Static_assert((int)KINDS == (int)SHARDS, "each kind of stream is there once");

enum {
    DRAWN = 5, /* quantiles that differ from call to call */
    STALLS = 8,
    DIGIT = 256, /* of a radix sort */
};

static const uint32_t asked[QUANTILES - DRAWN] = {500000, 900000, 950000, 990000,
                                                  999000, 999900, 1000000};

struct sorted {
    uint64_t *values;
    size_t count;
};

struct state {
    uint64_t *values, *scratch;
    struct sorted shard[SHARDS];
};

static void lay_out(const struct perflab_params *params, struct perflab_layout *layout)
{
    size_t values = (size_t)perflab_param(params, "values") * SHARDS;
    layout->in_bytes = sizeof(struct streams) + values * sizeof(uint64_t);
    layout->out_bytes = sizeof(struct answers);
    layout->work = (double)values;
}

static void close_state(void *opaque)
{
    struct state *state = opaque;
    if (!state)
        return;
    free(state->values);
    free(state->scratch);
    free(state);
}

static void *open_state(const struct perflab_params *params)
{
    /* A shard has up to twice the mean; OMISSION up to 1.5 times, and half as many corrected. */
    size_t values = (size_t)perflab_param(params, "values");
    struct state *state = calloc(1, sizeof(*state));
    if (!state)
        return NULL;
    state->values = calloc((SHARDS + 1) * values, sizeof(*state->values));
    state->scratch = calloc(3 * values, sizeof(*state->scratch));
    if (state->values && state->scratch)
        return state;
    close_state(state);
    return NULL;
}

/* Up to two to the 16th times 512 to 1023, most of them near the middle. */
static uint64_t draw_body(struct perflab_rng *rng)
{
    uint64_t bits = perflab_random(rng);
    return (512 + (bits >> 55)) << __builtin_popcount((unsigned)bits & 0xffff);
}

/* Pareto with exponent 1: ten times as long is ten times as rare, and there is no mean. */
static uint64_t draw_heavy(struct perflab_rng *rng)
{
    return (UINT64_C(1000) << 32) / ((perflab_random(rng) >> 32) + 1);
}

/* Beside a power of two, and at the far end of the bucket of 1/64 that begins with it. */
static uint64_t draw_edge(struct perflab_rng *rng)
{
    uint64_t bits = perflab_random(rng), power = UINT64_C(1) << (bits & 63);
    uint64_t edges[] = {power - 1, power, power + 1, power + (power >> 6) - 1};
    return (bits >> 6) % 64 ? edges[(bits >> 12) % 4] : UINT64_MAX;
}

/* All fast but for as many that p99 is the last of the fast ones or the first of the slow ones. */
static void fill_modes(struct perflab_rng *rng, uint64_t *values, size_t count)
{
    size_t rank = (count * 99 + 99) / 100;
    size_t slow = count - rank + perflab_random(rng) % 2;
    for (size_t i = 0; i < count; i++) {
        uint64_t bits = perflab_random(rng);
        int late = bits % (count - i) < slow;
        slow -= (size_t)late;
        values[i] = late ? 1000000 + (bits >> 48) : 180 + (bits >> 58);
    }
}

/* A client that waits for each answer, and a server that stops eight times. */
static void fill_omission(struct perflab_rng *rng, uint64_t *values, size_t count,
                          uint64_t interval)
{
    for (size_t i = 0; i < count; i++)
        values[i] = interval / 4 + perflab_random(rng) % (interval / 4);
    for (size_t i = 0; i < STALLS; i++) {
        uint64_t steps = count / 32 + perflab_random(rng) % (count / 32);
        values[perflab_random(rng) % count] = steps * interval + perflab_random(rng) % interval;
    }
}

static void fill_values(struct perflab_rng *rng, enum kind kind, uint64_t *values, size_t count,
                        uint64_t interval)
{
    uint64_t drawn = perflab_random(rng), power = UINT64_C(1) << (8 + drawn % 32);
    switch (kind) {
    case MODES:
        fill_modes(rng, values, count);
        return;
    case OMISSION:
        fill_omission(rng, values, count, interval);
        return;
    default:
        break;
    }
    for (size_t i = 0; i < count; i++)
        values[i] = kind == BODY       ? draw_body(rng)
                    : kind == HEAVY    ? draw_heavy(rng)
                    : kind == EDGES    ? draw_edge(rng)
                    : kind == OUTLIER  ? 1000 + perflab_random(rng) % 1000
                    : kind == CONSTANT ? power + (power >> 6) - 1
                                       : perflab_random(rng) >> perflab_random(rng) % 64;
    if (kind == OUTLIER)
        values[drawn % count] = (UINT64_C(1) << 41) + (drawn >> 24);
}

/* Sizes that differ much, so that no average over shards is right; their sum is always the same. */
static void draw_counts(struct perflab_rng *rng, size_t mean, size_t count[KINDS])
{
    for (size_t pair = 0; pair < 6; pair += 2) {
        size_t more = perflab_random(rng) % (mean / 2);
        count[pair] = mean + more;
        count[pair + 1] = mean - more;
    }
    count[FEW] = perflab_random(rng) % 8;
    count[CONSTANT] = 2 * mean - count[FEW];
}

static void draw_quantiles(struct perflab_rng *rng, uint32_t *ppm)
{
    memcpy(ppm, asked, sizeof(asked));
    for (size_t i = QUANTILES - DRAWN; i < QUANTILES; i++) {
        uint32_t one = 1 + (uint32_t)(perflab_random(rng) % 999999);
        size_t place = i;
        for (; place && ppm[place - 1] > one; place--)
            ppm[place] = ppm[place - 1];
        ppm[place] = one;
    }
}

static void prepare(void *opaque, const struct perflab_params *params, uint64_t seed,
                    void *const in[])
{
    struct streams *streams = in[0];
    struct perflab_rng rng = {seed};
    enum kind kind[KINDS];
    size_t count[KINDS];
    uint64_t *next = streams->values;

    (void)opaque;
    memset(streams, 0, sizeof(*streams));
    draw_quantiles(&rng, streams->ppm);
    draw_counts(&rng, (size_t)perflab_param(params, "values"), count);
    for (size_t s = 0; s < SHARDS; s++) { /* in random order */
        size_t other = perflab_random(&rng) % (s + 1);
        kind[s] = kind[other];
        kind[other] = (enum kind)s;
    }
    for (size_t s = 0; s < SHARDS; s++) {
        streams->count[s] = count[kind[s]];
        if (kind[s] == OMISSION)
            streams->interval[s] = 5000 + perflab_random(&rng) % 15000;
        fill_values(&rng, kind[s], next, streams->count[s], streams->interval[s]);
        next += streams->count[s];
    }
}

/* By bytes, the lowest first; a byte that is the same in all needs no pass. */
static void sort_values(uint64_t *values, uint64_t *scratch, size_t count)
{
    size_t places[sizeof(uint64_t)][DIGIT] = {0};
    uint64_t *from = values, *to = scratch;

    for (size_t i = 0; i < count; i++)
        for (unsigned byte = 0; byte < sizeof(uint64_t); byte++)
            places[byte][values[i] >> 8 * byte & 0xff]++;
    for (unsigned byte = 0; count && byte < sizeof(uint64_t); byte++) {
        size_t *place = places[byte], sum = 0;
        if (place[*values >> 8 * byte & 0xff] == count)
            continue;
        for (size_t digit = 0; digit < DIGIT; digit++) {
            size_t here = place[digit];
            place[digit] = sum;
            sum += here;
        }
        for (size_t i = 0; i < count; i++)
            to[place[from[i] >> 8 * byte & 0xff]++] = from[i];
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != values)
        memcpy(values, from, count * sizeof(*values));
}

/* Each shard's latencies, corrected ones included, in rising order. */
static void sort_shards(struct state *state, const struct streams *streams)
{
    const uint64_t *value = streams->values;
    uint64_t *next = state->values;

    for (size_t s = 0; s < SHARDS; s++) {
        uint64_t interval = streams->interval[s];
        struct sorted *shard = &state->shard[s];
        shard->values = next;
        for (const uint64_t *end = value + streams->count[s]; value < end; value++) {
            *next++ = *value;
            for (uint64_t v = *value; interval && v >= 2 * interval;)
                *next++ = v -= interval;
        }
        shard->count = (size_t)(next - shard->values);
        sort_values(shard->values, state->scratch, shard->count);
    }
}

/* How many are not above. */
static size_t count_up_to(const struct sorted *shards, size_t n, uint64_t value)
{
    size_t sum = 0;
    for (size_t s = 0; s < n; s++) {
        size_t low = 0, high = shards[s].count;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (shards[s].values[middle] <= value)
                low = middle + 1;
            else
                high = middle;
        }
        sum += low;
    }
    return sum;
}

/* The value of a rank in the union: the smallest that so many do not exceed. */
static uint64_t find_rank(const struct sorted *shards, size_t n, size_t rank)
{
    uint64_t low = 0, high = UINT64_MAX;
    if (n == 1)
        return shards->values[rank - 1];
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (count_up_to(shards, n, middle) >= rank)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static int is_close(uint64_t found, uint64_t exact)
{
    unsigned __int128 error = found > exact ? found - exact : exact - found;
    return error * 100 <= exact;
}

static int check_quantiles(const struct sorted *shards, size_t n, size_t count, const char *name,
                           const uint32_t *ppm, const volatile uint64_t *values, char *why,
                           size_t why_bytes)
{
    for (size_t i = 0; i < QUANTILES; i++) {
        size_t rank = (count * ppm[i] + 999999) / 1000000;
        uint64_t found = values[i], exact = count ? find_rank(shards, n, rank) : 0;
        int largest = ppm[i] == 1000000;
        if (largest ? found == exact : is_close(found, exact))
            continue;
        snprintf(why, why_bytes, "p%.6g of %s is %llu, should be %llu%s", ppm[i] / 1e4, name,
                 (unsigned long long)found, (unsigned long long)exact,
                 largest ? ", exactly" : " within 1 %");
        return -1;
    }
    return 0;
}

static int check_histogram(const struct sorted *shards, size_t n, const char *name,
                           const volatile struct summary *summary, const uint32_t *ppm,
                           const volatile uint64_t *values, char *why, size_t why_bytes)
{
    uint64_t count = 0, max = 0, found_count = summary->count, found_max = summary->max;
    for (size_t s = 0; s < n; s++) {
        uint64_t last = shards[s].count ? shards[s].values[shards[s].count - 1] : 0;
        count += shards[s].count;
        max = last > max ? last : max;
    }
    if (found_count != count) {
        snprintf(why, why_bytes, "%s counts %llu latencies, should count %llu", name,
                 (unsigned long long)found_count, (unsigned long long)count);
        return -1;
    }
    if (found_max != max) {
        snprintf(why, why_bytes, "the largest latency of %s is %llu, should be %llu", name,
                 (unsigned long long)found_max, (unsigned long long)max);
        return -1;
    }
    return check_quantiles(shards, n, count, name, ppm, values, why, why_bytes);
}

static int check_bounds(const volatile struct answers *answers, char *why, size_t why_bytes)
{
    for (size_t s = 0; s <= SHARDS; s++) {
        if (!answers->overrun[s])
            continue;
        snprintf(why, why_bytes, "histogram %zu wrote past the end of its %d bytes", s,
                 HISTOGRAM_BYTES);
        return -1;
    }
    return 0;
}

static int verify(void *opaque, const struct perflab_params *params, uint64_t seed,
                  const void *const in[], const void *const out[], char *why, size_t why_bytes)
{
    struct state *state = opaque;
    const struct streams *streams = in[0];
    const volatile struct answers *answers = out[0];

    (void)params;
    (void)seed;
    if (check_bounds(answers, why, why_bytes))
        return -1;
    sort_shards(state, streams);
    for (size_t s = 0; s <= SHARDS; s++) {
        int all = s == SHARDS;
        char name[32] = "the merged histogram";
        if (!all)
            snprintf(name, sizeof(name), "shard %zu", s);
        if (check_histogram(state->shard + (all ? 0 : s), all ? SHARDS : 1, name,
                            &answers->summary[s], streams->ppm, answers->values[s], why, why_bytes))
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
