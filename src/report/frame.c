/* SPDX-License-Identifier: Apache-2.0 */
#include "report/frame.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "report/number.h"

/* Below these a canvas has no room for what they are called after. */
enum { LABEL_WIDTH = 24, LABEL_HEIGHT = 5, BESIDE_WIDTH = 40, X_ROWS = 2, TICK_WIDTH = 9 };
enum { AXIS_TICK = 0x2524, AXIS_DOWN = 0x2502, AXIS_CORNER = 0x2514, AXIS_ALONG = 0x2500 };
enum { AXIS_TICK_DOWN = 0x252c };

static int y_ticks(const struct frame *frame, double *ticks)
{
    int most = frame->height / 2;
    return scale_ticks(&frame->y, most < 2 ? 2 : most, ticks);
}

static void lay_out(struct frame *frame)
{
    char label[NUMBER_SIZE];
    double ticks[SCALE_TICKS];
    const struct canvas *canvas = frame->canvas;
    frame->labelled = canvas->width >= LABEL_WIDTH && canvas->height >= LABEL_HEIGHT + frame->top;
    if (!frame->labelled)
        frame->top = 0;
    if (!frame->labelled || canvas->width < BESIDE_WIDTH)
        frame->right = 0;
    frame->height = canvas->height - frame->top - (frame->labelled ? X_ROWS : 0);
    frame->left = 0;
    if (frame->labelled) {
        int count = y_ticks(frame, ticks);
        for (int i = 0; i < count; i++) {
            int columns = canvas_columns(scale_label(&frame->y, ticks[i], label));
            frame->left = columns > frame->left ? columns : frame->left;
        }
        frame->left += 2;
    }
    frame->width = canvas->width - frame->left - frame->right;
}

static void draw_y_axis(const struct frame *frame)
{
    char label[NUMBER_SIZE];
    double ticks[SCALE_TICKS];
    int count = y_ticks(frame, ticks), last = INT_MAX;
    int axis = frame->left - 1;
    if (frame->y_title)
        canvas_text(frame->canvas, 0, 0, frame->y_title, INK_AXIS);
    canvas_fill(frame->canvas, axis, frame->top, 1, frame->height, AXIS_DOWN, INK_AXIS);
    for (int i = 0; i < count; i++) {
        int row = frame_row(frame, ticks[i]);
        if (row < frame->top || row >= frame->top + frame->height || row == last)
            continue;
        scale_label(&frame->y, ticks[i], label);
        canvas_text(frame->canvas, axis - 1 - canvas_columns(label), row, label, INK_AXIS);
        canvas_set(frame->canvas, axis, row, AXIS_TICK, INK_AXIS);
        last = row;
    }
}

static void draw_x_axis(const struct frame *frame)
{
    char label[NUMBER_SIZE];
    double ticks[SCALE_TICKS];
    struct canvas *canvas = frame->canvas;
    int axis = frame->top + frame->height, title = canvas_columns(frame->x_title);
    int most = frame->width / TICK_WIDTH;
    int count = frame->x_ticks_own ? 0 : scale_ticks(&frame->x, most < 2 ? 2 : most, ticks);
    canvas_set(canvas, frame->left - 1, axis, AXIS_CORNER, INK_AXIS);
    canvas_fill(canvas, frame->left, axis, frame->width, 1, AXIS_ALONG, INK_AXIS);
    canvas_text(canvas, frame->left + frame->width - title, axis + 1, frame->x_title, INK_AXIS);
    for (int i = 0; i < count; i++) {
        int column = frame_column(frame, ticks[i]);
        if (column < frame->left || column >= frame->left + frame->width)
            continue;
        int columns = canvas_columns(scale_label(&frame->x, ticks[i], label));
        int start = column - columns / 2;
        if (start + columns > canvas->width)
            start = canvas->width - columns;
        canvas_set(canvas, column, axis, AXIS_TICK_DOWN, INK_AXIS);
        if (canvas_blank(canvas, start > 0 ? start - 1 : 0, axis + 1, columns + 1) &&
            canvas_blank(canvas, start, axis + 1, columns))
            canvas_text(canvas, start, axis + 1, label, INK_AXIS);
    }
}

void frame_draw(struct frame *frame)
{
    lay_out(frame);
    if (!frame->labelled)
        return;
    draw_y_axis(frame);
    draw_x_axis(frame);
}

void frame_empty(struct canvas *canvas)
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

static double dot_x(const struct frame *frame, double x)
{
    return place(&frame->x, x, frame->width * DOTS_ACROSS);
}

static double dot_y(const struct frame *frame, double y)
{
    int dots = frame->height * DOTS_DOWN;
    return dots - 1 - place(&frame->y, y, dots);
}

