/* SPDX-License-Identifier: Apache-2.0 */
#include "report/plot_buckets.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "report/axes.h"

enum { UPRIGHT = 0x250a };

/* What of a bucket lies between two logarithms, evenly spread within it. */
static double part(double low, double high, double from, double to)
{
    double overlap = fmin(high, to) - fmax(low, from);
    return overlap > 0 ? overlap / (high - low) : 0;
}

/* Counts by column of an axis of `width` cells, for the caller to free. */
static double *columns_of(const struct latency *latency, const struct scale *x, int width)
{
    double *counts = memory_alloc(((size_t)width + 1) * sizeof(*counts));
    for (size_t i = 0; i < latency->bucket_count; i++) {
        double high = log(fmax(latency->buckets[i].upper, 1e-3));
        double low = high - log(2) / LATENCY_PER_OCTAVE;
        if (i)
            low = fmin(fmax(low, log(fmax(latency->buckets[i - 1].upper, 1e-3))), high - 1e-9);
        for (int c = 0; c < width; c++) {
            double from = log(scale_value(x, (c - 0.5) / (width - 1)));
            double to = log(scale_value(x, (c + 0.5) / (width - 1)));
            counts[c] += latency->buckets[i].count * part(low, high, from, to);
        }
    }
    return counts;
}

static struct scale value_scale(const struct latency *latency)
{
    struct scale scale = scale_new(SCALE_LOG, "ns");
    for (size_t i = 0; i < latency->bucket_count; i++)
        scale_cover(&scale, latency->buckets[i].upper);
    scale_cover(&scale, latency->buckets[0].upper / exp2(1.0 / LATENCY_PER_OCTAVE));
    scale_finish(&scale, 0.02, 2);
    return scale;
}

/* As far as they do not run into one another. */
static void draw_marks(const struct axes *axes, const struct latency *latency)
{
    const struct {
        const char *label;
        double ns;
    } marks[] = {{"p50", latency->times.p50},
                 {"p99", latency->times.p99},
                 {"p99.9", latency->times.p99_9},
                 {"p90", latency->times.p90}};
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]) && axes->labelled; i++) {
        int column = axes_column(axes, marks[i].ns), columns = canvas_columns(marks[i].label);
        int from = column - columns / 2;
        if (column == AXES_NOWHERE || from < 1 ||
            !canvas_blank(axes->canvas, from - 1, 0, columns + 2))
            continue;
        axes_upright(axes, marks[i].ns, UPRIGHT, INK_DIM);
        canvas_text(axes->canvas, from, 0, marks[i].label, INK_DIM);
    }
}

size_t buckets_sample(const struct latency *latency, struct percentile points[PERCENTILES_MOST])
{
    double total = 0;
    size_t count = 0;
    for (size_t i = 0; i < latency->bucket_count; i++)
        total += latency->buckets[i].count;
    double most = total > 1 ? log10(total) : 0;
    for (; count < PERCENTILES_MOST && total > 0; count++) {
        double share = 1 - pow(10, -most * (double)count / (PERCENTILES_MOST - 1));
        points[count] = (struct percentile){share, latency_quantile(latency, share)};
    }
    return count;
}

void plot_buckets(struct canvas *canvas, const struct latency *latency, enum ink ink)
{
    struct axes axes = {
        .canvas = canvas, .y = {SCALE_LINEAR, "%", 0, 100}, .x_title = "", .top = 1};
    double most = 0;
    if (!latency->bucket_count) {
        axes_empty(canvas);
        return;
    }
    axes.x = value_scale(latency);
    axes_draw(&axes);
    if (axes.width < 2 || axes.height < 1)
        return;
    double *counts = columns_of(latency, &axes.x, axes.width);
    for (int c = 0; c < axes.width; c++)
        most = fmax(most, counts[c]);
    for (int c = 0; c < axes.width && most > 0; c++)
        canvas_column(canvas, axes.left + c, axes.top + axes.height - 1,
                      counts[c] / most * axes.height, ink);
    free(counts);
    draw_marks(&axes, latency);
}
