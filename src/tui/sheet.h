/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A long page made of lines of text in roles, of which a part is on the screen. What is shown live
 * is written anew for each picture; the place in it stays.
 */
#ifndef TUI_SHEET_H
#define TUI_SHEET_H

#include "report/canvas.h"
#include "tui/view.h"

struct sheet_span {
    enum role role;
    char *text;
};

struct sheet_line {
    struct sheet_span *spans;
    size_t count;
    int columns;
};

struct sheet { /* open struct; start from {0} */
    struct sheet_line *lines;
    size_t count;
    int top, height; /* the place; rows of the last drawing */
};

void sheet_clear(struct sheet *sheet); /* the place stays */
void sheet_free(struct sheet *sheet);

/* Begin a line; add to the last one; blanks up to a column. */
void sheet_line(struct sheet *sheet);
void sheet_add(struct sheet *sheet, enum role role, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void sheet_pad(struct sheet *sheet, int column);

/* Text that ends in that column of the last line, with a blank before it at least. */
void sheet_add_right(struct sheet *sheet, int column, enum role role, const char *text);

/* Lines of text broken at blanks to `width` columns, all indented; its newlines are kept. */
void sheet_wrap(struct sheet *sheet, int indent, int width, enum role role, const char *text);

void sheet_heading(struct sheet *sheet,
                   const char *text); /* after a blank line, if not the first */

/* One row of a canvas, added to the last line; all of them, a line each. */
void sheet_add_row(struct sheet *sheet, const struct canvas *canvas, int y);
void sheet_canvas(struct sheet *sheet, const struct canvas *canvas);

bool sheet_move(struct sheet *sheet, enum move move); /* true if it moved */
void sheet_show(struct sheet *sheet, int line);       /* scroll as far as it takes */
void sheet_draw(struct sheet *sheet, struct area area);

#endif
