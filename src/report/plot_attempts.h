/* SPDX-License-Identifier: Apache-2.0 */
/* One criterion over the attempts at a lab: the value of each with its interval, the bound it has
 * to clear, and what was predicted. */
#ifndef REPORT_PLOT_ATTEMPTS_H
#define REPORT_PLOT_ATTEMPTS_H

#include <stddef.h>
#include <stdint.h>

#include "report/canvas.h"

struct attempt_point {
    int64_t number;          /* of the attempt */
    double value, low, high; /* NaN: it has none */
    enum ink ink;
    bool chosen; /* stands out */
};

struct attempts_plot {
    const struct attempt_point *points; /* oldest first; the newest that have room are drawn */
    size_t count;
    const char *title;        /* of the criterion */
    const char *unit;         /* a metric's; one without is on a linear axis */
    double bound, prediction; /* NaN: none */
};

/* Over the whole canvas. */
void plot_attempts(struct canvas *canvas, const struct attempts_plot *plot);

#endif
