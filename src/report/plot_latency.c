/* SPDX-License-Identifier: Apache-2.0 */
#include "report/plot_latency.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "report/axes.h"
#include "report/number.h"

enum { UPRIGHT = 0x250a, KNOT = 0x2022, ASKED = 0x25c6 };

/* First bucket that is not empty, and one past the last; false if all are. */
static bool filled(const uint64_t *buckets, size_t count, size_t *first, size_t *end)
{
    *first = 0;
    *end = count;
    while (*first < count && !buckets[*first])
        ++*first;
    while (*end > *first && !buckets[*end - 1])
        --*end;
    return *first < *end;
}

/* Columns of a histogram: `wide` cells for `joined` buckets. */
struct histogram_columns {
    size_t first, end, joined;
    int left, wide;
};

static uint64_t joined_count(const struct histogram_columns *columns, const uint64_t *buckets,
                             size_t at)
{
    uint64_t sum = 0;
    for (size_t i = at; i < at + columns->joined && i < columns->end; i++)
        sum += buckets[i];
    return sum;
}

static void label_buckets(struct canvas *canvas, const struct histogram_columns *columns, int row,
                          const char *unit)
{
    char label[NUMBER_SIZE];
    int x = columns->left, free_from = x;
    for (size_t i = columns->first; i < columns->end; i += columns->joined, x += columns->wide) {
        int width = canvas_columns(number_bucket(label, i, unit));
        if (x < free_from || x + width > canvas->width)
            continue;
        canvas_text(canvas, x, row, label, INK_AXIS);
        free_from = x + width + 1;
    }
}

/* As wide as there is room; buckets share a column where there is none. */
static struct histogram_columns histogram_lay_out(size_t first, size_t end, int left, int width)
{
    size_t count = end - first, room = width > 1 ? (size_t)width : 1;
    size_t joined = (count + room - 1) / room;
    int wide = (int)(room / ((count + joined - 1) / joined));
    return (struct histogram_columns){first, end, joined, left, wide > 8 ? 8 : wide};
}

static void draw_histogram_axes(struct canvas *canvas, const char *most, int left, int height)
{
    canvas_text(canvas, 0, 0, most, INK_AXIS);
    canvas_fill(canvas, left - 1, 0, 1, height, 0x2502, INK_AXIS);
    canvas_set(canvas, left - 1, 0, 0x2524, INK_AXIS);
    canvas_text(canvas, left - 3, height - 1, "0", INK_AXIS);
    canvas_set(canvas, left - 1, height, 0x2514, INK_AXIS);
    canvas_fill(canvas, left, height, canvas->width - left, 1, 0x2500, INK_AXIS);
}

void plot_histogram(struct canvas *canvas, const uint64_t *buckets, size_t count, const char *unit,
                    enum ink ink)
{
    size_t first, end;
    char text[NUMBER_SIZE];
    if (!filled(buckets, count, &first, &end)) {
        axes_empty(canvas);
        return;
    }
    uint64_t most = 0;
    for (size_t i = first; i < end; i++)
        most = buckets[i] > most ? buckets[i] : most;
    bool labelled = canvas->width >= 24 && canvas->height >= 4;
    int left = labelled ? canvas_columns(number_print(text, (double)most, "")) + 2 : 0;
    int height = canvas->height - (labelled ? 2 : 0), x = left;
    struct histogram_columns columns = histogram_lay_out(first, end, left, canvas->width - left);
    for (size_t i = first; i < end; i += columns.joined)
        most =
            joined_count(&columns, buckets, i) > most ? joined_count(&columns, buckets, i) : most;
    for (size_t i = first; i < end; i += columns.joined, x += columns.wide)
        for (int j = 0; j < columns.wide - (columns.wide > 2); j++)
            canvas_column(canvas, x + j, height - 1,
                          (double)joined_count(&columns, buckets, i) / (double)most * height, ink);
    if (!labelled)
        return;
    draw_histogram_axes(canvas, number_print(text, (double)most, ""), left, height);
    label_buckets(canvas, &columns, height + 1, unit);
}

/* The axis of percentiles: 0 at 0, 1 at 90 %, 2 at 99 %; +inf for all. */
static double nines(double share)
{
    return share >= 0 && share <= 1 ? -log10(1 - share) : NAN;
}

size_t percentiles_sample(const struct hdr *hdr, struct percentile *points)
{
    double most = hdr_count(hdr) > 1 ? log10((double)hdr_count(hdr)) : 0;
    size_t count = 0;
    for (; count < PERCENTILES_MOST && hdr_count(hdr); count++) {
        double share = 1 - pow(10, -most * (double)count / (PERCENTILES_MOST - 1));
        double ns = hdr_quantile(hdr, fmax(share, 1e-12));
        points[count] = (struct percentile){share, ns};
    }
    return count;
}

static void cover_curve(struct axes *axes, const struct percentile_curve *curve)
{
    for (size_t i = 0; i < curve->count; i++) {
        if (!isfinite(nines(curve->points[i].share)))
            continue;
        scale_cover(&axes->x, nines(curve->points[i].share));
        scale_cover(&axes->y, curve->points[i].ns);
    }
}

