/* SPDX-License-Identifier: Apache-2.0 */
#include "report/plot_strip.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/axes.h"
#include "report/number.h"
#include "stats/series.h"

enum { VALUE = 0x2022, ABOVE = 0x25b2, BELOW = 0x25bc, GATE = 0x254d, EQUAL = 0x2508 };

struct interval *strip_bands(const double *values, size_t count, double alpha)
{
    struct interval *bands = memory_alloc((count + 1) * sizeof(*bands));
    for (size_t i = 0; i < count; i++)
        sign_interval(values, i + 1, alpha, &bands[i]);
    return bands;
}

static bool is_log(const struct strip *strip)
{
    return *strip->unit != '\0';
}

/* Values that have a place on the axis, sorted, for the caller to free; how many in *count. */
static double *values_sorted(const struct strip *strip, size_t *count)
{
    double *all = memory_alloc((strip->count + 1) * sizeof(*all));
    size_t n = 0;
    for (size_t i = 0; i < strip->count; i++)
        if (isfinite(strip->values[i]) && (strip->values[i] > 0 || !is_log(strip)))
            all[n++] = strip->values[i];
    double *sorted = n ? series_sorted(all, n) : NULL;
    free(all);
    *count = n;
    return sorted;
}

/* A linear axis of what is never negative does not go below 0. */
static void finish(struct scale *scale, const struct strip *strip)
{
    bool positive = scale->low >= 0;
    double least = is_log(strip)                               ? 1.2
                   : strip->gate != 0 && isfinite(strip->gate) ? 0.1 * fabs(strip->gate)
                                                               : 1;
    scale_finish(scale, 0.08, least);
    if (positive && scale->low < 0)
        scale->low = 0;
}

/* All but the wildest values, the interval and the gate: one slow pair must not press the others
 * flat. */
static struct scale value_scale(const struct strip *strip)
{
    struct scale scale = scale_new(is_log(strip) ? SCALE_LOG : SCALE_LINEAR, strip->unit);
    size_t count;
    double *sorted = values_sorted(strip, &count);
    size_t cut = count / 20;
    if (count) {
        scale_cover(&scale, sorted[cut]);
        scale_cover(&scale, sorted[count - 1 - cut]);
    }
    free(sorted);
    scale_cover(&scale, strip->now.low);
    scale_cover(&scale, strip->now.median);
    scale_cover(&scale, strip->now.high);
    scale_cover(&scale, strip->gate);
    finish(&scale, strip);
    return scale;
}

/* A mark, but only a dot where the band passes. */
static void draw_value(const struct axes *axes, double step, double value)
{
    int column = axes_column(axes, step), row = axes_row(axes, value);
    int bottom = axes->top + axes->height - 1;
    if (row == AXES_NOWHERE)
        return;
    if (row < axes->top)
        canvas_set(axes->canvas, column, axes->top, ABOVE, INK_DOUBT);
    else if (row > bottom)
        canvas_set(axes->canvas, column, bottom, BELOW, INK_DOUBT);
    else if (canvas_has_dots(axes->canvas, column, row))
        axes_dot(axes, step, value, INK_ACCENT);
    else
        canvas_set(axes->canvas, column, row, VALUE, INK_CANDIDATE);
}

static void draw_bands(const struct axes *axes, const struct strip *strip)
{
    for (size_t i = 0; strip->bands && i < strip->count; i++) {
        const struct interval *now = &strip->bands[i], *last = i ? now - 1 : now;
        double x = (double)i + 1, before = i ? x - 1 : x;
        axes_line(axes, before, last->low, x, now->low, INK_ACCENT);
        axes_line(axes, before, last->high, x, now->high, INK_ACCENT);
    }
}

/* What stands beside the axes, in the order of their claims to a row. */
struct label {
    const char *before;
    double value;
    enum ink ink;
};
enum { LABELS = 4 };

static void list_labels(const struct strip *strip, struct label labels[LABELS])
{
    labels[0] = (struct label){strip->at_least ? "gate >=" : "gate <=", strip->gate, INK_GATE};
    labels[1] = (struct label){"median ", strip->now.median, INK_ACCENT};
    labels[2] = (struct label){"high ", strip->now.high, INK_DIM};
    labels[3] = (struct label){"low ", strip->now.low, INK_DIM};
}

/* The label in words, the caller's; NULL: it has no place on the axis. */
static char *label_text(const struct strip *strip, const struct label *label)
{
    char number[NUMBER_SIZE];
    if (!isfinite(label->value) || (label->value <= 0 && is_log(strip)))
        return NULL;
    return memory_print("%s%s", label->before, number_print(number, label->value, strip->unit));
}

static int columns_beside(const struct strip *strip, const struct label labels[LABELS])
{
    int most = sizeof("median 00.0x") - 1;
    for (int i = 0; i < LABELS; i++) {
        char *text = label_text(strip, &labels[i]);
        int columns = text ? canvas_columns(text) : 0;
        most = columns > most ? columns : most;
        free(text);
    }
    return most + 2;
}

void plot_strip(struct canvas *canvas, const struct strip *strip)
{
    struct label labels[LABELS];
    struct scale steps = scale_new(SCALE_LINEAR, "");
    list_labels(strip, labels);
    scale_cover(&steps, 1);
    scale_cover(&steps, fmax(fmax((double)strip->count, strip->span), 2));
    struct axes axes = {.canvas = canvas,
                        .x = steps,
                        .y = value_scale(strip),
                        .x_title = strip->steps,
                        .y_title = strip->title,
                        .top = strip->title ? 1 : 0,
                        .right = columns_beside(strip, labels)};
    axes_draw(&axes);
    if (strcmp(strip->unit, "x") == 0)
        axes_level(&axes, 1, EQUAL, INK_DIM);
    axes_level(&axes, strip->gate, GATE, INK_GATE);
    draw_bands(&axes, strip);
    for (size_t i = 0; i < strip->count; i++)
        draw_value(&axes, (double)i + 1, strip->values[i]);
    for (int i = 0; i < LABELS; i++) {
        char *text = label_text(strip, &labels[i]);
        if (text)
            axes_beside(&axes, labels[i].value, text, labels[i].ink);
        free(text);
    }
}
