/* SPDX-License-Identifier: Apache-2.0 */
/* Plots of one row, for tables and lists: an interval against its bound, a sparkline, and bars with
 * their numbers. */
#ifndef REPORT_PLOT_ROWS_H
#define REPORT_PLOT_ROWS_H

#include <stddef.h>

#include "report/canvas.h"
#include "report/scale.h"
#include "stats/sign.h"

/*
 * "[==o==]" from low to high with the median, "|" at the bound, dots on the side where it fails.
 * The bound lies on the right side of the interval even where a cell is too wide to show it: they
 * share a cell only if they overlap. Infinite ends are arrows, a NaN median draws the bound only.
 */
struct interval_row {
    struct interval interval;
    double bound; /* NaN: none */
    bool at_least;
    enum scale_kind kind;
    double from, to; /* the axis; NaN: what the interval and the bound need */
};
void plot_interval(struct canvas *canvas, int x, int y, int width, const struct interval_row *row);

/*
 * The last `width` values, a column each, the newest at the right. The range is that of these
 * values, but at least a tenth of the largest, so that noise looks like noise. NaN leaves a gap.
 */
void plot_sparkline(struct canvas *canvas, int x, int y, int width, const double *values,
                    size_t count, enum ink ink);

/* Labels, bars from 0 on a common linear axis, values, notes (where a number is from), from the
 * top of the canvas down. A NaN has no bar. */
struct bar {
    const char *label;
    double value;
    const char *note; /* "" for none */
};
void plot_bars(struct canvas *canvas, const struct bar *bars, size_t count, const char *unit);

#endif