static void draw_curve(const struct axes *axes, const struct percentile_curve *curve)
{
    double end = NAN;
    for (size_t i = 0; i < curve->count; i++) {
        const struct percentile *now = &curve->points[i], *last = i ? now - 1 : now;
        axes_line(axes, nines(last->share), last->ns, nines(now->share), now->ns, curve->ink);
        if (isfinite(nines(now->share)) && now->ns > 0)
            end = now->ns;
    }
    axes_beside(axes, end, curve->label, curve->ink);
}

/* 50, 90, 99, 99.9, .. where they lie on the axis. */
static void label_percentiles(const struct axes *axes)
{
    struct canvas *canvas = axes->canvas;
    int row = axes->top + axes->height;
    for (int i = 0; i < 16 && axes->labelled; i++) {
        double share = i ? 1 - pow(10, -i) : 0.5;
        char *label = i < 3 ? memory_print("%d%%", i ? i == 1 ? 90 : 99 : 50)
                            : memory_print("99.%.*s%%", i - 2, "99999999999999");
        int x = axes_column(axes, nines(share)), columns = canvas_columns(label);
        if (x < axes->left + axes->width && x - columns / 2 >= 0) {
            canvas_set(canvas, x, row, 0x252c, INK_AXIS);
            if (canvas_blank(canvas, x - columns / 2, row + 1, columns))
                canvas_text(canvas, x - columns / 2, row + 1, label, INK_AXIS);
        }
        free(label);
    }
}

/* A mark, and its label where the curves leave room for it. */
static void draw_percentile_mark(const struct axes *axes, const struct percentile_mark *mark)
{
    axes_mark(axes, nines(mark->share), mark->ns, ASKED, INK_GATE);
    axes_near(axes, nines(mark->share), mark->ns, mark->label, INK_GATE);
}

void plot_percentiles(struct canvas *canvas, const struct percentile_curve *curves, size_t count,
                      const struct percentile_mark *marks, size_t mark_count)
{
    struct axes axes = {.canvas = canvas,
                        .x = scale_new(SCALE_LINEAR, ""),
                        .y = scale_new(SCALE_LOG, "ns"),
                        .x_title = ""};
    for (size_t i = 0; i < count; i++) {
        int columns = canvas_columns(curves[i].label) + 2;
        axes.right = columns > axes.right ? columns : axes.right;
        cover_curve(&axes, &curves[i]);
    }
    if (axes.x.low > axes.x.high) {
        axes_empty(canvas);
        return;
    }
    scale_cover(&axes.x, 0);
    for (size_t i = 0; i < mark_count; i++) {
        scale_cover(&axes.x, nines(marks[i].share));
        scale_cover(&axes.y, marks[i].ns);
    }
    scale_finish(&axes.x, 0, 1);
    scale_finish(&axes.y, 0.05, 2);
    axes.x_ticks_own = true;
    axes_draw(&axes);
    label_percentiles(&axes);
    for (size_t i = 0; i < count; i++)
        draw_curve(&axes, &curves[i]);
    for (size_t i = 0; i < mark_count; i++)
        draw_percentile_mark(&axes, &marks[i]);
}

static void draw_mark(const struct axes *axes, const struct curve_mark *mark)
{
    char size[NUMBER_SIZE];
    char *text = memory_print("%s %s", mark->label, number_size(size, mark->bytes));
    int column = axes_column(axes, mark->bytes), columns = canvas_columns(text);
    if (column >= axes->left && column < axes->left + axes->width) {
        axes_upright(axes, mark->bytes, UPRIGHT, INK_DIM);
        int x = column - columns / 2 < 0 ? 0 : column - columns / 2;
        if (axes->top && canvas_blank(axes->canvas, x ? x - 1 : 0, 0, columns))
            canvas_text(axes->canvas, x, 0, text, INK_ACCENT);
    }
    free(text);
}

void plot_curve(struct canvas *canvas, const struct curve_point *points, size_t count,
                const struct curve_mark *marks, size_t mark_count)
{
    struct axes axes = {.canvas = canvas,
                        .x = scale_new(SCALE_LOG2, "bytes"),
                        .y = scale_new(SCALE_LOG, "ns"),
                        .x_title = "",
                        .top = mark_count ? 1 : 0};
    if (!count) {
        axes_empty(canvas);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        scale_cover(&axes.x, points[i].bytes);
        scale_cover(&axes.y, points[i].ns);
    }
    scale_finish(&axes.x, 0.02, 4);
    scale_finish(&axes.y, 0.05, 4);
    axes_draw(&axes);
    for (size_t i = 1; i < count; i++)
        axes_line(&axes, points[i - 1].bytes, points[i - 1].ns, points[i].bytes, points[i].ns,
                  INK_ACCENT);
    for (size_t i = 0; i < count && 2 * count <= (size_t)canvas->width; i++)
        axes_mark(&axes, points[i].bytes, points[i].ns, KNOT, INK_ACCENT);
    for (size_t i = 0; i < mark_count; i++)
        draw_mark(&axes, &marks[i]);
}
