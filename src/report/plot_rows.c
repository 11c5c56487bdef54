/* SPDX-License-Identifier: Apache-2.0 */
#include "report/plot_rows.h"

#include <math.h>

#include "report/number.h"

enum { FAILS = 0x2591, BOUND = 0x2503, BODY = 0x2550, MEDIAN = 0x25c6, CROSSED = 0x2542 };
enum { TO_LEFT = 0x25c0, TO_RIGHT = 0x25b6, LEAST_BAR = 4, LEAST_LABEL = 4 };

static struct scale interval_scale(const struct interval_row *row)
{
    struct scale scale = scale_new(row->kind, "");
    scale_cover(&scale, row->interval.low);
    scale_cover(&scale, row->interval.median);
    scale_cover(&scale, row->interval.high);
    scale_cover(&scale, row->bound);
    scale_finish(&scale, 0.15, row->kind == SCALE_LINEAR ? 0.02 * fabs(row->bound) + 1e-9 : 1.02);
    if (row->from < row->to) {
        scale.low = row->from;
        scale.high = row->to;
    }
    return scale;
}

static int clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

/* The cell of a value of `width`, at the edge if it lies outside. */
static int cell_of(const struct scale *scale, double value, int width)
{
    double at = scale_share(scale, value) * (width - 1);
    return !(at > 0) ? 0 : at >= width ? width - 1 : (int)lround(at);
}

/* The bound's cell; where all of the interval lies on one side, a cell is left for it there. */
static int bound_cell(const struct interval_row *row, const struct scale *scale, int width)
{
    int cell = cell_of(scale, row->bound, width);
    if (row->interval.high < row->bound)
        cell = clamp(cell, 1, width);
    if (row->interval.low > row->bound)
        cell = clamp(cell, 0, width - 2);
    return clamp(cell, 0, width - 1);
}

static void draw_sides(struct canvas *canvas, int x, int y, int width, int bound, bool at_least)
{
    int from = at_least ? 0 : bound + 1, to = at_least ? bound : width;
    canvas_fill(canvas, x + from, y, to - from, 1, FAILS, INK_BAD);
    canvas_set(canvas, x + bound, y, BOUND, INK_GATE);
}

static enum ink interval_ink(const struct interval_row *row)
{
    const struct interval *interval = &row->interval;
    bool above = interval->low >= row->bound, below = interval->high <= row->bound;
    if (isnan(row->bound))
        return INK_CANDIDATE;
    if (row->at_least ? above : below)
        return INK_GOOD;
    return (row->at_least ? interval->high < row->bound : interval->low > row->bound) ? INK_BAD
                                                                                      : INK_DOUBT;
}

static void draw_interval(struct canvas *canvas, int x, int y, int width, int bound,
                          const struct interval_row *row, const struct scale *scale)
{
    const struct interval *interval = &row->interval;
    enum ink ink = interval_ink(row);
    int first = 0, last = width - 1;
    if (bound >= 0 && interval->low > row->bound)
        first = clamp(bound + 1, 0, width - 1);
    if (bound >= 0 && interval->high < row->bound)
        last = clamp(bound - 1, 0, width - 1);
    int low = clamp(cell_of(scale, interval->low, width), first, last);
    int high = clamp(cell_of(scale, interval->high, width), first, last);
    int median = clamp(cell_of(scale, interval->median, width), first, last);
    canvas_fill(canvas, x + low, y, high - low + 1, 1, BODY, ink);
    bool left = scale_share(scale, interval->low) < 0;
    bool right = scale_share(scale, interval->high) > 1;
    canvas_set(canvas, x + low, y, left ? TO_LEFT : '[', ink);
    canvas_set(canvas, x + high, y, right ? TO_RIGHT : ']', ink);
    if (bound >= low && bound <= high)
        canvas_set(canvas, x + bound, y, CROSSED, INK_GATE);
    if (median != bound)
        canvas_set(canvas, x + median, y, MEDIAN, ink);
}

