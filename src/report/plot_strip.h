/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The strip of a check: a mark for each pair at its ratio baseline / candidate, or for each round
 * at its value of a metric, the interval of their median as it narrows from one to the next, and
 * the gate it has to clear. What has a unit is on a logarithmic axis, so that twice as fast and
 * half as fast lie equally far from 1; a plain number, such as a score or a share, on a linear one.
 */
#ifndef REPORT_PLOT_STRIP_H
#define REPORT_PLOT_STRIP_H

#include "report/canvas.h"
#include "stats/sign.h"

struct strip {
    const double *values; /* in the order measured; NaN: not known */
    size_t count;
    const char *unit;             /* a metric's; "x": ratios */
    const char *steps;            /* what there is one value of: "pairs", "rounds" */
    const char *title;            /* in a row above; NULL: none */
    const struct interval *bands; /* after each value, as strip_bands() gives; NULL: none */
    struct interval now;          /* of the median; NaN: not known */
    double gate;                  /* NaN: none */
    bool at_least;                /* the gate is passed above it, else below */
    int span;                     /* values the axis spans: the next look; what there is if more */
};

/* The interval of the median of the first 1, 2, .. count values, each for an error of `alpha`;
 * infinite while there are too few. For the caller to free. */
struct interval *strip_bands(const double *values, size_t count, double alpha);

/* Over the whole canvas. Values outside the axis are marked at its edge. */
void plot_strip(struct canvas *canvas, const struct strip *strip);

#endif
