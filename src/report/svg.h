/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What plots are made of: a scale from values to pixels, ticks at round values, axes, lines and
 * labels. Colours are classes of the page's style sheet, so that light and dark follow the reader's
 * setting. Every plot is SVG_WIDTH wide and scales with the page.
 */
#ifndef REPORT_SVG_H
#define REPORT_SVG_H

#include <stdbool.h>

#include "report/html.h"
#include "report/number.h"

enum { SVG_WIDTH = 400, SVG_TICKS = 9 };

enum svg_scale { SVG_LINEAR, SVG_LOG, SVG_SIZES /* logarithmic, of bytes in powers of two */ };

struct svg_axis {
    double low, high; /* low < high; of a logarithmic one both positive */
    double from, to;  /* where they are, in pixels; from > to points up or left */
    enum svg_scale scale;
    const char *unit; /* of number_print(); for the labels of ticks */
};

/* An axis that holds low..high with some room. Equal or impossible ends are mended: a logarithmic
 * axis of values that are not all positive becomes linear. */
struct svg_axis svg_axis_make(double low, double high, enum svg_scale scale, const char *unit);

double svg_at(const struct svg_axis *axis, double value); /* pixels, within the axis */

/* Round values within the axis, rising; returns how many. */
size_t svg_ticks(const struct svg_axis *axis, double ticks[SVG_TICKS]);

/* "5x", "2 M/s", "32 KiB" into `to` of NUMBER_SIZE bytes; returns `to`. */
char *svg_tick_label(const struct svg_axis *axis, double value, char *to);

/* The image: what it shows is told by `title` to who cannot see it. */
void svg_open(struct html *html, int height, const char *title);
void svg_close(struct html *html);

/* With grid lines from `start` to `end` across. The title stands under it, or on top of it. */
void svg_bottom(struct html *html, const struct svg_axis *axis, double y, double top,
                const char *title);
void svg_left(struct html *html, const struct svg_axis *axis, double x, double right,
              const char *title);

void svg_line(struct html *html, const char *class, double x1, double y1, double x2, double y2);
void svg_rect(struct html *html, const char *class, double x, double y, double width,
              double height);
void svg_dot(struct html *html, const char *class, double x, double y);
/* `anchor`: "start", "middle" or "end" */
void svg_label(struct html *html, const char *anchor, double x, double y, const char *text);

/* An interval with caps from low to high along the axis, `horizontal` or not, at `across`. */
void svg_interval(struct html *html, const struct svg_axis *axis, bool horizontal, double across,
                  double low, double high, const char *class);

#endif
