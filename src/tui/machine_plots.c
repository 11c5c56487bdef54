/* SPDX-License-Identifier: Apache-2.0 */
/* The sections of the machine's page that have a plot or a table. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/number.h"
#include "report/plot_latency.h"
#include "report/plot_roofline.h"
#include "report/plot_rows.h"
#include "stats/roofline.h"
#include "tui/machine_page.h"

enum { INDENT = 2, CURVE_HEIGHT = 14, ROOF_HEIGHT = 18, BARS_MOST = 16, CELL = 5 };

/* A part of the canvas, `height` rows from y on, to be drawn over and then put there. */
static struct canvas part_of(const struct canvas *canvas, int height)
{
    struct canvas part;
    canvas_init(&part, canvas->width - INDENT, height);
    return part;
}

static int put_part(struct canvas *canvas, int y, struct canvas *part)
{
    int height = part->height;
    for (int row = 0; row < height; row++)
        for (int x = 0; x < part->width; x++) {
            struct cell cell = canvas_cell(part, x, row);
            canvas_set(canvas, INDENT + x, y + row, cell.glyph, cell.ink);
        }
    canvas_free(part);
    return y + height;
}

/* ---- latency */

static int put_caches(const struct calibration *calibration, struct canvas *canvas, int y)
{
    char size[NUMBER_SIZE], before[NUMBER_SIZE], after[NUMBER_SIZE];
    for (size_t i = 0; i < calibration->cache_count; i++) {
        const struct cache *cache = &calibration->caches[i];
        char *line = memory_print("L%d %s, told by the kernel%s", cache->level,
                                  number_size(size, (double)cache->bytes),
                                  cache->sharers > 1 ? "; CPUs share it" : "");
        y = machine_wrapped(canvas, INDENT, y, line, INK_PLAIN);
        free(line);
    }
    for (size_t i = 0; i < calibration->knee_count; i++) {
        const struct knee *knee = &calibration->knees[i];
        char *line = memory_print(
            "a knee at %s, measured: %s before, %s after", number_size(size, (double)knee->bytes),
            number_print(before, knee->before, "ns"), number_print(after, knee->after, "ns"));
        y = machine_wrapped(canvas, INDENT, y, line, INK_PLAIN);
        free(line);
    }
    return y;
}

int machine_latency(const struct shell *shell, struct canvas *canvas, int y)
{
    const struct calibration *calibration = &shell->survey.calibration;
    size_t count = calibration->point_count, cache_count = calibration->cache_count;
    struct curve_point *points = memory_alloc((count + 1) * sizeof(*points));
    struct curve_mark *marks = memory_alloc((cache_count + 1) * sizeof(*marks));
    char(*labels)[16] = memory_alloc((cache_count + 1) * sizeof(*labels));
    struct canvas part = part_of(canvas, CURVE_HEIGHT);
    for (size_t i = 0; i < count; i++)
        points[i] =
            (struct curve_point){(double)calibration->points[i].bytes, calibration->points[i].ns};
    for (size_t i = 0; i < cache_count; i++) {
        snprintf(labels[i], sizeof(*labels), "L%d", calibration->caches[i].level);
        marks[i] = (struct curve_mark){labels[i], (double)calibration->caches[i].bytes};
    }
    plot_curve(&part, points, count, marks, cache_count);
    y = machine_heading(canvas, y, "Memory latency by working set, a load that waits for the last");
    y = put_part(canvas, y, &part);
    y = put_caches(calibration, canvas, y);
    free(points);
    free(marks);
    free(labels);
    return machine_figures(canvas, y, calibration, "latency");
}

/* ---- bandwidth */

/* Bars of the figures that end so: "_one", "_all". */
static int put_bars(const struct calibration *calibration, const char *end, struct canvas *canvas,
                    int y)
{
    struct bar bars[BARS_MOST];
    char notes[BARS_MOST][NUMBER_SIZE];
    size_t count = 0;
    for (size_t i = 0; i < calibration->figure_count && count < BARS_MOST; i++) {
        const struct figure *figure = &calibration->figures[i];
        const char *tail = strrchr(figure->name, '_');
        if (strcmp(figure->part, "bandwidth") != 0 || !tail || strcmp(tail, end) != 0)
            continue;
        notes[count][0] = '\0';
        if (!isnan(figure->spread) && figure->value > 0)
            snprintf(notes[count], NUMBER_SIZE, "\u00b1%.1f %%",
                     100 * figure->spread / figure->value);
        bars[count] = (struct bar){figure->title, figure->value, notes[count]};
        count++;
    }
    struct canvas part = part_of(canvas, (int)count);
    plot_bars(&part, bars, count, "GB/s");
    return put_part(canvas, y, &part);
}

/* Each reason why there is no bandwidth, once. */
static int put_reasons(const struct calibration *calibration, struct canvas *canvas, int y)
{
    const char *last = "";
    for (size_t i = 0; i < calibration->figure_count; i++) {
        const struct figure *figure = &calibration->figures[i];
        if (strcmp(figure->part, "bandwidth") != 0 || !figure->reason ||
            strcmp(figure->reason, last) == 0)
            continue;
        last = figure->reason;
        y = machine_wrapped(canvas, INDENT, y, last, INK_DIM);
    }
    return y;
}

