/* SPDX-License-Identifier: Apache-2.0 */
/* What calibration found on this machine: plots, then every figure. */
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "report/html_page.h"
#include "report/html_parts.h"
#include "report/number.h"

static const struct {
    const char *title;
    const char *(*write)(struct html *html, const struct page *page);
    bool wide;
} plots[] = {
    {"Latency by working set", html_latency, false},
    {"Roofline", html_roofline, false},
    {"Bandwidth", html_bandwidth, true},
};

static void write_figure(struct html *html, const struct figure *figure)
{
    char value[NUMBER_SIZE];
    html_print(html, "<tr><th scope=\"row\">%s</th>", figure->title);
    if (isnan(figure->value))
        html_print(html, "<td class=\"number dim\">n/a</td>");
    else
        html_print(html, "<td class=\"number\">%s</td>",
                   number_of_unit(value, figure->value, figure->unit));
    if (isfinite(figure->spread) && figure->value != 0)
        html_print(html, "<td class=\"number\">\u00b1%.1f %%</td>",
                   100 * figure->spread / fabs(figure->value));
    else
        html_print(html, "<td class=\"number dim\">n/a</td>");
    html_print(html, "<td>%s</td></tr>\n",
               figure->reason ? figure->reason
               : figure->told ? "told by the kernel"
                              : "measured");
}

static void write_part(struct html *html, const struct calibration *calibration,
                       const struct part *part)
{
    html_print(html, "<tr class=\"part\"><th colspan=\"4\" scope=\"colgroup\">%s</th></tr>\n",
               part->title);
    for (size_t i = 0; i < calibration->figure_count; i++)
        if (strcmp(calibration->figures[i].part, part->name) == 0)
            write_figure(html, &calibration->figures[i]);
}

static void write_figures(struct html *html, const struct calibration *calibration)
{
    static const struct html_column columns[] = {
        {"figure", false}, {"median", true}, {"spread", true}, {"provenance", false}};
    html_print(html, "<section class=\"card wide\">\n<h3>All figures</h3>\n");
    html_table_open(html, "all figures");
    html_table_head(html, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < calibration->part_count; i++)
        write_part(html, calibration, &calibration->parts[i]);
    html_table_close(html);
    html_print(html, "</section>\n");
}

void html_machine(struct html *html, const struct page *page)
{
    const struct calibration *calibration = &page->calibration;
    const struct machine *machine = &calibration->machine;
    char date[24];
    html_print(html,
               "<p class=\"lead\">%s, %d CPUs, %ld MB of memory; %s</p>\n<p class=\"dim\">"
               "Measured on <time>%s</time> in %.1f s%s.</p>\n<div class=\"grid\">\n",
               machine->cpu ? machine->cpu : "unknown CPU", machine->cpus,
               (long)(machine->memory >> 20), machine->kernel ? machine->kernel : "unknown kernel",
               clock_date(calibration->when, date, sizeof(date)), calibration->seconds,
               calibration->quick ? ", quick" : "");
    for (size_t i = 0; i < sizeof(plots) / sizeof(plots[0]); i++) {
        html_print(html, "<section class=\"card%s\">\n<h3>%s</h3>\n", plots[i].wide ? " wide" : "",
                   plots[i].title);
        const char *missing = plots[i].write(html, page);
        if (missing)
            html_print(html, "<p class=\"dim\">n/a: %s</p>\n", missing);
        html_print(html, "</section>\n");
    }
    write_figures(html, calibration);
    html_print(html, "</div>\n");
}
