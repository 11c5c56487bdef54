/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A grid of characters to draw plots on, without a terminal: the screen copies its cells, a command
 * prints it, a test compares it. A cell holds a Unicode character and the role of its ink; colours
 * belong to whoever shows it. Each character drawn here has an ASCII stand-in, chosen when the cell
 * is shown, so that plots are drawn once and know nothing of locales.
 *
 * Positions count from 0 at the top left. Drawing outside does nothing.
 */
#ifndef REPORT_CANVAS_H
#define REPORT_CANVAS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum ink {
    INK_PLAIN,
    INK_DIM,
    INK_AXIS,
    INK_BASELINE,
    INK_CANDIDATE,
    INK_GOOD,
    INK_BAD,
    INK_DOUBT,
    INK_GATE,
    INK_ACCENT,
    INK_COUNT
};

struct cell {
    uint32_t glyph; /* one column wide; ' ' where nothing was drawn */
    enum ink ink;
};

struct canvas {
    int width, height;  /* cells */
    struct cell *cells; /* row after row */
};

/* CANVAS_MOST bounds width and height; DOTS_ACROSS x DOTS_DOWN dots make a cell. */
enum { CANVAS_MOST = 1000, DOTS_ACROSS = 2, DOTS_DOWN = 4, CELL_TEXT = 5 };

/* A blank canvas. Sizes below 0 count as 0, above CANVAS_MOST as that. */
void canvas_init(struct canvas *canvas, int width, int height);
void canvas_free(struct canvas *canvas);

void canvas_set(struct canvas *canvas, int x, int y, uint32_t glyph, enum ink ink);
void canvas_fill(struct canvas *canvas, int x, int y, int width, int height, uint32_t glyph,
                 enum ink ink);

/* Write UTF-8 text in one row, cut at the edges. What is not text one column wide becomes '?'.
 * Returns the columns it takes, cut or not. */
int canvas_text(struct canvas *canvas, int x, int y, const char *text, enum ink ink);
int canvas_columns(const char *text); /* it would take */

/* Is the row blank from x on, `width` cells, all of them on the canvas? */
bool canvas_blank(const struct canvas *canvas, int x, int y, int width);

/* One dot of a braille pattern, at dot (x, y). Dots join in a cell and replace lines, never
 * text or other marks. */
void canvas_dot(struct canvas *canvas, int x, int y, enum ink ink);

bool canvas_has_dots(const struct canvas *canvas, int x, int y); /* is that cell such a pattern? */

/* Bars of eighths of a cell: to the right from (x, y), and upward from the bottom of (x, y). What
 * is more than 0 is at least an eighth. */
void canvas_bar(struct canvas *canvas, int x, int y, double cells, enum ink ink);
void canvas_column(struct canvas *canvas, int x, int y, double cells, enum ink ink);

/* The cell at (x, y), a blank one outside. */
struct cell canvas_cell(const struct canvas *canvas, int x, int y);

/* The cell's character in UTF-8, or its stand-in; `to` of CELL_TEXT bytes, which is returned. */
const char *cell_text(const struct cell *cell, bool ascii, char *to);

/* All rows without trailing blanks. */
void canvas_print(const struct canvas *canvas, bool ascii, FILE *to);

#endif
