/* SPDX-License-Identifier: Apache-2.0 */
/* Small plots of one row. */
#ifndef TUI_BAR_H
#define TUI_BAR_H

#include <stddef.h>

#include "tui/draw.h"

/* A share 0..1 over `columns` columns. */
void bar_draw(struct area area, int y, int x, int columns, enum role role, double share);

/* The last `columns` values, scaled from the least to the greatest; NaN leaves a gap. */
void sparkline_draw(struct area area, int y, int x, int columns, enum role role,
                    const double *values, size_t count);

#endif
