/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The roofline of one core (Williams, Waterman and Patterson 2009): with I operations for each byte
 * moved, no program does more than min(peak, I x bandwidth) operations a second. All ceilings are
 * the calibration's, none from a data sheet.
 */
#include <math.h>

#include "report/html_page.h"
#include "report/roofline.h"
#include "report/svg.h"

enum { HEIGHT = 260, LEFT = 56, RIGHT = SVG_WIDTH - 10, TOP = 26, BOTTOM = HEIGHT - 40 };

/* From the left edge up to the peak, where its name stands above. */
static void draw_level(struct html *html, const struct svg_axis *across, const struct svg_axis *up,
                       const struct ceiling *kind, const struct ceiling *level)
{
    double start = fmax(across->low, up->low / level->value);
    double end = fmin(roofline_ridge(kind, level), across->high);
    if (!(start < end))
        return;
    double x = svg_at(across, end), y = svg_at(up, end * level->value);
    svg_line(html, "curve", svg_at(across, start), svg_at(up, start * level->value), x, y);
    svg_label(html, "middle", x, y - 5, roofline_title(level));
}

/* The two programs of a lab that tells how much it computes: its work is the same, its speed not.
 */
static void draw_lab(struct html *html, const struct svg_axis *across, const struct svg_axis *up,
                     const struct page_lab *lab)
{
    const struct roof *roof = &lab->attempts[lab->shown].record.roof;
    if (!(roof->flops > 0 && roof->bytes > 0))
        return;
    double x = svg_at(across, roof->flops / roof->bytes);
    svg_dot(html, "quick", x, svg_at(up, roof->baseline));
    svg_dot(html, "pair", x, svg_at(up, roof->candidate));
    svg_label(html, x > (LEFT + RIGHT) / 2.0 ? "end" : "start", x, svg_at(up, roof->candidate) + 16,
              lab->id);
}

const char *html_roofline(struct html *html, const struct page *page)
{
    struct roofline roofline;
    roofline_from(&page->calibration, false, &roofline);
    if (!roofline.kind_count || !roofline.level_count)
        return "it needs the memory's bandwidth and the CPU's arithmetic";
    const struct ceiling *kind = &roofline.kinds[0];
    double ridge = roofline_ridge(kind, &roofline.levels[roofline.level_count - 1]);
    struct svg_axis across = svg_axis_make(ridge / 64, ridge * 16, SVG_LOG, "");
    struct svg_axis up = svg_axis_make(kind->value / 1000, kind->value, SVG_LOG, "");
    across.from = LEFT, across.to = RIGHT;
    up.from = BOTTOM, up.to = TOP;
    html_print(html, "<figure>\n");
    svg_open(html, HEIGHT, "operations a second that are possible, by operations a byte moved");
    svg_bottom(html, &across, BOTTOM, TOP, "operations a byte (flop/B)");
    svg_left(html, &up, LEFT, RIGHT, "GFLOP/s");
    for (size_t k = 0; k < roofline.kind_count; k++) {
        double y = svg_at(&up, roofline.kinds[k].value);
        svg_line(html, "curve", LEFT, y, RIGHT, y);
        svg_label(html, "end", RIGHT, y - 5, roofline.kinds[k].name);
    }
    for (size_t l = 0; l < roofline.level_count; l++)
        draw_level(html, &across, &up, kind, &roofline.levels[l]);
    for (size_t i = 0; i < page->lab_count; i++)
        draw_lab(html, &across, &up, &page->labs[i]);
    svg_close(html);
    html_print(html,
               "<figcaption>One core, measured: slopes are bandwidths of reading, level lines "
               "are peaks of arithmetic (f32). Dots are labs that tell how much they compute: "
               "hollow the baseline, full your program.</figcaption>\n</figure>\n");
    return NULL;
}
