/* SPDX-License-Identifier: Apache-2.0 */
/* Plots of src/report on the screen: a canvas' cells, each ink in the role it stands for. */
#ifndef TUI_PLOT_H
#define TUI_PLOT_H

#include "report/canvas.h"
#include "tui/draw.h"

enum role plot_role(enum ink ink);

/* The canvas at the area's top left, cut to the area. */
void draw_canvas(struct area area, const struct canvas *canvas);

#endif
