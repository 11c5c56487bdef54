/* SPDX-License-Identifier: Apache-2.0 */
#include "report/svg.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/number.h"

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

double svg_at(const struct svg_axis *axis, double value)
{
    double share = is_log(axis)
                       ? log(fmax(value, axis->low) / axis->low) / log(axis->high / axis->low)
                       : (value - axis->low) / (axis->high - axis->low);
    share = share < 0 || isnan(share) ? 0 : share > 1 ? 1 : share;
    return axis->from + share * (axis->to - axis->from);
}

static size_t add_tick(const struct svg_axis *axis, double value, double *ticks, size_t count)
{
    bool inside = value >= axis->low * (1 - 1e-9) && value <= axis->high * (1 + 1e-9);
    if (inside && count < SVG_TICKS)
        ticks[count++] = value;
    return count;
}

/* Multiples of 1, 2 or 5 times a power of ten, about five of them. */
static size_t linear_ticks(const struct svg_axis *axis, double *ticks)
{
    double rough = (axis->high - axis->low) / 5, power = pow(10, floor(log10(rough)));
    double step = power * (rough / power > 5   ? 10
                           : rough / power > 2 ? 5
                           : rough / power > 1 ? 2
                                               : 1);
    size_t count = 0;
    for (double k = ceil(axis->low / step); k * step <= axis->high; k++)
        count = add_tick(axis, k * step, ticks, count);
    return count;
}

/* 1, 2 and 5 of each decade, or whole decades where these would be many. */
static size_t decade_ticks(const struct svg_axis *axis, double *ticks)
{
    static const double digits[] = {1, 2, 5};
    double decades = log10(axis->high / axis->low);
    int step = decades > 8 ? 2 : 1;
    size_t count = 0;
    for (int e = (int)floor(log10(axis->low)); e <= (int)ceil(log10(axis->high)); e += step)
        for (int d = 0; d < (decades > 3 ? 1 : 3); d++)
            count = add_tick(axis, digits[d] * pow(10, e), ticks, count);
    return count;
}

/* Powers of two, every third of them if there are many. */
static size_t size_ticks(const struct svg_axis *axis, double *ticks)
{
    int step = log2(axis->high / axis->low) > 7 ? 3 : 1;
    size_t count = 0;
    for (int e = 0; e <= (int)log2(axis->high); e += step)
        count = add_tick(axis, ldexp(1, e), ticks, count);
    return count;
}

size_t svg_ticks(const struct svg_axis *axis, double ticks[SVG_TICKS])
{
    size_t count = axis->scale == SVG_LOG     ? decade_ticks(axis, ticks)
                   : axis->scale == SVG_SIZES ? size_ticks(axis, ticks)
                                              : 0;
    return count >= 3 ? count : linear_ticks(axis, ticks);
}

/* "5.00x" to "5x", "12.50 ns" to "12.5 ns": the zeros at the end of the fraction go. */
static void trim_zeros(char *text)
{
    char *point = strchr(text, '.');
    if (!point)
        return;
    char *end = point + 1 + strspn(point + 1, "0123456789"), *last = end;
    while (last[-1] == '0')
        last--;
    if (last[-1] == '.')
        last--;
    memmove(last, end, strlen(end) + 1);
}

char *svg_tick_label(const struct svg_axis *axis, double value, char *to)
{
    if (axis->scale == SVG_SIZES) {
        static const char *const units[] = {"B", "KiB", "MiB", "GiB"};
        size_t i = 0;
        for (; value >= 1024 && i + 1 < sizeof(units) / sizeof(units[0]); i++)
            value /= 1024;
        snprintf(to, SVG_LABEL, "%.4g %s", value, units[i]);
        return to;
    }
    if (fabs(value) < 0.1 && (*axis->unit == 'x' || *axis->unit == '\0')) {
        snprintf(to, SVG_LABEL, "%.3g%s", value, axis->unit);
        return to;
    }
    number_print(to, value, axis->unit);
    trim_zeros(to);
    return to;
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
        char label[SVG_LABEL];
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
        char label[SVG_LABEL];
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
