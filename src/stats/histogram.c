/* SPDX-License-Identifier: Apache-2.0 */
#include "stats/histogram.h"

#include <math.h>
#include <stddef.h>

/* Values of `shift` bits beyond the first 128 share buckets 2^shift wide. */
static size_t bucket_of(uint64_t value)
{
    if (value < 2 * HISTOGRAM_HALF)
        return value;
    int shift = 63 - __builtin_clzll(value) - 6;
    return (size_t)shift * HISTOGRAM_HALF + (size_t)(value >> shift);
}

static uint64_t bucket_top(size_t bucket)
{
    if (bucket < 2 * HISTOGRAM_HALF)
        return bucket;
    size_t shift = bucket / HISTOGRAM_HALF - 1;
    uint64_t leading = bucket - shift * HISTOGRAM_HALF;
    return ((leading + 1) << shift) - 1;
}

void histogram_add(struct histogram *histogram, uint64_t value)
{
    histogram->counts[bucket_of(value)]++;
    histogram->total++;
    if (value > histogram->most)
        histogram->most = value;
}

double histogram_quantile(const struct histogram *histogram, double share)
{
    double wanted = ceil(share * (double)histogram->total);
    uint64_t seen = 0;
    if (histogram->total == 0)
        return NAN;
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        seen += histogram->counts[i];
        if ((double)seen >= wanted && seen) {
            uint64_t top = bucket_top(i);
            return (double)(top < histogram->most ? top : histogram->most);
        }
    }
    return (double)histogram->most;
}
