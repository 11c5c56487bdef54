/* SPDX-License-Identifier: Apache-2.0 */
/* What each round gave, of every criterion, against its bound. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/html_lab.h"
#include "report/number.h"
#include "report/svg.h"

enum { HEIGHT = 180, LEFT = 64, RIGHT = SVG_WIDTH - 10, TOP = 22, BOTTOM = HEIGHT - 34 };

static struct svg_axis make_axis(const struct page_series *series, const struct result *result)
{
    double low = result->bound, high = result->bound;
    for (size_t i = 0; i < series->count; i++) {
        low = fmin(low, series->values[i]);
        high = fmax(high, series->values[i]);
    }
    if (html_has_interval(result))
        low = fmin(low, result->low), high = fmax(high, result->high);
    struct svg_axis axis = html_result_axis(result->metric, low, high);
    axis.from = BOTTOM, axis.to = TOP;
    return axis;
}

static void draw(struct html *html, const struct page_series *series, const struct result *result)
{
    struct svg_axis axis = make_axis(series, result);
    double step = (double)(RIGHT - LEFT) / (double)series->count;
    double bound = svg_at(&axis, result->bound);
    char *title = memory_print("%s of each round", result->metric->name);
    svg_open(html, HEIGHT, title);
    free(title);
    if (html_has_interval(result)) {
        double top = svg_at(&axis, result->high);
        svg_rect(html, "band", LEFT, top, RIGHT - LEFT, svg_at(&axis, result->low) - top);
    }
    svg_left(html, &axis, LEFT, RIGHT, NULL);
    svg_line(html, "bound", LEFT, bound, RIGHT, bound);
    svg_label(html, "end", RIGHT, bound + 13, "bound");
    if (isfinite(result->value)) {
        double median = svg_at(&axis, result->value);
        svg_line(html, "median", LEFT, median, RIGHT, median);
    }
    for (size_t i = 0; i < series->count; i++)
        if (isfinite(series->values[i]))
            svg_dot(html, "pair", LEFT + step * ((double)i + 0.5),
                    svg_at(&axis, series->values[i]));
    html_print(html, "<text text-anchor=\"middle\" x=\"%d\" y=\"%d\">round 1 to %zu</text>\n",
               (LEFT + RIGHT) / 2, BOTTOM + 18, series->count);
    svg_close(html);
}

static const struct page_series *series_of(const struct page_lab *lab, const struct metric *metric)
{
    for (size_t i = 0; i < lab->series_count; i++)
        if (strcmp(lab->series[i].name, metric->name) == 0)
            return &lab->series[i];
    return NULL;
}

const char *html_rounds(struct html *html, const struct page_lab *lab)
{
    const struct record *record = &html_shown(lab)->record;
    if (!lab->series_count)
        return "the run of this attempt was not recorded, or no round came to its end";
    html_print(html, "<div class=\"plots\">\n");
    for (size_t i = 0; i < record->result_count; i++) {
        const struct result *result = &record->results[i];
        const struct page_series *series = series_of(lab, result->metric);
        if (!series)
            continue;
        html_print(html, "<figure>\n");
        draw(html, series, result);
        html_print(html, "<figcaption><strong>%s</strong></figcaption>\n</figure>\n",
                   result->metric->name);
    }
    html_print(html, "</div>\n<p class=\"dim\">A dot for each round. Line: the median; band: its "
                     "interval.</p>\n");
    return NULL;
}
