/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The strip of a check: a mark for each pair at its ratio baseline / candidate, the interval of
 * their median as it narrows from pair to pair, and the gate it has to clear. Ratios are on a
 * logarithmic axis, so that twice as fast and half as fast lie equally far from 1.
 */
#ifndef REPORT_PLOT_STRIP_H
#define REPORT_PLOT_STRIP_H

#include "report/canvas.h"
#include "stats/sign.h"

struct strip {
    const double *log_ratios; /* ln(baseline / candidate), in the order measured */
    size_t count;
    const struct interval *bands; /* after each pair, as strip_bands() gives; NULL: none */
    struct interval ratio;        /* as of now, not logarithms; NaN: not known */
    double gate;                  /* a ratio; NaN: none */
    bool at_least;                /* the gate is passed above it, else below */
    int span;                     /* pairs the axis spans: the next look; what there is if more */
};

/* The interval of the median of the first 1, 2, .. count logarithms, each for an error of `alpha`;
 * infinite while there are too few. For the caller to free. */
struct interval *strip_bands(const double *log_ratios, size_t count, double alpha);

/* Over the whole canvas. Pairs outside the axis are marked at its edge. */
void plot_strip(struct canvas *canvas, const struct strip *strip);

#endif
