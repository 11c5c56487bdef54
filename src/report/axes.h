/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The part of a canvas that a plot draws its data in, with the axes around it. Small canvases lose
 * the labels first, then the axes: what is left is data.
 */
#ifndef REPORT_AXES_H
#define REPORT_AXES_H

#include "report/canvas.h"
#include "report/scale.h"

/* Open struct; fields above the line are the caller's. */
struct axes {
    struct canvas *canvas;
    struct scale x, y;   /* finished */
    const char *x_title; /* at the end of the x axis' labels; "" for none */
    const char *y_title; /* in the first row, which `top` must leave; NULL: none */
    int right;           /* columns at the right for axes_beside(); 0 on narrow canvases */
    int top;             /* rows above for the caller's labels */
    bool x_ticks_own;    /* the caller draws the ticks of x */
    /* ---- */
    int left, width, height; /* the data's cells; its first row is `top` */
    bool labelled;           /* there is room for words */
};

/* Lay the data out and draw the axes. */
void axes_draw(struct axes *axes);

/* Say that there are no values to plot, in the middle of the canvas. */
void axes_empty(struct canvas *canvas);

enum { AXES_NOWHERE = -1000 * CANVAS_MOST };

/* Column or row of a value; just outside the axes where it lies outside, AXES_NOWHERE for NaN. */
int axes_column(const struct axes *axes, double x);
int axes_row(const struct axes *axes, double y);

/* In dots. Lines are cut at the axes' edge; an end that is not a number draws nothing. */
void axes_dot(const struct axes *axes, double x, double y, enum ink ink);
void axes_line(const struct axes *axes, double x0, double y0, double x1, double y1, enum ink ink);

/* A line over the whole width or height, which leaves alone what was drawn there. */
void axes_level(const struct axes *axes, double y, uint32_t glyph, enum ink ink);
void axes_upright(const struct axes *axes, double x, uint32_t glyph, enum ink ink);

/* Text right of the data at y, or in the nearest row that is free there. */
void axes_beside(const struct axes *axes, double y, const char *text, enum ink ink);

/* One character at a value, which replaces what is there. */
void axes_mark(const struct axes *axes, double x, double y, uint32_t glyph, enum ink ink);

/* Text from that cell on, if it lies within the axes and nothing is drawn there or touches it;
 * false if not. */
bool axes_put(const struct axes *axes, int column, int row, const char *text, enum ink ink);

/* Text beside the mark at (x, y), where there is room for axes_put(); false if nowhere. */
bool axes_near(const struct axes *axes, double x, double y, const char *text, enum ink ink);

#endif
