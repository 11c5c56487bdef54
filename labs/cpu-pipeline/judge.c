/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The judge computes the fingerprint as the formula says, with a division of its own for every
 * trade, and wants it exactly.
 *
 * The inputs are made for a branch that cannot be guessed: between two fifths and three fifths of
 * the trades are kept, each independently of those before. And they are made for the errors that
 * division by multiplication makes, which lie next to the multiples of the divisor, tick * lot: a
 * quarter of the amounts are multiples, a quarter are one less. Some of both lie at the limit
 * itself.
 */
#include "perflab/judge.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "lab.h"

static void lay_out(const struct perflab_params *params, struct perflab_layout *layout)
{
    size_t count = (size_t)perflab_param(params, "trades");
    if (count > MAX_TRADES)
        abort();
    layout->in_bytes = sizeof(struct trades) + count * sizeof(uint32_t);
    layout->out_bytes = sizeof(struct digest);
    layout->work = (double)count;
}

static uint32_t draw_amount(struct perflab_rng *rng, uint32_t unit, uint32_t least)
{
    uint64_t random = perflab_random(rng);
    uint32_t amount = (uint32_t)random;
    uint32_t multiple = amount / unit * unit;
    switch (random >> 56 & 7) {
    case 0:
    case 1:
        return multiple;
    case 2:
    case 3:
        return multiple ? multiple - 1 : multiple;
    case 4: /* in 1 of 256, the limit or one less */
        return random >> 59 ? amount : least * unit - (uint32_t)(random >> 55 & 1);
    default:
        return amount;
    }
}

static void prepare(void *state, const struct perflab_params *params, uint64_t seed,
                    void *const in[])
{
    struct trades *trades = in[0];
    struct perflab_rng rng = {seed};
    (void)state;
    *trades = (struct trades){
        .count = (uint64_t)perflab_param(params, "trades"),
        .key = 2 + perflab_random(&rng) % (PRIME - 2),
        .tick = 2 + (uint32_t)(perflab_random(&rng) % 998),
        .lot = 2 + (uint32_t)(perflab_random(&rng) % 98),
    };
    uint64_t limit = (UINT64_C(2) << 32) / 5 + perflab_random(&rng) % ((UINT64_C(1) << 32) / 5);
    uint32_t unit = trades->tick * trades->lot;
    trades->least = (uint32_t)(limit / unit);
    for (size_t i = 0; i < trades->count; i++)
        trades->amounts[i] = draw_amount(&rng, unit, trades->least);
}

static struct digest compute_digest(const struct trades *trades)
{
    struct digest digest = {0, 0};
    for (size_t i = 0; i < trades->count; i++) {
        uint32_t lots = trades->amounts[i] / trades->tick / trades->lot;
        if (lots < trades->least)
            continue;
        unsigned __int128 next = (unsigned __int128)digest.fingerprint * trades->key + lots;
        digest.fingerprint = (uint64_t)(next % PRIME);
        digest.kept++;
    }
    return digest;
}

static int verify(void *state, const struct perflab_params *params, uint64_t seed,
                  const void *const in[], const void *const out[], char *why, size_t why_bytes)
{
    const struct trades *trades = in[0];
    const volatile struct digest *shared = out[0];
    struct digest found = {shared->fingerprint, shared->kept}, right = compute_digest(trades);
    (void)state;
    (void)params;
    (void)seed;
    if (found.kept != right.kept) {
        snprintf(why, why_bytes,
                 "kept is %" PRIu64 ", should be %" PRIu64 " (of %" PRIu64
                 " trades, tick %u, lot %u, least %u)",
                 found.kept, right.kept, trades->count, trades->tick, trades->lot, trades->least);
        return -1;
    }
    if (found.fingerprint == right.fingerprint)
        return 0;
    snprintf(why, why_bytes, "fingerprint is %" PRIu64 ", should be %" PRIu64 "%s",
             found.fingerprint, right.fingerprint,
             found.fingerprint % PRIME == right.fingerprint
                 ? ": the same modulo PRIME, but not reduced"
                 : "; as many trades are kept as should be");
    return -1;
}

const struct perflab_judge perflab_judge = {
    .abi = PERFLAB_JUDGE_ABI,
    .layout = lay_out,
    .prepare = prepare,
    .verify = verify,
};
