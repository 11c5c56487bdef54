/* SPDX-License-Identifier: Apache-2.0 */
/* Plots of the memory system: latency by working set, bandwidth by level. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "report/html_page.h"
#include "report/html_parts.h"
#include "report/number.h"
#include "report/svg.h"

enum { HEIGHT = 240, LEFT = 56, RIGHT = SVG_WIDTH - 10, TOP = 22, BOTTOM = HEIGHT - 40 };

static void draw_caches(struct html *html, const struct calibration *calibration,
                        const struct svg_axis *across)
{
    for (size_t i = 0; i < calibration->cache_count; i++) {
        const struct cache *cache = &calibration->caches[i];
        double x = svg_at(across, (double)cache->bytes);
        char label[16];
        svg_line(html, "bound", x, TOP, x, BOTTOM);
        snprintf(label, sizeof(label), "L%d", cache->level);
        svg_label(html, "end", x - 3, TOP + 11, label);
    }
}

static void draw_curve(struct html *html, const struct calibration *calibration,
                       const struct svg_axis *across, const struct svg_axis *up)
{
    html_print(html, "<polyline class=\"curve\" points=\"");
    for (size_t i = 0; i < calibration->point_count; i++)
        html_print(html, "%.1f,%.1f ", svg_at(across, (double)calibration->points[i].bytes),
                   svg_at(up, calibration->points[i].ns));
    html_print(html, "\" />\n");
    for (size_t i = 0; i < calibration->point_count; i++)
        svg_dot(html, "pair", svg_at(across, (double)calibration->points[i].bytes),
                svg_at(up, calibration->points[i].ns));
}

const char *html_latency(struct html *html, const struct page *page)
{
    const struct calibration *calibration = &page->calibration;
    size_t count = calibration->point_count;
    const struct point *points = calibration->points;
    double low = INFINITY, high = 0;
    if (count < 2)
        return "the latency curve was not measured";
    for (size_t i = 0; i < count; i++)
        low = fmin(low, points[i].ns), high = fmax(high, points[i].ns);
    struct svg_axis across =
        svg_axis_make((double)points[0].bytes, (double)points[count - 1].bytes, SVG_SIZES, "bytes");
    struct svg_axis up = svg_axis_make(low, high, SVG_LOG, "ns");
    across.from = LEFT, across.to = RIGHT;
    up.from = BOTTOM, up.to = TOP;
    html_print(html, "<figure>\n");
    svg_open(html, HEIGHT, "nanoseconds a load takes, by how much memory is walked");
    svg_bottom(html, &across, BOTTOM, TOP, "working set");
    svg_left(html, &up, LEFT, RIGHT, "load to use");
    draw_caches(html, calibration, &across);
    draw_curve(html, calibration, &across, &up);
    svg_close(html);
    html_print(html, "<figcaption>Measured; dashed: what the caches hold, as the kernel tells."
                     "</figcaption>\n</figure>\n");
    return NULL;
}

static const struct {
    const char *name, *title;
} levels[] = {{"l1", "L1"}, {"l2", "L2"}, {"l3", "L3"}, {"memory", "memory"}};
enum { LEVELS = sizeof(levels) / sizeof(levels[0]), STREAMS = 3, WHO = 2 };
static const char *const streams[STREAMS] = {"read", "write", "copy"};
static const char *const who[WHO] = {"one", "all"};

static double bandwidth_of(const struct calibration *calibration, size_t stream, size_t level,
                           size_t cores)
{
    char *name = memory_print("%s_%s_%s", streams[stream], levels[level].name, who[cores]);
    double value = calibration_value(calibration, name);
    free(name);
    return value;
}

/* Reads alone are drawn, on a logarithmic axis; the table has the rest. */
static void draw_bars(struct html *html, const struct calibration *calibration, double least,
                      double most)
{
    enum { BAR = 14, GROUP = 42, BARS = SVG_WIDTH - 62 };
    int bottom = TOP + LEVELS * GROUP;
    struct svg_axis axis = svg_axis_make(fmin(least, 1), most, SVG_LOG, "");
    axis.from = LEFT, axis.to = BARS;
    svg_open(html, bottom + 40, "read bandwidth of each level, one core and all cores");
    svg_bottom(html, &axis, bottom, TOP, "GB/s");
    for (size_t level = 0; level < LEVELS; level++) {
        double y = TOP + 4 + GROUP * (double)level;
        svg_label(html, "end", LEFT - 5, y + BAR + 5, levels[level].title);
        for (size_t cores = 0; cores < WHO; cores++, y += BAR + 3) {
            double value = bandwidth_of(calibration, 0, level, cores);
            char label[NUMBER_SIZE];
            if (!isfinite(value))
                continue;
            double end = svg_at(&axis, value);
            svg_rect(html, cores ? "bar second" : "bar", LEFT, y, end - LEFT, BAR);
            snprintf(label, sizeof(label), "%.3g %s", value, who[cores]);
            svg_label(html, "start", end + 4, y + BAR - 3, label);
        }
    }
    svg_close(html);
}

static void write_table(struct html *html, const struct calibration *calibration)
{
    static const struct html_column columns[] = {{"GB/s", false}, {"read", true}, {"write", true},
                                                 {"copy", true},  {"read", true}, {"write", true},
                                                 {"copy", true}};
    html_table_open(html, "bandwidth");
    html_print(html, "<tr><td></td><th scope=\"colgroup\" colspan=\"3\" class=\"number\">one core"
                     "</th><th scope=\"colgroup\" colspan=\"3\" class=\"number\">all cores</th>"
                     "</tr>\n");
    html_table_head(html, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t level = 0; level < LEVELS; level++) {
        html_print(html, "<tr><th scope=\"row\">%s</th>", levels[level].title);
        for (size_t i = 0; i < WHO * STREAMS; i++)
            html_number_cell(html, bandwidth_of(calibration, i % STREAMS, level, i / STREAMS), "");
        html_print(html, "</tr>\n");
    }
    html_table_close(html);
}

const char *html_bandwidth(struct html *html, const struct page *page)
{
    const struct calibration *calibration = &page->calibration;
    double least = INFINITY, most = 0;
    for (size_t level = 0; level < LEVELS; level++)
        for (size_t cores = 0; cores < WHO; cores++) {
            least = fmin(least, bandwidth_of(calibration, 0, level, cores));
            most = fmax(most, bandwidth_of(calibration, 0, level, cores));
        }
    if (most <= 0)
        return "no bandwidth was measured; the figures below say why";
    html_print(html, "<div class=\"plots\">\n<figure>\n");
    draw_bars(html, calibration, least, most);
    html_print(html, "<figcaption>Reading, measured: one core and all cores; logarithmic. A copy "
                     "counts what is read and what is written.</figcaption>\n</figure>\n");
    write_table(html, calibration);
    html_print(html, "</div>\n");
    return NULL;
}
