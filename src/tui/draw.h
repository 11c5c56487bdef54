/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Drawing into a part of the screen. Whatever is outside the area is cut off; whatever cannot be
 * shown is shown as '?', so that no text, whoever wrote it, moves the cursor or colours the screen.
 */
#ifndef TUI_DRAW_H
#define TUI_DRAW_H

#include "tui/theme.h"

struct area {
    int y, x, height, width;
};

/* Without `rows` above, below, ...; never negative. */
struct area area_rows(struct area area, int from, int rows);
struct area area_columns(struct area area, int from, int columns);

/* Text from a column on, in one line; returns the column after it, at most the width. */
int draw_text(struct area area, int y, int x, enum role role, const char *text);
int draw_format(struct area area, int y, int x, enum role role, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Text that ends in the last column. Returns its first column. */
int draw_right(struct area area, int y, enum role role, const char *text);

/* Broken at blanks over as many rows as it needs and there are; returns the row after it. */
int draw_wrapped(struct area area, int y, enum role role, const char *text);
int draw_wrapped_rows(int width, const char *text);

/* Give a whole row, or part of it, the look of a role, whatever is written there. */
void draw_look(struct area area, int y, int x, int columns, enum role role);

void draw_rule(struct area area, int y);            /* a line across */
void draw_box(struct area area, const char *title); /* around the area, within it; empties it */

#endif
