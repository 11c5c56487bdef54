/* SPDX-License-Identifier: Apache-2.0 */
#include "report/svg.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/scale.h"

enum { LETTER = 7, CAP = 4 };

static bool is_log(const struct svg_axis *axis)
{
    return axis->scale != SVG_LINEAR;
}

struct svg_axis svg_axis_make(double low, double high, enum svg_scale scale, const char *unit)
{
    if (!(isfinite(low) && isfinite(high)))
        low = 0, high = 1;
    struct svg_axis axis = {fmin(low, high), fmax(low, high), 0, 1, scale, unit};
    if (axis.low <= 0)
        axis.scale = SVG_LINEAR;
    if (is_log(&axis)) {
        double room = fmax(pow(axis.high / axis.low, 0.06), 1.05);
        axis.low /= room;
        axis.high *= room;
        return axis;
    }
    double room = axis.high > axis.low ? 0.08 * (axis.high - axis.low) : fabs(axis.high) / 2 + 0.5;
    axis.low = axis.low >= 0 && axis.low < room ? 0 : axis.low - room;
    axis.high += room;
    return axis;
}

static struct scale scale_of(const struct svg_axis *axis)
{
    static const enum scale_kind kinds[] = {
        [SVG_LINEAR] = SCALE_LINEAR, [SVG_LOG] = SCALE_LOG, [SVG_SIZES] = SCALE_LOG2};
    return (struct scale){kinds[axis->scale], axis->unit, axis->low, axis->high};
}

double svg_at(const struct svg_axis *axis, double value)
{
    struct scale scale = scale_of(axis);
    double share = fmax(0, fmin(scale_share(&scale, value), 1));
    return axis->from + share * (axis->to - axis->from);
}

size_t svg_ticks(const struct svg_axis *axis, double ticks[SVG_TICKS])
{
    struct scale scale = scale_of(axis);
    return (size_t)scale_ticks(&scale, SVG_TICKS, ticks);
}

char *svg_tick_label(const struct svg_axis *axis, double value, char *to)
{
    struct scale scale = scale_of(axis);
    return scale_label(&scale, value, to);
}

void svg_open(struct html *html, int height, const char *title)
{
    html_print(html, "<svg viewBox=\"0 0 %d %d\" role=\"img\"><title>%s</title>\n", SVG_WIDTH,
               height, title);
}

void svg_close(struct html *html)
{
    html_print(html, "</svg>\n");
}

void svg_line(struct html *html, const char *class, double x1, double y1, double x2, double y2)
{
    html_print(html, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" />\n",
               class, x1, y1, x2, y2);
}

void svg_rect(struct html *html, const char *class, double x, double y, double width, double height)
{
    html_print(html, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" />\n",
               class, x, y, fmax(width, 0), fmax(height, 0));
}

void svg_dot(struct html *html, const char *class, double x, double y)
{
    html_print(html, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\" />\n", class, x, y);
}

void svg_label(struct html *html, const char *anchor, double x, double y, const char *text)
{
    html_print(html, "<text text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", anchor, x, y,
               text);
}

/* Labels that would run into the one before are left out; their ticks stay. */
void svg_bottom(struct html *html, const struct svg_axis *axis, double y, double top,
                const char *title)
{
    double ticks[SVG_TICKS], taken = -1e9;
    size_t count = svg_ticks(axis, ticks);
    svg_line(html, "axis", axis->from, y, axis->to, y);
    for (size_t i = 0; i < count; i++) {
        char label[NUMBER_SIZE];
        double x = svg_at(axis, ticks[i]);
        svg_line(html, "grid", x, top, x, y);
        double half = LETTER * (double)strlen(svg_tick_label(axis, ticks[i], label)) / 2;
        if (x - half < taken || x + half > SVG_WIDTH)
            continue;
        svg_label(html, "middle", x, y + 14, label);
        taken = x + half + LETTER;
    }
    if (title)
        svg_label(html, "middle", (axis->from + axis->to) / 2, y + 30, title);
}

void svg_left(struct html *html, const struct svg_axis *axis, double x, double right,
              const char *title)
{
    double ticks[SVG_TICKS], taken = 1e9;
    size_t count = svg_ticks(axis, ticks);
    svg_line(html, "axis", x, axis->from, x, axis->to);
    for (size_t i = 0; i < count; i++) {
        char label[NUMBER_SIZE];
        double y = svg_at(axis, ticks[i]);
        svg_line(html, "grid", x, y, right, y);
        if (taken - y < 13)
            continue;
        svg_label(html, "end", x - 5, y + 4, svg_tick_label(axis, ticks[i], label));
        taken = y;
    }
    if (title)
        svg_label(html, "start", 2, 11, title);
}

void svg_interval(struct html *html, const struct svg_axis *axis, bool horizontal, double across,
                  double low, double high, const char *class)
{
    double ends[2] = {svg_at(axis, low), svg_at(axis, high)};
    if (horizontal)
        svg_line(html, class, ends[0], across, ends[1], across);
    else
        svg_line(html, class, across, ends[0], across, ends[1]);
    for (int i = 0; i < 2; i++) {
        if (horizontal)
            svg_line(html, class, ends[i], across - CAP, ends[i], across + CAP);
        else
            svg_line(html, class, across - CAP, ends[i], across + CAP, ends[i]);
    }
}
