/* SPDX-License-Identifier: Apache-2.0 */
#include "report/html_parts.h"

#include <math.h>

#include "report/number.h"

const char *html_verdict_class(const char *verdict)
{
    int exit = verdict_exit(verdict_from_name(verdict));
    return exit == 0 ? "ok" : exit == 3 ? "unsure" : "bad";
}

void html_verdict(struct html *html, const char *verdict)
{
    int exit = verdict_exit(verdict_from_name(verdict));
    html_print(html, "<span class=\"verdict %s\"><span aria-hidden=\"true\">%s</span> %s</span>",
               html_verdict_class(verdict),
               exit == 0   ? "\u2713"
               : exit == 3 ? "?"
                           : "\u2717",
               verdict);
}

void html_number_cell(struct html *html, double value, const char *unit)
{
    char text[NUMBER_SIZE];
    html_print(html, "<td class=\"number\">%s</td>", number_print(text, value, unit));
}

bool html_has_interval(const struct result *result)
{
    return !result_exact(result) && isfinite(result->low) && isfinite(result->high);
}

struct svg_axis html_result_axis(const struct metric *metric, double low, double high)
{
    if (metric_score(metric) && low >= 0 && high <= 1)
        low = 0, high = 1;
    return svg_axis_make(low, high, *metric->unit ? SVG_LOG : SVG_LINEAR, metric->unit);
}

void html_table_open(struct html *html, const char *label)
{
    html_print(html,
               "<div class=\"table\" role=\"region\" aria-label=\"%s\" tabindex=\"0\"><table>\n"
               "<thead>\n",
               label);
}

void html_table_head(struct html *html, const struct html_column *columns, size_t count)
{
    html_print(html, "<tr>");
    for (size_t i = 0; i < count; i++)
        html_print(html,
                   columns[i].number ? "<th scope=\"col\" class=\"number\">%s</th>"
                                     : "<th scope=\"col\">%s</th>",
                   columns[i].title);
    html_print(html, "</tr></thead>\n<tbody>\n");
}

void html_table_close(struct html *html)
{
    html_print(html, "</tbody></table></div>\n");
}
