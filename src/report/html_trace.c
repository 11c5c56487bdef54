/* SPDX-License-Identifier: Apache-2.0 */
/* What BPF programs counted: both sides beside each other, the system calls by name, and how waits
 * and sizes are spread. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "report/html_lab.h"
#include "report/html_parts.h"
#include "report/number.h"
#include "report/svg.h"
#include "report/traced.h"

enum { HEIGHT = 170, LEFT = 8, RIGHT = SVG_WIDTH - 8, TOP = 8, BOTTOM = HEIGHT - 34 };

static const char *const sides[] = {"baseline", "candidate"};

static void write_row(struct html *html, bool beside, const struct traced_row *row, double baseline,
                      double candidate)
{
    html_print(html, "<tr><td>%s</td>", row->title);
    if (beside)
        html_number_cell(html, baseline, row->unit);
    html_number_cell(html, candidate, row->unit);
    if (beside)
        html_number_cell(html, baseline > 0 ? candidate / baseline : NAN, "x");
    html_print(html, "</tr>\n");
}

/* Rows where no side did anything are told in one line. */
static void write_rows(struct html *html, const json_t *trace)
{
    char *what = memory_print("a %s", traced_unit(trace));
    const struct html_column both[] = {
        {what, false}, {"baseline", true}, {"candidate", true}, {"candidate / baseline", true}};
    const struct html_column alone[] = {{what, false}, {"candidate", true}};
    bool beside = traced_beside(trace);
    const json_t *baseline = json_object_get(trace, sides[0]);
    const json_t *candidate = json_object_get(trace, sides[1]);
    double calls = traced_calls(trace);
    struct text none = {0};
    html_table_open(html, "what was traced");
    html_table_head(html, beside ? both : alone, beside ? 4 : 2);
    free(what);
    for (size_t i = 0; i < traced_row_count; i++) {
        const struct traced_row *row = &traced_rows[i];
        double before = traced_number(baseline, row->name);
        double after = traced_number(candidate, row->name);
        if ((before == 0 || !beside) && after == 0)
            text_print(&none, "%s%s", none.length ? ", " : "", row->title);
        else if (!isnan(before) || !isnan(after))
            write_row(html, beside, row, before / calls, after / calls);
    }
    html_table_close(html);
    if (none.length)
        html_print(html, "<p class=\"dim\">None%s: %s.</p>\n", beside ? " on either side" : "",
                   none.data);
    text_free(&none);
}

static void write_absent(struct html *html, const json_t *trace)
{
    const json_t *absent = json_object_get(trace, "absent");
    for (size_t i = 0; i < traced_row_count; i++) {
        const char *why = json_string_value(json_object_get(absent, traced_rows[i].metric));
        if (why)
            html_print(html, "<p class=\"dim\">%s: n/a, %s</p>\n", traced_rows[i].title, why);
    }
}

static void write_calls(struct html *html, const json_t *trace, const char *side)
{
    static const struct html_column columns[] = {
        {"system call", false}, {"calls", true}, {"time", true}};
    const json_t *list = json_object_get(json_object_get(trace, side), "syscalls_by_time");
    double calls = traced_calls(trace);
    size_t i;
    json_t *call;
    if (json_array_size(list) == 0)
        return;
    html_print(html, "<div>\n<h4>system calls of the %s, a %s</h4>\n", side, traced_unit(trace));
    html_table_open(html, "system calls");
    html_table_head(html, columns, sizeof(columns) / sizeof(columns[0]));
    json_array_foreach(list, i, call)
    {
        const char *name = json_string_value(json_object_get(call, "name"));
        html_print(html, "<tr><td>%s</td>", name ? name : "?");
        html_number_cell(html, traced_number(call, "count") / calls, "");
        html_number_cell(html, traced_number(call, "ns") / calls, "ns");
        html_print(html, "</tr>\n");
    }
    html_table_close(html);
    html_print(html, "</div>\n");
}

/* The buckets from the first to the last that is not empty, widened; more than 64 are none of ours.
 * Returns the largest count, 0: there is none. */
static double find_range(const json_t *buckets, size_t *first, size_t *last)
{
    double most = 0;
    for (size_t i = 0; i < json_array_size(buckets) && i < 64; i++) {
        double count = json_number_value(json_array_get(buckets, i));
        if (!(count > 0))
            continue;
        *first = i < *first ? i : *first;
        *last = i > *last ? i : *last;
        most = fmax(most, count);
    }
    return most;
}

static void write_histogram(struct html *html, const struct traced_plot *plot,
                            const json_t *buckets, size_t first, size_t last, double most)
{
    double step = (double)(RIGHT - LEFT) / (double)(last - first + 1), taken = LEFT;
    html_print(html, "<figure>\n");
    svg_open(html, HEIGHT, plot->title);
    for (size_t i = first; i <= last; i++) {
        double count = json_number_value(json_array_get(buckets, i));
        double x = LEFT + step * (double)(i - first), height = count / most * (BOTTOM - TOP);
        char label[NUMBER_SIZE];
        if (count > 0)
            svg_rect(html, "bar", x + 1, BOTTOM - height, step - 2, height);
        number_bucket(label, i, plot->unit);
        double end = x + 7.0 * (double)strlen(label) + 8;
        if (x < taken || end > RIGHT)
            continue;
        svg_label(html, "start", x, BOTTOM + 14, label);
        taken = end;
    }
    svg_line(html, "axis", LEFT, BOTTOM, RIGHT, BOTTOM);
    svg_close(html);
    html_print(html,
               "<figcaption>each bar from its label to twice that; the highest holds %.0f"
               "</figcaption>\n</figure>\n",
               most);
}

/* The sides there are on the same axis. */
static void write_plot(struct html *html, const json_t *trace, const struct traced_plot *plot)
{
    size_t first = SIZE_MAX, last = 0;
    const json_t *buckets[2];
    double most[2];
    for (int s = 0; s < 2; s++) {
        buckets[s] = json_object_get(json_object_get(trace, sides[s]), plot->name);
        most[s] = find_range(buckets[s], &first, &last);
    }
    if (first == SIZE_MAX)
        return;
    html_print(html, "<div class=\"plots\">\n");
    for (int s = traced_beside(trace) ? 0 : 1; s < 2; s++) {
        html_print(html, "<div>\n<h4>%s, %s</h4>\n", plot->title, sides[s]);
        if (most[s] > 0)
            write_histogram(html, plot, buckets[s], first, last, most[s]);
        else
            html_print(html, "<p class=\"dim\">none</p>\n");
        html_print(html, "</div>\n");
    }
    html_print(html, "</div>\n");
}

const char *html_trace(struct html *html, const struct page_lab *lab)
{
    const json_t *trace = lab->trace;
    if (!json_is_object(trace))
        return "this attempt was not traced";
    const char *missing = json_string_value(json_object_get(trace, "missing"));
    if (missing) {
        html_print(html, "<p class=\"dim\">n/a: %s</p>\n", missing);
        return NULL;
    }
    html_print(html, "<p class=\"dim\">Measured by BPF programs, in launches of their own that "
                     "were not timed.</p>\n");
    write_rows(html, trace);
    write_absent(html, trace);
    html_print(html, "<div class=\"plots\">\n");
    for (int s = 0; s < 2; s++)
        write_calls(html, trace, sides[s]);
    html_print(html, "</div>\n");
    for (size_t i = 0; i < traced_plot_count; i++)
        write_plot(html, trace, &traced_plots[i]);
    return NULL;
}
