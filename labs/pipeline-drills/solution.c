/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From slow to fast. Nanoseconds, inputs in the cache, gcc 12, one machine: two virtual CPUs of
 * a Xeon at 3.1 GHz. Yours will differ; the order should not.
 *
 *   filter  4.24 a value: half of the guesses are wrong. 0.65 with a mask; 0.41 with two sums.
 *   hash    1.30 a value: multiply and add, 4 cycles, one after another. Two chains 0.65, four or
 *           more 0.33: then the multiplier takes one a cycle, and more chains gain nothing.
 *   divide  1.94 a value for the divider; 0.33 for a multiplication.
 *   merge   4.00 a value with a branch; 2.84 without one, for now each step waits for the one
 *           before; 1.82 from both ends.
 *   walk    4.0 a hop, one at a time. Two at a time 2.4, four 2.0, eight 1.5, sixteen 1.4.
 *
 * In a check each call has inputs of its own, which come from memory. hash, which does least with
 * each byte, gains 3.8x there on a quiet machine and 2.3x where neighbours want the memory, too.
 */
#include "lab.h"

typedef unsigned __int128 wide;

/* Nothing to guess: the mask is all ones or all zeros. Two sums, so that no add waits. */
uint64_t filter(const uint32_t *values, size_t count, uint32_t limit)
{
    uint64_t even = 0, odd = 0;
    size_t i = 0;
#pragma GCC unroll 4
    for (; i + 2 <= count; i += 2) {
        even += values[i] & -(uint32_t)(values[i] >= limit);
        odd += values[i + 1] & -(uint32_t)(values[i + 1] >= limit);
    }
    for (; i < count; i++)
        even += values[i] & -(uint32_t)(values[i] >= limit);
    return even + odd;
}

/* Eight chains, each stepping by key^8: as many multiplications are under way as fit. Modulo 2^64
 * all of it is plain arithmetic, so the chains may be put together in any order. */
uint64_t hash(const uint32_t *values, size_t count, uint64_t key)
{
    enum { CHAINS = 8 };
    uint64_t power[CHAINS + 1] = {1}, h[CHAINS] = {0}, sum = 0;
    size_t i = 0;
    for (int c = 0; c < CHAINS; c++)
        power[c + 1] = power[c] * key;
    for (; i + CHAINS <= count; i += CHAINS)
#pragma GCC unroll 8
        for (int c = 0; c < CHAINS; c++)
            h[c] = h[c] * power[CHAINS] + values[i + (size_t)c];
    for (int c = 0; c < CHAINS; c++)
        sum += h[c] * power[CHAINS - 1 - c];
    for (; i < count; i++)
        sum = sum * key + values[i];
    return sum;
}

/* One division for all: value * ceil(2^64 / divisor), of which the high word is the quotient,
 * exactly, because value * divisor is less than 2^64 (Granlund and Montgomery 1994). */
uint64_t divide(const uint32_t *values, size_t count, uint32_t divisor)
{
    uint64_t inverse = UINT64_MAX / divisor + 1, even = 0, odd = 0;
    size_t i = 0;
#pragma GCC unroll 4
    for (; i + 2 <= count; i += 2) {
        even += (uint64_t)((wide)values[i] * inverse >> 64);
        odd += (uint64_t)((wide)values[i + 1] * inverse >> 64);
    }
    for (; i < count; i++)
        even += (uint64_t)((wide)values[i] * inverse >> 64);
    return even + odd;
}

/* From both ends at once: the smallest of what is left goes to the front, the largest to the back.
 * Each end has `count` steps, after which they have met, and neither can have used up a run before
 * its last step; so there is no end to look out for, and nothing to guess. The two do not wait for
 * each other. Where the second run stands follows from the step and the first: written as a pointer
 * of its own, gcc 12 made a branch of it again. */
void merge(const uint32_t *a, const uint32_t *b, size_t count, uint32_t *to)
{
    size_t i = 0, i_last = count - 1;
    for (size_t n = 0; n < count; n++) {
        uint32_t x = a[i], y = b[n - i];
        uint32_t p = a[i_last], q = b[2 * count - 2 - n - i_last];
        size_t first = x <= y, last = p > q;
        to[n] = y ^ ((x ^ y) & -(uint32_t)first);
        i += first;
        to[2 * count - 1 - n] = q ^ ((p ^ q) & -(uint32_t)last);
        i_last -= last;
    }
}

/* Eight walks at once, so that the caches answer them side by side. A branch is left, taken once a
 * walk: when it ends, the next start takes its place. */
uint64_t walk(const uint32_t *next, const uint32_t *starts, size_t count)
{
    enum { SIDE = 8 };
    uint64_t sum = 0;
    uint32_t at[SIDE] = {0};
    size_t taken = 0;
    for (; taken < SIDE && taken < count; taken++)
        at[taken] = starts[taken];
    while (taken + SIDE <= count) {
#pragma GCC unroll 8
        for (int s = 0; s < SIDE; s++) {
            if (__builtin_expect(at[s] >= ROOTS, 1)) {
                at[s] = next[at[s]];
                sum += ROOTS;
            } else {
                sum += at[s];
                at[s] = starts[taken++];
            }
        }
    }
    for (int s = 0; s < SIDE; s++) {
        for (; at[s] >= ROOTS; at[s] = next[at[s]])
            sum += ROOTS;
        sum += at[s];
    }
    for (; taken < count; taken++) {
        uint32_t node = starts[taken];
        for (; node >= ROOTS; node = next[node])
            sum += ROOTS;
        sum += node;
    }
    return sum;
}
