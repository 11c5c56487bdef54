/* SPDX-License-Identifier: Apache-2.0 */
#include "report/axes.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "report/number.h"

/* Below these a canvas has no room for what they are called after. */
enum { LABEL_WIDTH = 24, LABEL_HEIGHT = 5, BESIDE_WIDTH = 40, X_ROWS = 2, TICK_WIDTH = 9 };
enum { AXIS_TICK = 0x2524, AXIS_DOWN = 0x2502, AXIS_CORNER = 0x2514, AXIS_ALONG = 0x2500 };
enum { AXIS_TICK_DOWN = 0x252c };

static int y_ticks(const struct axes *axes, double *ticks)
{
    int most = axes->height / 2;
    return scale_ticks(&axes->y, most < 2 ? 2 : most, ticks);
}

static void lay_out(struct axes *axes)
{
    char label[NUMBER_SIZE];
    double ticks[SCALE_TICKS];
    const struct canvas *canvas = axes->canvas;
    axes->labelled = canvas->width >= LABEL_WIDTH && canvas->height >= LABEL_HEIGHT + axes->top;
    if (!axes->labelled)
        axes->top = 0;
    if (!axes->labelled || canvas->width < BESIDE_WIDTH)
        axes->right = 0;
    axes->height = canvas->height - axes->top - (axes->labelled ? X_ROWS : 0);
    axes->left = 0;
    if (axes->labelled) {
        int count = y_ticks(axes, ticks);
        for (int i = 0; i < count; i++) {
            int columns = canvas_columns(scale_label(&axes->y, ticks[i], label));
            axes->left = columns > axes->left ? columns : axes->left;
        }
        axes->left += 2;
    }
    axes->width = canvas->width - axes->left - axes->right;
}

static void draw_y_axis(const struct axes *axes)
{
    char label[NUMBER_SIZE];
    double ticks[SCALE_TICKS];
    int count = y_ticks(axes, ticks), last = INT_MAX;
    int axis = axes->left - 1;
    if (axes->y_title)
        canvas_text(axes->canvas, 0, 0, axes->y_title, INK_AXIS);
    canvas_fill(axes->canvas, axis, axes->top, 1, axes->height, AXIS_DOWN, INK_AXIS);
    for (int i = 0; i < count; i++) {
        int row = axes_row(axes, ticks[i]);
        if (row < axes->top || row >= axes->top + axes->height || row == last)
            continue;
        scale_label(&axes->y, ticks[i], label);
        canvas_text(axes->canvas, axis - 1 - canvas_columns(label), row, label, INK_AXIS);
        canvas_set(axes->canvas, axis, row, AXIS_TICK, INK_AXIS);
        last = row;
    }
}

static void draw_x_axis(const struct axes *axes)
{
    char label[NUMBER_SIZE];
    double ticks[SCALE_TICKS];
    struct canvas *canvas = axes->canvas;
    int axis = axes->top + axes->height, title = canvas_columns(axes->x_title);
    int most = axes->width / TICK_WIDTH;
    int count = axes->x_ticks_own ? 0 : scale_ticks(&axes->x, most < 2 ? 2 : most, ticks);
    canvas_set(canvas, axes->left - 1, axis, AXIS_CORNER, INK_AXIS);
    canvas_fill(canvas, axes->left, axis, axes->width, 1, AXIS_ALONG, INK_AXIS);
    canvas_text(canvas, axes->left + axes->width - title, axis + 1, axes->x_title, INK_AXIS);
    for (int i = 0; i < count; i++) {
        int column = axes_column(axes, ticks[i]);
        if (column < axes->left || column >= axes->left + axes->width)
            continue;
        int columns = canvas_columns(scale_label(&axes->x, ticks[i], label));
        int start = column - columns / 2;
        if (start + columns > canvas->width)
            start = canvas->width - columns;
        canvas_set(canvas, column, axis, AXIS_TICK_DOWN, INK_AXIS);
        int first = start > 0 ? start - 1 : 0, end = start + columns;
        if (canvas_blank(canvas, first, axis + 1, end - first) &&
            (end == canvas->width || canvas_blank(canvas, end, axis + 1, 1)))
            canvas_text(canvas, start, axis + 1, label, INK_AXIS);
    }
}

void axes_draw(struct axes *axes)
{
    lay_out(axes);
    if (!axes->labelled)
        return;
    draw_y_axis(axes);
    draw_x_axis(axes);
}

void axes_empty(struct canvas *canvas)
{
    static const char text[] = "no values";
    int start = (canvas->width - canvas_columns(text)) / 2;
    canvas_text(canvas, start > 0 ? start : 0, (canvas->height - 1) / 2, text, INK_DIM);
}

/* Position among `count` places, exact within and around them. */
static double place(const struct scale *scale, double value, int count)
{
    return scale_share(scale, value) * (count - 1);
}

static double dot_x(const struct axes *axes, double x)
{
    return place(&axes->x, x, axes->width * DOTS_ACROSS);
}

static double dot_y(const struct axes *axes, double y)
{
    int dots = axes->height * DOTS_DOWN;
    return dots - 1 - place(&axes->y, y, dots);
}

/* To the cell of a dot; far away is just outside. */
static int cell_of(double dot, int dots, int count, int first)
{
    if (isnan(dot))
        return AXES_NOWHERE;
    if (dot <= -0.5)
        return first - 1;
    return dot >= count * dots - 0.5 ? first + count : first + (int)lround(dot) / dots;
}

