/* SPDX-License-Identifier: Apache-2.0 */
#include "report/plot_attempts.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "report/axes.h"

enum { VALUE = 0x25cf, CHOSEN = 0x25c6, NO_VALUE = 'x', WHISKER = 0x2502 };
enum { BOUND = 0x254d, PREDICTED = 0x2508, LEAST_STEP = 2, MOST_STEP = 12, LEFT = 10, BESIDE = 11 };

static struct scale value_scale(const struct attempts_plot *plot)
{
    struct scale scale = scale_new(*plot->unit ? SCALE_LOG : SCALE_LINEAR, plot->unit);
    for (size_t i = 0; i < plot->count; i++) {
        scale_cover(&scale, plot->points[i].value);
        scale_cover(&scale, plot->points[i].low);
        scale_cover(&scale, plot->points[i].high);
    }
    scale_cover(&scale, plot->bound);
    scale_cover(&scale, plot->prediction);
    scale_finish(&scale, 0.08, *plot->unit ? 1.5 : 1);
    return scale;
}

static void draw_interval(const struct axes *axes, double x, const struct attempt_point *point)
{
    int column = axes_column(axes, x), bottom = axes->top + axes->height - 1;
    int low = axes_row(axes, point->low), high = axes_row(axes, point->high);
    if (low == AXES_NOWHERE || high == AXES_NOWHERE)
        return;
    for (int y = high < axes->top ? axes->top : high; y <= (low > bottom ? bottom : low); y++)
        canvas_set(axes->canvas, column, y, WHISKER, point->ink);
}

/* Attempts' numbers below the axis, where they have room. */
static void draw_number(const struct axes *axes, double x, int64_t number)
{
    char text[24];
    snprintf(text, sizeof(text), "%" PRId64, number);
    int columns = canvas_columns(text), row = axes->top + axes->height + 1;
    int start = axes_column(axes, x) - columns / 2;
    if (axes->labelled && start > 0 && canvas_blank(axes->canvas, start - 1, row, columns + 1) &&
        canvas_blank(axes->canvas, start, row, columns))
        canvas_text(axes->canvas, start, row, text, INK_AXIS);
}

static void draw_point(const struct axes *axes, double x, const struct attempt_point *point)
{
    int column = axes_column(axes, x);
    draw_number(axes, x, point->number);
    if (isnan(point->value)) {
        canvas_set(axes->canvas, column, axes->top + axes->height - 1, NO_VALUE, point->ink);
        return;
    }
    draw_interval(axes, x, point);
    axes_mark(axes, x, point->value, point->chosen ? CHOSEN : VALUE, point->ink);
}

void plot_attempts(struct canvas *canvas, const struct attempts_plot *plot)
{
    size_t room = canvas->width > LEFT + BESIDE ? (size_t)(canvas->width - LEFT - BESIDE) : 0;
    size_t count = plot->count < room / LEAST_STEP ? plot->count : room / LEAST_STEP;
    const struct attempt_point *points = plot->points + (plot->count - count);
    struct attempts_plot shown = *plot;
    shown.points = points;
    shown.count = count;
    if (!count) {
        axes_empty(canvas);
        return;
    }
    /* Few attempts stand beside one another, not at the ends of a wide canvas. */
    double places = fmax((double)count, (double)room / MOST_STEP);
    struct axes axes = {.canvas = canvas,
                        .x = {SCALE_LINEAR, "", 0.5, places + 0.5},
                        .y = value_scale(&shown),
                        .x_title = "",
                        .y_title = plot->title,
                        .right = BESIDE,
                        .top = 1,
                        .x_ticks_own = true};
    axes_draw(&axes);
    for (size_t i = count; i-- > 0;)
        draw_point(&axes, (double)i + 1, &points[i]);
    axes_level(&axes, plot->bound, BOUND, INK_GATE);
    axes_level(&axes, plot->prediction, PREDICTED, INK_DIM);
    if (!isnan(plot->bound))
        axes_beside(&axes, plot->bound, "bound", INK_GATE);
    if (!isnan(plot->prediction))
        axes_beside(&axes, plot->prediction, "predicted", INK_DIM);
}
