/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What BPF programs counted, from the record's key "trace". What it holds differs with kernel and
 * lab, so that it is shown by shape, not by name: a list of objects is a table, a list of numbers a
 * histogram whose bucket i holds 2^i up to 2^(i+1), an object of numbers a list of names and
 * values.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/html_lab.h"
#include "report/number.h"
#include "report/svg.h"

enum { DEEPEST = 4, HEIGHT = 170, LEFT = 8, RIGHT = SVG_WIDTH - 8, TOP = 8, BOTTOM = HEIGHT - 34 };

/* Names that end in _ns or _bytes, or are just that, have that unit. */
static const char *unit_of(const char *name)
{
    static const char *const units[] = {"ns", "bytes"};
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        size_t size = strlen(units[i]);
        if (length >= size && strcmp(name + length - size, units[i]) == 0 &&
            (length == size || name[length - size - 1] == '_'))
            return units[i];
    }
    return "";
}

static const char *text_of(const json_t *value)
{
    return json_is_string(value)    ? json_string_value(value)
           : json_is_true(value)    ? "yes"
           : json_is_false(value)   ? "no"
           : json_array_size(value) ? "..."
                                    : "n/a";
}

static void write_cell(struct html *html, const char *name, const json_t *value)
{
    if (json_is_number(value))
        html_number_cell(html, json_number_value(value), unit_of(name));
    else
        html_print(html, "<td>%s</td>", text_of(value));
}

static void write_table(struct html *html, const char *title, json_t *rows)
{
    const char *name;
    json_t *row, *value, *first = json_array_get(rows, 0);
    struct html_column *columns = NULL;
    size_t i, count = 0;
    html_table_open(html, title);
    json_object_foreach(first, name, value) * memory_push(&columns, &count) =
        (struct html_column){name, json_is_number(value)};
    html_table_head(html, columns, count);
    free(columns);
    json_array_foreach(rows, i, row)
    {
        html_print(html, "<tr>");
        json_object_foreach(first, name, value) write_cell(html, name, json_object_get(row, name));
        html_print(html, "</tr>\n");
    }
    html_table_close(html);
}

/* The buckets from the first to the last that is not empty; more than 64 are none of ours. */
static bool find_range(const json_t *buckets, size_t *first, size_t *last, double *most)
{
    *first = SIZE_MAX;
    *most = 0;
    for (size_t i = 0; i < json_array_size(buckets) && i < 64; i++) {
        double count = json_number_value(json_array_get(buckets, i));
        if (!(count > 0))
            continue;
        *first = *first == SIZE_MAX ? i : *first;
        *last = i;
        *most = fmax(*most, count);
    }
    return *first != SIZE_MAX;
}

static void write_histogram(struct html *html, const char *name, const json_t *buckets)
{
    size_t first, last;
    double most, taken = -1e9;
    if (!find_range(buckets, &first, &last, &most)) {
        html_print(html, "<p class=\"dim\">nothing was counted</p>\n");
        return;
    }
    const char *unit = strstr(name, "size") ? "bytes" : "ns";
    double step = (double)(RIGHT - LEFT) / (double)(last - first + 1);
    html_print(html, "<figure>\n");
    svg_open(html, HEIGHT, "histogram: how many of each size, by powers of two");
    for (size_t i = first; i <= last; i++) {
        double count = json_number_value(json_array_get(buckets, i));
        double x = LEFT + step * (double)(i - first), height = count / most * (BOTTOM - TOP);
        char label[NUMBER_SIZE];
        svg_rect(html, "bar", x + 1, BOTTOM - height, step - 2, height);
        number_bucket(label, i, unit);
        if (x < taken)
            continue;
        svg_label(html, "start", x, BOTTOM + 14, label);
        taken = x + 7.0 * (double)strlen(label) + 8;
    }
    svg_line(html, "axis", LEFT, BOTTOM, RIGHT, BOTTOM);
    svg_close(html);
    html_print(html,
               "<figcaption>each bar from its label to twice that; the highest holds %.0f"
               "</figcaption>\n</figure>\n",
               most);
}

static void write_value(struct html *html, const char *name, json_t *value, int depth);

/* Plain values in one list, then what has a shape of its own, each under its name. */
static void write_object(struct html *html, json_t *object, int depth)
{
    const char *name;
    json_t *value;
    char text[NUMBER_SIZE];
    html_print(html, "<dl>\n");
    json_object_foreach(object, name, value)
    {
        if (json_is_number(value))
            number_print(text, json_number_value(value), unit_of(name));
        if (!json_is_object(value) && !json_is_array(value))
            html_print(html, "<dt>%s</dt><dd>%s</dd>\n", name,
                       json_is_number(value) ? text : text_of(value));
    }
    html_print(html, "</dl>\n<div class=\"plots\">\n");
    json_object_foreach(object, name, value)
    {
        if (!json_is_object(value) && !json_is_array(value))
            continue;
        html_print(html, "<div>\n<h4>%s</h4>\n", name);
        write_value(html, name, value, depth);
        html_print(html, "</div>\n");
    }
    html_print(html, "</div>\n");
}

static void write_value(struct html *html, const char *name, json_t *value, int depth)
{
    const json_t *first = json_array_get(value, 0);
    if (depth == 0)
        html_print(html, "<p class=\"dim\">...</p>\n");
    else if (json_is_object(value))
        write_object(html, value, depth - 1);
    else if (json_is_object(first))
        write_table(html, name, value);
    else if (json_is_number(first))
        write_histogram(html, name, value);
    else
        html_print(html, "<p class=\"dim\">nothing was counted</p>\n");
}

const char *html_trace(struct html *html, const struct page_lab *lab)
{
    if (!json_is_object(lab->trace))
        return "this attempt was not traced";
    html_print(html,
               "<p class=\"dim\">Counted by BPF programs (measured), in launches of their own "
               "that were not timed.</p>\n");
    write_value(html, "trace", lab->trace, DEEPEST);
    return NULL;
}