int axes_column(const struct axes *axes, double x)
{
    return cell_of(dot_x(axes, x), DOTS_ACROSS, axes->width, axes->left);
}

int axes_row(const struct axes *axes, double y)
{
    return cell_of(dot_y(axes, y), DOTS_DOWN, axes->height, axes->top);
}

/* The dot nearest to a position in dots of the axes, nothing outside of it. */
static void put_dot(const struct axes *axes, double x, double y, enum ink ink)
{
    if (!(x > -0.5 && x < axes->width * DOTS_ACROSS - 0.5 && y > -0.5 &&
          y < axes->height * DOTS_DOWN - 0.5))
        return;
    canvas_dot(axes->canvas, axes->left * DOTS_ACROSS + (int)lround(x),
               axes->top * DOTS_DOWN + (int)lround(y), ink);
}

void axes_dot(const struct axes *axes, double x, double y, enum ink ink)
{
    put_dot(axes, dot_x(axes, x), dot_y(axes, y), ink);
}

/* Shorten from + t * way, t in *first .. *last, to what lies in -1 .. end (Liang and Barsky 1984).
 */
static bool clip(double from, double way, double end, double *first, double *last)
{
    if (way == 0)
        return from >= -1 && from <= end;
    double a = (-1 - from) / way, b = (end - from) / way;
    *first = fmax(*first, fmin(a, b));
    *last = fmin(*last, fmax(a, b));
    return *first <= *last;
}

void axes_line(const struct axes *axes, double x0, double y0, double x1, double y1, enum ink ink)
{
    double x = dot_x(axes, x0), y = dot_y(axes, y0), first = 0, last = 1;
    double dx = dot_x(axes, x1) - x, dy = dot_y(axes, y1) - y;
    if (!isfinite(x) || !isfinite(y) || !isfinite(dx) || !isfinite(dy) ||
        !clip(x, dx, axes->width * DOTS_ACROSS, &first, &last) ||
        !clip(y, dy, axes->height * DOTS_DOWN, &first, &last))
        return;
    int steps = (int)ceil((last - first) * fmax(fabs(dx), fabs(dy)));
    for (int i = 0; i <= steps; i++) {
        double t = steps ? first + (last - first) * i / steps : first;
        put_dot(axes, x + t * dx, y + t * dy, ink);
    }
}

void axes_level(const struct axes *axes, double y, uint32_t glyph, enum ink ink)
{
    int row = axes_row(axes, y);
    for (int i = 0; i < axes->width && row >= axes->top && row < axes->top + axes->height; i++)
        if (canvas_blank(axes->canvas, axes->left + i, row, 1))
            canvas_set(axes->canvas, axes->left + i, row, glyph, ink);
}

void axes_upright(const struct axes *axes, double x, uint32_t glyph, enum ink ink)
{
    int column = axes_column(axes, x);
    bool within = column >= axes->left && column < axes->left + axes->width;
    for (int i = 0; i < axes->height && within; i++)
        if (canvas_blank(axes->canvas, column, axes->top + i, 1))
            canvas_set(axes->canvas, column, axes->top + i, glyph, ink);
}

void axes_beside(const struct axes *axes, double y, const char *text, enum ink ink)
{
    int row = axes_row(axes, y), start = axes->left + axes->width + 1;
    if (!axes->right || row == AXES_NOWHERE)
        return;
    row = row < axes->top ? axes->top : row;
    row = row >= axes->top + axes->height ? axes->top + axes->height - 1 : row;
    for (int i = 0; i < 2 * axes->height; i++) {
        int try = row + (i % 2 ? (i + 1) / 2 : -(i / 2));
        if (try < axes->top || try >= axes->top + axes->height ||
            !canvas_blank(axes->canvas, start, try, axes->right - 1))
            continue;
        canvas_text(axes->canvas, start, try, text, ink);
        return;
    }
}

void axes_mark(const struct axes *axes, double x, double y, uint32_t glyph, enum ink ink)
{
    int column = axes_column(axes, x), row = axes_row(axes, y);
    if (column >= axes->left && column < axes->left + axes->width && row >= axes->top &&
        row < axes->top + axes->height)
        canvas_set(axes->canvas, column, row, glyph, ink);
}

bool axes_put(const struct axes *axes, int column, int row, const char *text, enum ink ink)
{
    int columns = canvas_columns(text), end = axes->left + axes->width;
    if (column < axes->left || column + columns > end || row < axes->top ||
        row >= axes->top + axes->height)
        return false;
    int before = column > axes->left, after = column + columns < end;
    if (!canvas_blank(axes->canvas, column - before, row, columns + before + after))
        return false;
    canvas_text(axes->canvas, column, row, text, ink);
    return true;
}

bool axes_near(const struct axes *axes, double x, double y, const char *text, enum ink ink)
{
    int column = axes_column(axes, x), row = axes_row(axes, y), columns = canvas_columns(text);
    const struct {
        int x, y;
    } places[] = {{2, 0},
                  {-1 - columns, 0},
                  {1, -1},
                  {1, 1},
                  {-columns, -1},
                  {-columns, 1},
                  {-columns / 2, -1},
                  {-columns / 2, 1},
                  {2, -2},
                  {2, 2},
                  {-1 - columns, -2},
                  {-1 - columns, 2}};
    if (column == AXES_NOWHERE || row == AXES_NOWHERE)
        return false;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        if (axes_put(axes, column + places[i].x, row + places[i].y, text, ink))
            return true;
    return false;
}
