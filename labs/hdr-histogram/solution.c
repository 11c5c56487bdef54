/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From slow to fast. Nanoseconds per latency, everything included, gcc 12 -O2, on a 2-vCPU guest on
 * Zen 4 with the inputs in cache. Yours will differ; the order should not.
 *
 *   151    start: keep all, qsort. Up to nineteen levels of comparisons, which nobody can predict;
 *          and each latency is sorted twice, in its shard and in the union.
 *   361    counters, the bucket found by a walk along its 3776 edges: bounded memory, and slower
 *          than sorting (0.4x).
 *    23    keep all, radix sort: no comparison, but up to eight passes, twice (6.6x).
 *    17    counters, binary search for the edge: twelve branches that nobody can predict (9x).
 *     7.8  log2() of the latency, rounded down (19x).
 *     5.5  shift right until seven bits are left: the number of turns is mispredicted (27x).
 *     1.4  leading zeros: no branch depends on the latency (107x). What is left is the increment
 *          of a counter in memory, which has to wait for the one before where it is the same.
 *
 * After that nothing gains much: a walk for each quantile instead of one for all costs 0.05 ns
 * more, since 3776 counters are few beside 64K latencies, and -march=native takes 0.2 ns off by
 * lzcnt and shrx. Twelve walks would matter if quantiles were asked after every batch.
 */
#include "lab.h"

#include <string.h>

enum {
    BITS = 6, /* 64 buckets an octave: half a bucket is 1/128 of its lower edge */
    HALF = 1 << BITS,
    BUCKETS = (64 - BITS) * HALF + HALF, /* the first two octaves' worth have width 1 */
};

struct histogram {
    uint64_t count, max;
    uint32_t bucket[BUCKETS];
};

_Static_assert(sizeof(struct histogram) <= HISTOGRAM_BYTES, "a histogram has this much memory");

/* The octave and the BITS bits behind the leading one: buckets of equal relative width. */
static inline size_t find_bucket(uint64_t value)
{
    unsigned shift = 63 - BITS - (unsigned)__builtin_clzll(value | HALF);
    return ((size_t)shift << BITS) + (value >> shift);
}

/* The middle of a bucket. */
static inline uint64_t find_middle(size_t bucket)
{
    if (bucket < 2 * HALF)
        return bucket;
    unsigned shift = (unsigned)(bucket >> BITS) - 1;
    return ((uint64_t)(bucket - ((size_t)shift << BITS)) << shift) + (UINT64_C(1) << (shift - 1));
}

void histogram_open(struct histogram *h)
{
    memset(h, 0, sizeof(*h));
}

void histogram_close(struct histogram *h)
{
    (void)h;
}

void histogram_record(struct histogram *h, const uint64_t *values, size_t count, uint64_t interval)
{
    uint64_t max = h->max, extra = 0;
    for (size_t i = 0; i < count; i++) {
        h->bucket[find_bucket(values[i])]++;
        max = values[i] > max ? values[i] : max;
    }
    for (size_t i = 0; interval && i < count; i++)
        for (uint64_t v = values[i]; v >= interval && v - interval >= interval; extra++) {
            v -= interval;
            h->bucket[find_bucket(v)]++;
        }
    h->max = max;
    h->count += count + extra;
}

void histogram_merge(struct histogram *into, struct histogram *from)
{
    for (size_t b = 0; b < BUCKETS; b++)
        into->bucket[b] += from->bucket[b];
    into->count += from->count;
    into->max = from->max > into->max ? from->max : into->max;
}

struct summary histogram_quantiles(struct histogram *h, const uint32_t *ppm, uint64_t *values,
                                   size_t quantiles)
{
    uint64_t seen = 0;
    size_t bucket = 0;
    for (size_t i = 0; i < quantiles; i++) {
        uint64_t rank = (h->count * ppm[i] + 999999) / 1000000;
        while (seen < rank)
            seen += h->bucket[bucket++];
        values[i] = bucket ? find_middle(bucket - 1) : 0;
        if (rank == h->count || values[i] > h->max)
            values[i] = h->max;
    }
    return (struct summary){h->count, h->max};
}
