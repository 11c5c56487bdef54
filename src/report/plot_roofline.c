/* SPDX-License-Identifier: Apache-2.0 */
#include "report/plot_roofline.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "report/axes.h"
#include "report/number.h"

enum { POINT = 0x25cf, RIDGE = 0x25c7, LABEL_STEPS = 64 };

static double highest(const struct plot_roof *roofs, size_t count)
{
    double most = NAN;
    for (size_t i = 0; i < count; i++)
        if (isfinite(roofs[i].limit) && roofs[i].limit > 0)
            most = fmax(most, roofs[i].limit);
    return most;
}

/* All ridges with room to either side, and all points. */
static void cover(struct axes *axes, const struct roofline_plot *plot)
{
    double top = highest(plot->flats, plot->flat_count);
    for (size_t i = 0; i < plot->slope_count; i++) {
        scale_cover(&axes->x, top / plot->slopes[i].limit / 4);
        scale_cover(&axes->x, top / plot->slopes[i].limit * 4);
        scale_cover(&axes->y, top / 16);
    }
    for (size_t i = 0; i < plot->flat_count; i++)
        scale_cover(&axes->y, plot->flats[i].limit);
    for (size_t i = 0; i < plot->point_count; i++) {
        if (!(plot->points[i].intensity > 0 && plot->points[i].gflops > 0))
            continue;
        scale_cover(&axes->x, plot->points[i].intensity);
        scale_cover(&axes->y, plot->points[i].gflops);
    }
    scale_finish(&axes->x, 0.08, 16);
    scale_finish(&axes->y, 0.08, 16);
}

/* Where the line of a slope enters the axes: at its left or at its bottom. */
static double slope_start(const struct axes *axes, double limit)
{
    return fmax(axes->x.low, axes->y.low / limit);
}

static void draw_slope(const struct axes *axes, const struct plot_roof *slope, double top)
{
    double start = slope_start(axes, slope->limit), end = top / slope->limit;
    axes_line(axes, start, start * slope->limit, end, top, INK_PLAIN);
}

static void draw_flat(const struct axes *axes, const struct plot_roof *flat, double fastest)
{
    axes_line(axes, fmax(flat->limit / fastest, axes->x.low), flat->limit, axes->x.high,
              flat->limit, INK_PLAIN);
}

static void draw_roofs(const struct axes *axes, const struct roofline_plot *plot, double top)
{
    double fastest = highest(plot->slopes, plot->slope_count);
    for (size_t i = 0; i < plot->slope_count; i++)
        draw_slope(axes, &plot->slopes[i], top);
    for (size_t i = 0; i < plot->flat_count; i++)
        draw_flat(axes, &plot->flats[i], fastest);
    for (size_t i = 0; i < plot->slope_count; i++)
        axes_mark(axes, top / plot->slopes[i].limit, top, RIDGE, INK_DIM);
}

/* Puts a label on a line of that limit below the highest roof; false if there is no room. */
typedef bool label_place(const struct axes *axes, double limit, double top, const char *text);

/* Right of the line of a slope, as near to its start as there is room. */
static bool label_slope(const struct axes *axes, double limit, double top, const char *text)
{
    double start = slope_start(axes, limit), end = top / limit;
    for (int i = 0; i < LABEL_STEPS; i++) {
        double x = start * pow(end / start, (double)i / LABEL_STEPS);
        int column = axes_column(axes, x), row = axes_row(axes, x * limit);
        if (axes_put(axes, column + 2, row, text, INK_AXIS) ||
            axes_put(axes, column + 3, row, text, INK_AXIS))
            return true;
    }
    return false;
}

/* Above or below the line of a flat roof, as near to its right end as there is room. */
static bool label_flat(const struct axes *axes, double limit, double top, const char *text)
{
    (void)top;
    int row = axes_row(axes, limit), first = axes->left + axes->width - canvas_columns(text);
    for (int column = first; column > first - axes->width / 2; column--)
        if (axes_put(axes, column, row - 1, text, INK_AXIS) ||
            axes_put(axes, column, row + 1, text, INK_AXIS))
            return true;
    return false;
}

/* The name with its number and the unit, or with less if there is no room. */
static void label_roof(const struct axes *axes, const struct plot_roof *roof, const char *unit,
                       double top, label_place *place)
{
    char number[NUMBER_SIZE], *texts[3];
    number_of_unit(number, roof->limit, "");
    texts[0] = memory_print("%s %s %s", roof->label, number, unit);
    texts[1] = memory_print("%s %s", roof->label, number);
    texts[2] = memory_copy(roof->label);
    bool done = false;
    for (size_t i = 0; i < 3; i++) {
        done = done || place(axes, roof->limit, top, texts[i]);
        free(texts[i]);
    }
}

/* The highest roofs and the lowest slopes choose first. */
static void label_roofs(const struct axes *axes, const struct roofline_plot *plot, double top)
{
    for (size_t i = 0; i < plot->flat_count; i++)
        label_roof(axes, &plot->flats[i], "GFLOP/s", top, label_flat);
    for (size_t i = plot->slope_count; i-- > 0;)
        label_roof(axes, &plot->slopes[i], "GB/s", top, label_slope);
}

void plot_roofline(struct canvas *canvas, const struct roofline_plot *plot)
{
    double top = highest(plot->flats, plot->flat_count);
    struct axes axes = {.canvas = canvas,
                        .x = scale_new(SCALE_LOG, ""),
                        .y = scale_new(SCALE_LOG, ""),
                        .x_title = "FLOP/byte",
                        .y_title = "GFLOP/s",
                        .top = 1};
    if (!plot->slope_count && !plot->flat_count && !plot->point_count) {
        axes_empty(canvas);
        return;
    }
    cover(&axes, plot);
    axes_draw(&axes);
    top = isnan(top) ? axes.y.high : top;
    draw_roofs(&axes, plot, top);
    for (size_t i = 0; i < plot->point_count; i++)
        axes_mark(&axes, plot->points[i].intensity, plot->points[i].gflops, POINT,
                  plot->points[i].ink);
    for (size_t i = 0; i < plot->point_count && axes.labelled; i++)
        axes_near(&axes, plot->points[i].intensity, plot->points[i].gflops, plot->points[i].label,
                  plot->points[i].ink);
    if (axes.labelled)
        label_roofs(&axes, plot, top);
}
