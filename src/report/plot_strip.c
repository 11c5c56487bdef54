/* SPDX-License-Identifier: Apache-2.0 */
#include "report/plot_strip.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "report/axes.h"
#include "report/number.h"
#include "stats/series.h"

enum { PAIR = 0x2022, ABOVE = 0x25b2, BELOW = 0x25bc, GATE = 0x254d, EQUAL = 0x2508 };

struct interval *strip_bands(const double *log_ratios, size_t count, double alpha)
{
    struct interval *bands = memory_alloc((count + 1) * sizeof(*bands));
    for (size_t i = 0; i < count; i++)
        sign_interval(log_ratios, i + 1, alpha, &bands[i]);
    return bands;
}

/* Ratios that have a place on the axis, sorted, for the caller to free; how many in *count. */
static double *ratios_sorted(const struct strip *strip, size_t *count)
{
    double *all = memory_alloc((strip->count + 1) * sizeof(*all));
    size_t n = 0;
    for (size_t i = 0; i < strip->count; i++) {
        double ratio = exp(strip->log_ratios[i]);
        if (isfinite(ratio) && ratio > 0)
            all[n++] = ratio;
    }
    double *sorted = n ? series_sorted(all, n) : NULL;
    free(all);
    *count = n;
    return sorted;
}

/* All but the wildest pairs, the interval and the gate: one slow pair must not press the others
 * flat. */
static struct scale ratio_scale(const struct strip *strip)
{
    struct scale scale = scale_new(SCALE_LOG, "x");
    size_t count;
    double *sorted = ratios_sorted(strip, &count);
    size_t cut = count / 20;
    if (count) {
        scale_cover(&scale, sorted[cut]);
        scale_cover(&scale, sorted[count - 1 - cut]);
    }
    free(sorted);
    scale_cover(&scale, strip->ratio.low);
    scale_cover(&scale, strip->ratio.median);
    scale_cover(&scale, strip->ratio.high);
    scale_cover(&scale, strip->gate);
    scale_finish(&scale, 0.08, 1.2);
    return scale;
}

/* A mark, but only a dot where the band passes. */
static void draw_pair(const struct axes *axes, double pair, double ratio)
{
    int column = axes_column(axes, pair), row = axes_row(axes, ratio);
    int bottom = axes->top + axes->height - 1;
    if (row == AXES_NOWHERE)
        return;
    if (row < axes->top)
        canvas_set(axes->canvas, column, axes->top, ABOVE, INK_DOUBT);
    else if (row > bottom)
        canvas_set(axes->canvas, column, bottom, BELOW, INK_DOUBT);
    else if (canvas_has_dots(axes->canvas, column, row))
        axes_dot(axes, pair, ratio, INK_ACCENT);
    else
        canvas_set(axes->canvas, column, row, PAIR, INK_CANDIDATE);
}

static void draw_bands(const struct axes *axes, const struct strip *strip)
{
    for (size_t i = 0; strip->bands && i < strip->count; i++) {
        const struct interval *now = &strip->bands[i], *last = i ? now - 1 : now;
        double x = (double)i + 1, before = i ? x - 1 : x;
        axes_line(axes, before, exp(last->low), x, exp(now->low), INK_ACCENT);
        axes_line(axes, before, exp(last->high), x, exp(now->high), INK_ACCENT);
    }
}

static void label(const struct axes *axes, const char *before, double value, enum ink ink)
{
    char number[NUMBER_SIZE];
    if (!isfinite(value) || value <= 0)
        return;
    char *text = memory_print("%s%s", before, number_print(number, value, "x"));
    axes_beside(axes, value, text, ink);
    free(text);
}

void plot_strip(struct canvas *canvas, const struct strip *strip)
{
    struct scale pairs = scale_new(SCALE_LINEAR, "");
    scale_cover(&pairs, 1);
    scale_cover(&pairs, fmax(fmax((double)strip->count, strip->span), 2));
    struct axes axes = {.canvas = canvas,
                        .x = pairs,
                        .y = ratio_scale(strip),
                        .x_title = "pairs",
                        .right = sizeof("median 00.0x") + 1};
    axes_draw(&axes);
    axes_level(&axes, 1, EQUAL, INK_DIM);
    axes_level(&axes, strip->gate, GATE, INK_GATE);
    draw_bands(&axes, strip);
    for (size_t i = 0; i < strip->count; i++)
        draw_pair(&axes, (double)i + 1, exp(strip->log_ratios[i]));
    label(&axes, strip->at_least ? "gate >=" : "gate <=", strip->gate, INK_GATE);
    label(&axes, "median ", strip->ratio.median, INK_ACCENT);
    label(&axes, "high ", strip->ratio.high, INK_DIM);
    label(&axes, "low ", strip->ratio.low, INK_DIM);
}
