/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wrong: cuts the day into two halves, keeps a chain for each, and puts them together as if half of
 * the second half had been kept.
 *
 * Tempting because the two chains then need no selection beforehand, and half is what is kept on
 * average. By which power of the key the first chain has to be moved depends on the data.
 */
#include "lab.h"

typedef unsigned __int128 wide;

/* x mod PRIME for x < 2^124. 2^61 is 1 modulo 2^61 - 1, so the high bits are added to the low ones;
 * the second time at most 4 is left above. */
static inline uint64_t reduce(wide x)
{
    uint64_t sum = ((uint64_t)x & PRIME) + (uint64_t)(x >> 61);
    sum = (sum & PRIME) + (sum >> 61);
    return sum >= PRIME ? sum - PRIME : sum;
}

/* amount / unit, where inverse = ceil(2^64 / unit): exact while amount * unit < 2^64. */
static inline uint64_t divide(uint32_t amount, uint64_t inverse)
{
    return (uint64_t)((wide)amount * inverse >> 64);
}

/* One more trade for a chain, if it is kept, without a branch. Returns 1 if it is. */
static inline uint64_t step(uint64_t *chain, uint64_t key, uint32_t amount, uint64_t inverse,
                            uint64_t limit)
{
    uint64_t keep = amount >= limit;
    uint64_t next = reduce((wide)*chain * key + divide(amount, inverse));
    *chain ^= (*chain ^ next) & -keep;
    return keep;
}

struct digest digest_trades(const uint32_t *amounts, size_t count, uint32_t tick, uint32_t lot,
                            uint32_t least, uint64_t key)
{
    uint64_t inverse = UINT64_MAX / (tick * lot) + 1, limit = (uint64_t)tick * lot * least,
             chain[2] = {0};
    uint64_t power = 1, kept = 0;
    size_t half = count / 2;
    for (size_t i = 0; i < half; i++)
        for (size_t j = 0; j < 2; j++)
            kept += step(&chain[j], key, amounts[i + j * half], inverse, limit);
    for (size_t i = 2 * half; i < count; i++)
        kept += step(&chain[1], key, amounts[i], inverse, limit);
    for (size_t i = 0; i < half / 2; i++)
        power = reduce((wide)power * key);
    return (struct digest){reduce((wide)chain[0] * power + chain[1]), kept};
}
