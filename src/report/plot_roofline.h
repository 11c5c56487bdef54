/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The roofline (Williams, Waterman and Patterson 2009): what a machine lets a kernel reach, over
 * the floating-point operations it does per byte. Both axes are logarithmic. A slope for each level
 * of memory, a flat roof for each way to compute, and the lab's points below them.
 */
#ifndef REPORT_PLOT_ROOFLINE_H
#define REPORT_PLOT_ROOFLINE_H

#include <stddef.h>

#include "report/canvas.h"

struct plot_roof {
    const char *label; /* "L2", "AVX2 FMA" */
    double limit;      /* of a slope in GB/s, of a flat roof in GFLOP/s */
};

struct roofline_point {
    const char *label;
    double intensity; /* FLOP per byte */
    double gflops;    /* GFLOP/s */
    enum ink ink;
};

struct roofline_plot {
    const struct plot_roof *slopes, *flats;
    size_t slope_count, flat_count;
    const struct roofline_point *points;
    size_t point_count;
};

/* Over the whole canvas. Ridges, where a slope meets the highest roof, are marked; labels that find
 * no room are left out, those of points last. Slopes and roofs are given the highest first. */
void plot_roofline(struct canvas *canvas, const struct roofline_plot *plot);

#endif
