/* SPDX-License-Identifier: Apache-2.0 */
/* Each criterion as a bar: where it passes, its bound, its value, its interval; then as a table. */
#include <math.h>

#include "base/memory.h"
#include "report/html_lab.h"
#include "report/number.h"
#include "report/svg.h"

#include <stdlib.h>

enum { HEIGHT = 72, AXIS = 46, MIDDLE = 26, TOP = 8, LEFT = 12, RIGHT = SVG_WIDTH - 20 };

static void draw(struct html *html, const struct result *result)
{
    const char *class = html_verdict_class(verdict_name(result->verdict));
    double low = fmin(result->value, result->bound), high = fmax(result->value, result->bound);
    if (html_has_interval(result))
        low = fmin(low, result->low), high = fmax(high, result->high);
    if (*result->metric->unit == 'x') /* 1: no change */
        low = fmin(low, 1), high = fmax(high, 1);
    struct svg_axis axis = html_result_axis(result->metric, low, high);
    axis.from = LEFT, axis.to = RIGHT;
    double bound = svg_at(&axis, result->bound), value = svg_at(&axis, result->value);
    char *title = memory_print("%s: where the value and its interval lie from the bound",
                               result->metric->name);
    svg_open(html, HEIGHT, title);
    free(title);
    if (result->at_least)
        svg_rect(html, "passes", bound, TOP, RIGHT - bound, AXIS - TOP);
    else
        svg_rect(html, "passes", LEFT, TOP, bound - LEFT, AXIS - TOP);
    svg_bottom(html, &axis, AXIS, TOP, NULL);
    svg_line(html, "bound", bound, TOP - 4, bound, AXIS);
    if (html_has_interval(result))
        svg_interval(html, &axis, true, MIDDLE, result->low, result->high, class);
    svg_dot(html, class, value, MIDDLE);
    svg_close(html);
}

static void write_plot(struct html *html, const struct result *result)
{
    char bound[NUMBER_SIZE];
    html_print(html, "<figure>\n<figcaption><strong>%s</strong>, %s %s, ", result->metric->name,
               result->at_least ? "at least" : "at most",
               number_print(bound, result->bound, result->metric->unit));
    html_verdict(html, verdict_name(result->verdict));
    html_print(html, "</figcaption>\n");
    if (isfinite(result->value))
        draw(html, result);
    else
        html_print(html, "<p class=\"dim\">n/a: %s</p>\n",
                   result->reason ? result->reason : "there is no value");
    html_print(html, "</figure>\n");
}

static void write_row(struct html *html, const struct result *result)
{
    const char *unit = result->metric->unit;
    char low[NUMBER_SIZE], high[NUMBER_SIZE], bound[NUMBER_SIZE];
    html_print(html, "<tr><th scope=\"row\">%s<br /><span class=\"dim\">%s</span></th>",
               result->metric->name, result_meaning(result));
    html_number_cell(html, result->value, unit);
    if (html_has_interval(result))
        html_print(html, "<td class=\"number\">%s to %s</td>", number_print(low, result->low, unit),
                   number_print(high, result->high, unit));
    else
        html_print(html, "<td class=\"number dim\">%s</td>",
                   result_exact(result) ? "exact" : "n/a");
    html_print(html, "<td class=\"number\">%s %s</td><td>", result->at_least ? "\u2265" : "\u2264",
               number_print(bound, result->bound, unit));
    html_verdict(html, verdict_name(result->verdict));
    html_print(html, "</td><td>%s</td><td>", result_provenance(result));
    const char *const notes[] = {result->instead, result->passed_over, result->reason,
                                 result->advice};
    for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++)
        if (notes[i])
            html_print(html, "%s<br />", notes[i]);
    html_print(html, "<span class=\"dim\">%s</span></td></tr>\n",
               result->source ? result->source : "");
}

const char *html_criteria(struct html *html, const struct page_lab *lab)
{
    const struct record *record = &html_shown(lab)->record;
    if (!record->result_count)
        return "the check ended before anything was judged";
    html_print(html, "<div class=\"plots\">\n");
    for (size_t i = 0; i < record->result_count; i++)
        write_plot(html, &record->results[i]);
    html_print(html, "</div>\n<p class=\"dim\">Shaded: where the criterion passes. Dot: the "
                     "median. Line with ends: its interval.</p>\n");
    static const struct html_column columns[] = {
        {"criterion", false},
        {"value", true},
        {"interval", true},
        {"bound", true},
        {"verdict", false},
        {"provenance", false},
        {"why, and from where", false},
    };
    html_table_open(html, "criteria");
    html_table_head(html, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < record->result_count; i++)
        write_row(html, &record->results[i]);
    html_table_close(html);
    return NULL;
}