int machine_bandwidth(const struct shell *shell, struct canvas *canvas, int y)
{
    const struct calibration *calibration = &shell->survey.calibration;
    y = machine_heading(canvas, y, "Memory bandwidth, measured");
    y = put_bars(calibration, "_one", canvas, y);
    y = put_bars(calibration, "_all", canvas, y);
    y = put_reasons(calibration, canvas, y);
    return machine_wrapped(canvas, INDENT, y, "A copy counts what is read and what is written.",
                           INK_DIM);
}

/* ---- core to core */

int machine_cores(const struct shell *shell, struct canvas *canvas, int y)
{
    const struct calibration *calibration = &shell->survey.calibration;
    size_t count = calibration->pair_cpu_count, room = (size_t)(canvas->width / CELL);
    size_t shown = room < 2 ? 0 : count < room - 1 ? count : room - 1;
    char text[NUMBER_SIZE];
    y = machine_heading(canvas, y, "From core to core, ns one way, measured");
    y = machine_figures(canvas, y, calibration, "cores");
    for (size_t i = 0; i < shown; i++) {
        snprintf(text, sizeof(text), "%*d", CELL, calibration->pair_cpus[i]);
        canvas_text(canvas, (int)(i + 1) * CELL, y, text, INK_AXIS);
        canvas_text(canvas, 0, y + 1 + (int)i, text, INK_AXIS);
        for (size_t j = 0; j < shown; j++) {
            double ns = calibration->pair_ns[i * count + j];
            if (isnan(ns))
                snprintf(text, sizeof(text), "%*s", CELL, "-");
            else
                snprintf(text, sizeof(text), "%*.0f", CELL, ns);
            canvas_text(canvas, (int)(j + 1) * CELL, y + 1 + (int)i, text, INK_PLAIN);
        }
    }
    y += shown ? (int)shown + 1 : 0;
    if (shown < count)
        y = machine_wrapped(canvas, INDENT, y, "A wider screen shows the other CPUs, too.",
                            INK_DIM);
    return y;
}

/* ---- roofline */

static const char *level_title(const struct ceiling *level)
{
    static const char *const titles[][2] = {{"l1", "L1"}, {"l2", "L2"}, {"l3", "L3"}};
    for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
        if (strcmp(titles[i][0], level->name) == 0)
            return titles[i][1];
    return level->name;
}

static int put_ridges(const struct roofline *roofline, struct canvas *canvas, int y)
{
    char kind[NUMBER_SIZE], level[NUMBER_SIZE];
    for (size_t i = 0; i < roofline->level_count && roofline->kind_count; i++) {
        char *line = memory_print(
            "%s %s meets %s %s at %.2g FLOP/byte", level_title(&roofline->levels[i]),
            number_of_unit(level, roofline->levels[i].value, "GB/s"), roofline->kinds[0].name,
            number_of_unit(kind, roofline->kinds[0].value, "GFLOP/s"),
            roofline_ridge(&roofline->kinds[0], &roofline->levels[i]));
        y = machine_wrapped(canvas, INDENT, y, line, INK_DIM);
        free(line);
    }
    return y;
}

static void plot_points(const struct survey *survey, const struct roofline *roofline,
                        struct canvas *part)
{
    struct plot_roof slopes[ROOFLINE_LEVELS], flats[ROOFLINE_KINDS];
    struct roofline_point *points = memory_alloc((2 * survey->point_count + 1) * sizeof(*points));
    struct roofline_plot plot = {.slopes = slopes,
                                 .flats = flats,
                                 .slope_count = roofline->level_count,
                                 .flat_count = roofline->kind_count,
                                 .points = points,
                                 .point_count = 2 * survey->point_count};
    for (size_t i = 0; i < roofline->level_count; i++)
        slopes[i] =
            (struct plot_roof){level_title(&roofline->levels[i]), roofline->levels[i].value};
    for (size_t i = 0; i < roofline->kind_count; i++)
        flats[i] = (struct plot_roof){roofline->kinds[i].name, roofline->kinds[i].value};
    for (size_t i = 0; i < survey->point_count; i++) {
        const struct lab_point *point = &survey->points[i];
        points[2 * i] =
            (struct roofline_point){"", point->intensity, point->baseline, INK_BASELINE};
        points[2 * i + 1] =
            (struct roofline_point){point->lab, point->intensity, point->candidate, INK_GOOD};
    }
    plot_roofline(part, &plot);
    free(points);
}

/* Of one core, as a lab's program is judged on one. */
int machine_roofline(const struct shell *shell, struct canvas *canvas, int y)
{
    const struct survey *survey = &shell->survey;
    struct roofline roofline;
    roofline_from(&survey->calibration, false, &roofline);
    y = machine_heading(canvas, y, "Roofline of one core, measured");
    if (!roofline.kind_count || !roofline.level_count)
        return machine_wrapped(canvas, INDENT, y, "There is no bandwidth or no arithmetic to draw.",
                               INK_DIM);
    struct canvas part = part_of(canvas, ROOF_HEIGHT);
    plot_points(survey, &roofline, &part);
    y = put_part(canvas, y, &part);
    y = machine_wrapped(canvas, INDENT, y,
                        survey->point_count
                            ? "Points: your best attempts, and dim the programs they started from."
                            : "A lab that counts its arithmetic puts a point here once it was "
                              "checked.",
                        INK_DIM);
    return put_ridges(&roofline, canvas, y);
}
