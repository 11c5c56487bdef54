/* SPDX-License-Identifier: Apache-2.0 */
/* Progress in one row. */
#ifndef TUI_BAR_H
#define TUI_BAR_H

#include "tui/draw.h"

/* A share 0..1 over `columns` columns. */
void bar_draw(struct area area, int y, int x, int columns, enum role role, double share);

#endif