void plot_interval(struct canvas *canvas, int x, int y, int width, const struct interval_row *row)
{
    struct scale scale = interval_scale(row);
    if (width < 1)
        return;
    int bound = isnan(row->bound) ? -1 : bound_cell(row, &scale, width);
    if (bound >= 0)
        draw_sides(canvas, x, y, width, bound, row->at_least);
    if (!isnan(row->interval.median))
        draw_interval(canvas, x, y, width, bound, row, &scale);
}

void plot_sparkline(struct canvas *canvas, int x, int y, int width, const double *values,
                    size_t count, enum ink ink)
{
    size_t shown = width < 0 ? 0 : count < (size_t)width ? count : (size_t)width;
    double low = INFINITY, high = -INFINITY;
    values += count - shown;
    for (size_t i = 0; i < shown; i++)
        if (isfinite(values[i])) {
            low = fmin(low, values[i]);
            high = fmax(high, values[i]);
        }
    double span = fmax(high - low, 0.1 * fmax(fabs(low), fabs(high)));
    double start = (low + high - span) / 2;
    for (size_t i = 0; i < shown; i++) {
        double share = span > 0 ? (values[i] - start) / span : 0;
        if (!isnan(values[i]))
            canvas_column(canvas, x + width - (int)(shown - i), y,
                          0.125 + 0.875 * fmax(0, fmin(share, 1)), ink);
    }
}

/* Columns of the widest label, value and note. */
struct columns {
    int label, value, note;
};

static int widest(int columns, const char *text)
{
    int more = canvas_columns(text);
    return more > columns ? more : columns;
}

static char *value_text(char *to, double value, const char *unit)
{
    return isnan(value) ? number_print(to, value, unit) : number_of_unit(to, value, unit);
}

static struct columns bar_columns(const struct bar *bars, size_t count, const char *unit)
{
    struct columns columns = {0};
    char number[NUMBER_SIZE];
    for (size_t i = 0; i < count; i++) {
        columns.label = widest(columns.label, bars[i].label);
        columns.value = widest(columns.value, value_text(number, bars[i].value, unit));
        columns.note = widest(columns.note, bars[i].note);
    }
    return columns;
}

static void draw_bar(struct canvas *canvas, int y, const struct columns *columns, int width,
                     const struct bar *bar, double share, const char *unit)
{
    char number[NUMBER_SIZE];
    int x = columns->label ? columns->label + 1 : 0;
    canvas_text(canvas, 0, y, bar->label, INK_PLAIN);
    canvas_fill(canvas, columns->label, y, canvas->width, 1, ' ', INK_PLAIN);
    canvas_bar(canvas, x, y, share * width, INK_ACCENT);
    if (!columns->value)
        return;
    value_text(number, bar->value, unit);
    x += width + 1 + columns->value;
    canvas_text(canvas, x - canvas_columns(number), y, number, INK_PLAIN);
    if (columns->note)
        canvas_text(canvas, x + 2, y, bar->note, INK_DIM);
}

void plot_bars(struct canvas *canvas, const struct bar *bars, size_t count, const char *unit)
{
    struct columns columns = bar_columns(bars, count, unit);
    double most = 0;
    for (size_t i = 0; i < count; i++)
        if (isfinite(bars[i].value))
            most = fmax(most, bars[i].value);
    int width = canvas->width - columns.label - columns.value - 2;
    if (width - columns.note - 2 >= 2 * LEAST_BAR && columns.note)
        width -= columns.note + 2;
    else
        columns.note = 0;
    if (width < LEAST_BAR) {
        columns.value = 0;
        columns.label = columns.label < LEAST_LABEL ? columns.label : LEAST_LABEL;
        width = canvas->width - columns.label - 1;
    }
    for (size_t i = 0; i < count && i < CANVAS_MOST; i++) {
        double share = most > 0 ? fmin(bars[i].value / most, 1) : 0;
        draw_bar(canvas, (int)i, &columns, width, &bars[i], isnan(bars[i].value) ? 0 : share, unit);
    }
}
