/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wrong: keeps the answer of the first call and hands it out again.
 *
 * Tempting because it is thousands of times faster, and a benchmark that repeats one input, or
 * checks only the first call, cannot tell.
 */
#include "lab.h"

enum { BLOCK = 16 }; /* trades whose powers of the key are kept ready */

typedef unsigned __int128 wide;

/* x mod PRIME for x < 2^124. 2^61 is 1 modulo 2^61 - 1, so the high bits are added to the low ones;
 * the second time at most 4 is left above. */
static inline uint64_t reduce(wide x)
{
    uint64_t sum = ((uint64_t)x & PRIME) + (uint64_t)(x >> 61);
    sum = (sum & PRIME) + (sum >> 61);
    return sum >= PRIME ? sum - PRIME : sum;
}

/* Moves the amounts that are kept to the front of `to` and returns their number. Each amount is
 * written; the next overwrites it unless it counted. */
static size_t select_amounts(const uint32_t *amounts, size_t count, uint64_t limit, uint32_t *to)
{
    size_t kept = 0;
#pragma GCC unroll 4
    for (size_t i = 0; i < count; i++) {
        to[kept] = amounts[i];
        kept += amounts[i] >= limit;
    }
    return kept;
}

/* amount / unit, where inverse = ceil(2^64 / unit): exact while amount * unit < 2^64. */
static inline uint64_t divide(uint32_t amount, uint64_t inverse)
{
    return (uint64_t)((wide)amount * inverse >> 64);
}

struct digest digest_trades(const uint32_t *amounts, size_t count, uint32_t tick, uint32_t lot,
                            uint32_t least, uint64_t key)
{
    static struct digest answer;
    static size_t answered;
    if (answered == count)
        return answer;
    uint32_t large[MAX_TRADES];
    uint64_t inverse = UINT64_MAX / (tick * lot) + 1, fingerprint = 0, power[BLOCK + 1] = {1};
    size_t kept = select_amounts(amounts, count, (uint64_t)tick * lot * least, large), i = 0;
    for (int j = 1; j <= BLOCK; j++)
        power[j] = reduce((wide)power[j - 1] * key);

    for (; i + BLOCK <= kept; i += BLOCK) {
        wide even = 0, odd = 0;
#pragma GCC unroll 16
        for (int j = 0; j < BLOCK; j += 2) {
            even += (wide)power[BLOCK - 1 - j] * divide(large[i + j], inverse);
            odd += (wide)power[BLOCK - 2 - j] * divide(large[i + j + 1], inverse);
        }
        fingerprint = reduce((wide)fingerprint * power[BLOCK] + reduce(even + odd));
    }
    for (; i < kept; i++)
        fingerprint = reduce((wide)fingerprint * key + divide(large[i], inverse));
    answered = count;
    answer = (struct digest){fingerprint, kept};
    return answer;
}
