/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many durations in little memory: buckets of equal width within each power of two, as in Tene's
 * HdrHistogram. Below 128 exact, above within 1/64 of the value. Adding is a few instructions and
 * never allocates.
 */
#ifndef STATS_HISTOGRAM_H
#define STATS_HISTOGRAM_H

#include <stdint.h>

enum { HISTOGRAM_HALF = 64, HISTOGRAM_BUCKETS = (64 - 6) * HISTOGRAM_HALF + HISTOGRAM_HALF };

struct histogram { /* open struct; start from {0}; 30 KB */
    uint64_t counts[HISTOGRAM_BUCKETS];
    uint64_t total, most; /* values added; the largest of them, exact */
};

void histogram_add(struct histogram *histogram, uint64_t value);

/* The least recorded value that at least `share` (0 < share <= 1) of all values do not exceed: the
 * top of its bucket, and never more than the largest value. NaN if nothing was added. */
double histogram_quantile(const struct histogram *histogram, double share);

#endif
