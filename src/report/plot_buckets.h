/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How latencies are spread: their histogram on a logarithmic axis, a column of the plot for what
 * falls into it, with uprights at the median and the tail. Columns are shares of the highest one;
 * what is not empty always shows.
 */
#ifndef REPORT_PLOT_BUCKETS_H
#define REPORT_PLOT_BUCKETS_H

#include "model/latency.h"
#include "report/canvas.h"
#include "report/plot_latency.h"

/* Over the whole canvas. */
void plot_buckets(struct canvas *canvas, const struct latency *latency, enum ink ink);

/* Points of the histogram as percentiles_sample() has them of finer ones. */
size_t buckets_sample(const struct latency *latency, struct percentile points[PERCENTILES_MOST]);

#endif
