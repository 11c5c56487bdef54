/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The part of a canvas that a plot draws its data in, with the axes around it. Small canvases lose
 * the labels first, then the axes: what is left is data.
 */
#ifndef REPORT_FRAME_H
#define REPORT_FRAME_H

#include "report/canvas.h"
#include "report/scale.h"

/* Open struct; fields above the line are the caller's. */
struct frame {
    struct canvas *canvas;
    struct scale x, y;   /* finished */
    const char *x_title; /* at the end of the x axis' labels; "" for none */
    const char *y_title; /* in the first row, which `top` must leave; NULL: none */
    int right;           /* columns at the right for frame_beside(); 0 on narrow canvases */
    int top;             /* rows above for the caller's labels */
    bool x_ticks_own;    /* the caller draws the ticks of x */
    /* ---- */
    int left, width, height; /* the data's cells; its first row is `top` */
    bool labelled;           /* there is room for words */
};

/* Lay it out and draw the axes. */
void frame_draw(struct frame *frame);

/* Say that there are no values to plot, in the middle of the canvas. */
void frame_empty(struct canvas *canvas);

enum { FRAME_NOWHERE = -1000 * CANVAS_MOST };

/* Column or row of a value; just outside the frame where it lies outside, FRAME_NOWHERE for NaN. */
int frame_column(const struct frame *frame, double x);
int frame_row(const struct frame *frame, double y);

/* In dots. Lines are cut at the frame's edge; an end that is not a number draws nothing. */
void frame_dot(const struct frame *frame, double x, double y, enum ink ink);
void frame_line(const struct frame *frame, double x0, double y0, double x1, double y1,
                enum ink ink);

/* A line over the whole width or height, which leaves alone what was drawn there. */
void frame_level(const struct frame *frame, double y, uint32_t glyph, enum ink ink);
void frame_upright(const struct frame *frame, double x, uint32_t glyph, enum ink ink);

/* Text right of the frame at y, or in the nearest row that is free there. */
void frame_beside(const struct frame *frame, double y, const char *text, enum ink ink);

/* One character at a value, which replaces what is there. */
void frame_mark(const struct frame *frame, double x, double y, uint32_t glyph, enum ink ink);

/* Text from that cell on, if it lies within the frame and nothing is drawn there or touches it;
 * false if not. */
bool frame_put(const struct frame *frame, int column, int row, const char *text, enum ink ink);

/* Text beside the mark at (x, y), where there is room for frame_put(); false if nowhere. */
bool frame_near(const struct frame *frame, double x, double y, const char *text, enum ink ink);

#endif
