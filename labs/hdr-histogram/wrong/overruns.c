/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wrong: 128 buckets an octave, so that the lower edge is good enough, and with them 29,712 bytes
 * in a place of 16,384. The histograms lie side by side and write into one another.
 *
 * Tempting because twice the buckets is the obvious cure for an edge that is off by 1.56 %, and
 * nothing need crash.
 */
#include "lab.h"

#include <string.h>

enum {
    BITS = 7, /* 128 buckets an octave: a bucket is 1/128 of its lower edge */
    HALF = 1 << BITS,
    BUCKETS = (64 - BITS) * HALF + HALF, /* the first two octaves' worth have width 1 */
};

struct histogram {
    uint64_t count, max;
    uint32_t bucket[BUCKETS];
};

/* The octave and the BITS bits behind the leading one: buckets of equal relative width. */
static inline size_t find_bucket(uint64_t value)
{
    unsigned shift = 63 - BITS - (unsigned)__builtin_clzll(value | HALF);
    return ((size_t)shift << BITS) + (value >> shift);
}

/* The lower edge of a bucket. */
static inline uint64_t find_edge(size_t bucket)
{
    if (bucket < 2 * HALF)
        return bucket;
    unsigned shift = (unsigned)(bucket >> BITS) - 1;
    return (uint64_t)(bucket - ((size_t)shift << BITS)) << shift;
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
        values[i] = bucket ? find_edge(bucket - 1) : 0;
        if (rank == h->count || values[i] > h->max)
            values[i] = h->max;
    }
    return (struct summary){h->count, h->max};
}
