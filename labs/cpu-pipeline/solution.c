/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From slow to fast. Nanoseconds per trade, 16,381 trades, inputs in the cache, gcc 12 -O2
 * -fno-tree-vectorize, one machine: a 2-vCPU guest on Zen 4 at 3.67 GHz, where a wrong guess costs
 * 21 cycles. Yours will differ; the order should not.
 *
 *   7.95   start: half of the guesses are wrong, and known to be wrong only after two divisions.
 *          The chain of 22 cycles a kept trade is hidden behind that.
 *   7.5    the branch replaced by a mask: now the chain goes through every trade (1.06x).
 *   6.1    trades selected first, without a branch: 3.3 for the divider in the first loop, 3.0
 *          for the chain in the second (1.3x).
 *   3.35   selection by the amount itself, which needs no division, and an inverse for those that
 *          are kept: only the chain is left (2.4x).
 *   1.73   a shorter chain, 10 cycles: 2^61 is 1 modulo PRIME (4.6x).
 *   1.14   two chains, which step by key^2 (7.0x). Three: 1.06. Eight: 1.11, for the latency is
 *          used up.
 *   0.78   blocks of 16: no chain inside, one reduction for all instead of one each (10.2x).
 *          0.32 of it is the selection. Blocks of 8: 0.83, of 32: 0.77.
 *
 * The check, whose inputs do not stay in the cache, gave 8.4x to 8.8x.
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
    return (struct digest){fingerprint, kept};
}
