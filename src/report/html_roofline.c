/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The roofline of one core (Williams, Waterman and Patterson 2009): with I operations for each byte
 * moved, no program does more than min(peak, I x bandwidth) operations a second. All ceilings are
 * the calibration's, none from a data sheet.
 */
#include <math.h>

#include "report/html_page.h"
#include "report/svg.h"

enum { HEIGHT = 260, LEFT = 56, RIGHT = SVG_WIDTH - 10, TOP = 26, BOTTOM = HEIGHT - 40 };

static const struct {
    const char *name, *title;
} slopes[] =
    {
        {"read_l1_one", "L1"},
        {"read_l2_one", "L2"},
        {"read_l3_one", "L3"},
        {"read_memory_one", "memory"},
},
  peaks[] = {{"flops_vector_one", "vectors"}, {"flops_scalar_one", "one at a time"}};
enum {
    SLOPES = sizeof(slopes) / sizeof(slopes[0]),
    PEAKS = sizeof(peaks) / sizeof(peaks[0]),
};

/* GFLOP/s of the highest ceiling there is. */
static double find_peak(const struct calibration *calibration)
{
    double peak = NAN;
    for (size_t i = 0; i < PEAKS; i++)
        peak = fmax(peak, calibration_value(calibration, peaks[i].name));
    return peak;
}

/* From the left edge up to the peak, where its name stands above. */
static void draw_slope(struct html *html, const struct svg_axis *across, const struct svg_axis *up,
                       double bandwidth, double peak, const char *title)
{
    double start = fmax(across->low, up->low / bandwidth);
    double end = fmin(peak / bandwidth, across->high);
    if (!(start < end))
        return;
    double x = svg_at(across, end), y = svg_at(up, end * bandwidth);
    svg_line(html, "curve", svg_at(across, start), svg_at(up, start * bandwidth), x, y);
    svg_label(html, "middle", x, y - 5, title);
}

const char *html_roofline(struct html *html, const struct calibration *calibration)
{
    double peak = find_peak(calibration);
    double memory = calibration_value(calibration, "read_memory_one");
    if (!isfinite(peak) || !isfinite(memory))
        return "it needs the memory's bandwidth and the CPU's arithmetic";
    struct svg_axis across = svg_axis_make(peak / memory / 64, peak / memory * 4, SVG_LOG, "");
    struct svg_axis up = svg_axis_make(peak / 100, peak, SVG_LOG, "");
    across.from = LEFT, across.to = RIGHT;
    up.from = BOTTOM, up.to = TOP;
    html_print(html, "<figure>\n");
    svg_open(html, HEIGHT, "operations a second that are possible, by operations a byte moved");
    svg_bottom(html, &across, BOTTOM, TOP, "operations a byte (flop/B)");
    svg_left(html, &up, LEFT, RIGHT, "GFLOP/s");
    for (size_t i = 0; i < PEAKS; i++) {
        double value = calibration_value(calibration, peaks[i].name);
        if (!isfinite(value))
            continue;
        double y = svg_at(&up, value), ridge = svg_at(&across, value / memory);
        svg_line(html, "bound", LEFT, y, RIGHT, y);
        svg_line(html, "curve", ridge, y, RIGHT, y);
        svg_label(html, "end", RIGHT, y + 13, peaks[i].title);
    }
    for (size_t i = 0; i < SLOPES; i++) {
        double bandwidth = calibration_value(calibration, slopes[i].name);
        if (isfinite(bandwidth))
            draw_slope(html, &across, &up, bandwidth, peak, slopes[i].title);
    }
    svg_close(html);
    html_print(html,
               "<figcaption>One core, measured: slopes are bandwidths of reading, level lines "
               "are peaks of arithmetic (f32).</figcaption>\n</figure>\n");
    return NULL;
}
