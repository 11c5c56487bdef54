/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The roofline model (Williams, Waterman, Patterson 2009, CACM 52(4), 65-76). A program that does I
 * floating-point operations for each byte it moves cannot do more of them a second than
 *
 *     attainable(I) = min(peak, bandwidth x I)
 *
 * with the peak of the kind of arithmetic it does and the bandwidth of the level its data come
 * from. Where the two meet, at I = peak / bandwidth, is the ridge: left of it the program waits for
 * memory, right of it for arithmetic. All ceilings are of a calibration, none from a data sheet;
 * bandwidths are of plain reads.
 */
#ifndef STATS_ROOFLINE_H
#define STATS_ROOFLINE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/calibration.h"

struct ceiling {
    const char *name; /* "vector", "scalar"; "l1", "memory": not owned */
    double value;     /* GFLOP/s of arithmetic, GB/s of a level; > 0 */
};

enum { ROOFLINE_LEVELS = 4, ROOFLINE_KINDS = 2 };

struct roofline {
    bool all_cores;                       /* else one */
    struct ceiling kinds[ROOFLINE_KINDS]; /* the highest first */
    size_t kind_count;
    struct ceiling levels[ROOFLINE_LEVELS]; /* from the innermost outward */
    size_t level_count;
};

/* What is known of one core or of all of them; figures that are n/a are left out. Of all cores
 * where there is only one: nothing. */
void roofline_from(const struct calibration *calibration, bool all_cores,
                   struct roofline *roofline);

/* GFLOP/s at `intensity` operations a byte under two ceilings. */
double roofline_attainable(const struct ceiling *kind, const struct ceiling *level,
                           double intensity);

/* Operations a byte at which the two meet. */
double roofline_ridge(const struct ceiling *kind, const struct ceiling *level);

#endif
