/* SPDX-License-Identifier: Apache-2.0 */
/* Latencies: how they are spread, how they grow towards the slowest, and how they grow with the
 * working set. */
#ifndef REPORT_PLOT_LATENCY_H
#define REPORT_PLOT_LATENCY_H

#include <stddef.h>

#include "report/canvas.h"
#include "stats/hdr.h"

/*
 * Counts of values from 2^i up to 2^(i+1), as BPF tracing counts, over the buckets that are not
 * empty. The count axis is linear; a bucket that is not empty always shows.
 */
void plot_histogram(struct canvas *canvas, const uint64_t *buckets, size_t count, const char *unit,
                    enum ink ink);

/* A latency not exceeded by that share of all. */
struct percentile {
    double share, ns;
};

/* One curve of plot_percentiles(), shares rising. */
struct percentile_curve {
    const char *label;
    const struct percentile *points;
    size_t count;
    enum ink ink;
};

/* What is asked of a percentile: at most that many ns. */
struct percentile_mark {
    const char *label;
    double share, ns;
};

enum { PERCENTILES_MOST = 128 };

/* Points evenly spaced on the axis of plot_percentiles(), up to the share that the number of values
 * can tell: 1 - 1/total. Returns how many, at most PERCENTILES_MOST. */
size_t percentiles_sample(const struct hdr *hdr, struct percentile *points);

/* Latency, logarithmic, over the percentile on the axis log(1 / (1 - share)) of HdrHistogram, on
 * which 90, 99, 99.9 lie evenly. Marks without curves are nothing to plot. */
void plot_percentiles(struct canvas *canvas, const struct percentile_curve *curves, size_t count,
                      const struct percentile_mark *marks, size_t mark_count);

/* Latency in a working set, and the caches that are to explain it. */
struct curve_point {
    double bytes, ns;
};
struct curve_mark {
    const char *label; /* "L1" */
    double bytes;
};
void plot_curve(struct canvas *canvas, const struct curve_point *points, size_t count,
                const struct curve_mark *marks, size_t mark_count);

#endif
