/* SPDX-License-Identifier: Apache-2.0 */
/* The strip of pairs: what each pair of launches said, on a logarithmic axis. */
#include <math.h>
#include <string.h>

#include "report/html_lab.h"
#include "report/number.h"
#include "report/svg.h"

enum { HEIGHT = 220, LEFT = 56, RIGHT = SVG_WIDTH - 10, TOP = 22, BOTTOM = HEIGHT - 40 };

static const struct result *find_speedup(const struct record *record)
{
    for (size_t i = 0; i < record->result_count; i++)
        if (strcmp(record->results[i].metric->name, "speedup") == 0)
            return &record->results[i];
    return NULL;
}

static void draw(struct html *html, const struct page_lab *lab, const struct result *speedup)
{
    double low = 1, high = 1, step = (double)(RIGHT - LEFT) / (double)lab->ratio_count;
    for (size_t i = 0; i < lab->ratio_count; i++)
        low = fmin(low, lab->ratios[i]), high = fmax(high, lab->ratios[i]);
    if (speedup)
        low = fmin(low, speedup->bound), high = fmax(high, speedup->bound);
    if (speedup && html_has_interval(speedup))
        low = fmin(low, speedup->low), high = fmax(high, speedup->high);
    struct svg_axis axis = svg_axis_make(low, high, SVG_LOG, "x");
    axis.from = BOTTOM, axis.to = TOP;
    svg_open(html, HEIGHT, "baseline divided by candidate, one dot for each pair of launches");
    if (speedup && html_has_interval(speedup)) {
        double top = svg_at(&axis, speedup->high);
        svg_rect(html, "band", LEFT, top, RIGHT - LEFT, svg_at(&axis, speedup->low) - top);
    }
    svg_left(html, &axis, LEFT, RIGHT, "times faster");
    if (speedup) {
        double bound = svg_at(&axis, speedup->bound), median = svg_at(&axis, speedup->value);
        svg_line(html, "bound", LEFT, bound, RIGHT, bound);
        svg_label(html, "end", RIGHT, bound + 13, "bound");
        if (isfinite(speedup->value))
            svg_line(html, "median", LEFT, median, RIGHT, median);
    }
    for (size_t i = 0; i < lab->ratio_count; i++)
        svg_dot(html, "pair", LEFT + step * ((double)i + 0.5), svg_at(&axis, lab->ratios[i]));
    html_print(html, "<text text-anchor=\"middle\" x=\"%d\" y=\"%d\">pair 1 to %zu</text>\n",
               (LEFT + RIGHT) / 2, BOTTOM + 18, lab->ratio_count);
    svg_close(html);
}

const char *html_pairs(struct html *html, const struct page_lab *lab)
{
    if (!lab->ratio_count)
        return "the run of this attempt was not recorded, or it ended before a pair was run";
    html_print(html, "<figure>\n");
    draw(html, lab, find_speedup(&html_shown(lab)->record));
    html_print(html, "<figcaption>Baseline's time divided by the candidate's (measured). Line: the "
                     "median; band: its interval.</figcaption>\n</figure>\n");
    return NULL;
}