/* To the cell of a dot; far away is just outside. */
static int cell_of(double dot, int dots, int count, int first)
{
    if (isnan(dot))
        return FRAME_NOWHERE;
    if (dot <= -0.5)
        return first - 1;
    return dot >= count * dots - 0.5 ? first + count : first + (int)lround(dot) / dots;
}

int frame_column(const struct frame *frame, double x)
{
    return cell_of(dot_x(frame, x), DOTS_ACROSS, frame->width, frame->left);
}

int frame_row(const struct frame *frame, double y)
{
    return cell_of(dot_y(frame, y), DOTS_DOWN, frame->height, frame->top);
}

/* The dot nearest to a position in dots of the frame, nothing outside of it. */
static void put_dot(const struct frame *frame, double x, double y, enum ink ink)
{
    if (!(x > -0.5 && x < frame->width * DOTS_ACROSS - 0.5 && y > -0.5 &&
          y < frame->height * DOTS_DOWN - 0.5))
        return;
    canvas_dot(frame->canvas, frame->left * DOTS_ACROSS + (int)lround(x),
               frame->top * DOTS_DOWN + (int)lround(y), ink);
}

void frame_dot(const struct frame *frame, double x, double y, enum ink ink)
{
    put_dot(frame, dot_x(frame, x), dot_y(frame, y), ink);
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

void frame_line(const struct frame *frame, double x0, double y0, double x1, double y1, enum ink ink)
{
    double x = dot_x(frame, x0), y = dot_y(frame, y0), first = 0, last = 1;
    double dx = dot_x(frame, x1) - x, dy = dot_y(frame, y1) - y;
    if (!isfinite(x) || !isfinite(y) || !isfinite(dx) || !isfinite(dy) ||
        !clip(x, dx, frame->width * DOTS_ACROSS, &first, &last) ||
        !clip(y, dy, frame->height * DOTS_DOWN, &first, &last))
        return;
    int steps = (int)ceil((last - first) * fmax(fabs(dx), fabs(dy)));
    for (int i = 0; i <= steps; i++) {
        double t = steps ? first + (last - first) * i / steps : first;
        put_dot(frame, x + t * dx, y + t * dy, ink);
    }
}

void frame_level(const struct frame *frame, double y, uint32_t glyph, enum ink ink)
{
    int row = frame_row(frame, y);
    for (int i = 0; i < frame->width && row >= frame->top && row < frame->top + frame->height; i++)
        if (canvas_blank(frame->canvas, frame->left + i, row, 1))
            canvas_set(frame->canvas, frame->left + i, row, glyph, ink);
}

void frame_upright(const struct frame *frame, double x, uint32_t glyph, enum ink ink)
{
    int column = frame_column(frame, x);
    bool within = column >= frame->left && column < frame->left + frame->width;
    for (int i = 0; i < frame->height && within; i++)
        if (canvas_blank(frame->canvas, column, frame->top + i, 1))
            canvas_set(frame->canvas, column, frame->top + i, glyph, ink);
}

void frame_beside(const struct frame *frame, double y, const char *text, enum ink ink)
{
    int row = frame_row(frame, y), start = frame->left + frame->width + 1;
    if (!frame->right || row == FRAME_NOWHERE)
        return;
    row = row < frame->top ? frame->top : row;
    row = row >= frame->top + frame->height ? frame->top + frame->height - 1 : row;
    for (int i = 0; i < 2 * frame->height; i++) {
        int try = row + (i % 2 ? (i + 1) / 2 : -(i / 2));
        if (try < frame->top || try >= frame->top + frame->height ||
            !canvas_blank(frame->canvas, start, try, frame->right - 1))
            continue;
        canvas_text(frame->canvas, start, try, text, ink);
        return;
    }
}

void frame_mark(const struct frame *frame, double x, double y, uint32_t glyph, enum ink ink)
{
    int column = frame_column(frame, x), row = frame_row(frame, y);
    if (column >= frame->left && column < frame->left + frame->width && row >= frame->top &&
        row < frame->top + frame->height)
        canvas_set(frame->canvas, column, row, glyph, ink);
}

bool frame_put(const struct frame *frame, int column, int row, const char *text, enum ink ink)
{
    int columns = canvas_columns(text), end = frame->left + frame->width;
    if (column < frame->left || column + columns > end || row < frame->top ||
        row >= frame->top + frame->height)
        return false;
    int before = column > frame->left, after = column + columns < end;
    if (!canvas_blank(frame->canvas, column - before, row, columns + before + after))
        return false;
    canvas_text(frame->canvas, column, row, text, ink);
    return true;
}

bool frame_near(const struct frame *frame, double x, double y, const char *text, enum ink ink)
{
    int column = frame_column(frame, x), row = frame_row(frame, y), columns = canvas_columns(text);
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
    if (column == FRAME_NOWHERE || row == FRAME_NOWHERE)
        return false;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        if (frame_put(frame, column + places[i].x, row + places[i].y, text, ink))
            return true;
    return false;
}
