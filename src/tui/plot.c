/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/plot.h"

enum role plot_role(enum ink ink)
{
    static const enum role roles[INK_COUNT] = {
        [INK_PLAIN] = ROLE_TEXT,    [INK_DIM] = ROLE_DIM,          [INK_AXIS] = ROLE_BORDER,
        [INK_BASELINE] = ROLE_DIM,  [INK_CANDIDATE] = ROLE_ACCENT, [INK_GOOD] = ROLE_GOOD,
        [INK_BAD] = ROLE_BAD,       [INK_DOUBT] = ROLE_DOUBT,      [INK_GATE] = ROLE_STRONG,
        [INK_ACCENT] = ROLE_ACCENT,
    };
    return ink < INK_COUNT ? roles[ink] : ROLE_TEXT;
}

void draw_canvas(struct area area, const struct canvas *canvas)
{
    char text[CELL_TEXT];
    for (int y = 0; y < canvas->height; y++)
        for (int x = 0; x < canvas->width; x++) {
            struct cell cell = canvas_cell(canvas, x, y);
            draw_text(area, y, x, plot_role(cell.ink), cell_text(&cell, false, text));
        }
}
