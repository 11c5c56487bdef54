/* SPDX-License-Identifier: Apache-2.0 */
/* Tables: cells are ranges of a flow, columns as wide as their widest cell, or less if need be. */
#include <string.h>

#include "base/utf8.h"
#include "load/lesson_wrap.h"

enum { MOST_COLUMNS = 16, LEAST_WIDTH = 4 };

struct cell {
    size_t begin, end;
};

struct table {
    const struct flow *flow;
    const struct margin *margin;
    struct lesson *lesson;
    int widths[MOST_COLUMNS];
    int columns;
};

static size_t line_end(const struct flow *flow, size_t at)
{
    const char *end = memchr(flow->text.data + at, LESSON_SOFT, flow->text.length - at);
    return end ? (size_t)(end - flow->text.data) : flow->text.length;
}

/* Split the line begin..end at bars that are not code. */
static int split(const struct flow *flow, size_t begin, size_t end, struct cell cells[])
{
    const char *text = flow->text.data;
    int count = 0;
    while (begin < end && text[begin] == ' ')
        begin++;
    if (begin < end && text[begin] == '|')
        begin++;
    while (begin < end && count < MOST_COLUMNS) {
        size_t stop = begin;
        while (stop < end && !(text[stop] == '|' && flow->styles.data[stop] != LESSON_CODE))
            stop++;
        struct cell cell = {begin, stop};
        while (cell.begin < cell.end && text[cell.begin] == ' ')
            cell.begin++;
        while (cell.end > cell.begin && text[cell.end - 1] == ' ')
            cell.end--;
        cells[count++] = cell;
        begin = stop + 1;
    }
    return count;
}

static int is_rule(const struct flow *flow, size_t begin, size_t end)
{
    size_t dashes = 0;
    for (size_t i = begin; i < end; i++) {
        if (!strchr("|:- ", flow->text.data[i]))
            return 0;
        dashes += flow->text.data[i] == '-';
    }
    return dashes > 0;
}

static int cell_columns(const struct flow *flow, struct cell cell)
{
    const char *at = flow->text.data + cell.begin, *end = flow->text.data + cell.end;
    int columns = 0;
    while (at < end)
        columns += utf8_width(utf8_next(&at));
    return columns;
}

static void measure(struct table *table)
{
    struct cell cells[MOST_COLUMNS];
    int total = 0;
    for (size_t at = 0, end; at < table->flow->text.length; at = end + 1) {
        end = line_end(table->flow, at);
        int count = is_rule(table->flow, at, end) ? 0 : split(table->flow, at, end, cells);
        for (int i = 0; i < count; i++) {
            int columns = cell_columns(table->flow, cells[i]);
            if (i >= table->columns)
                table->widths[table->columns++] = LEAST_WIDTH;
            if (columns > table->widths[i])
                table->widths[i] = columns;
        }
    }
    for (int i = 0; i < table->columns; i++)
        total += table->widths[i] + (i ? 3 : 0);
    while (total > table->margin->width) {
        int widest = 0;
        for (int i = 1; i < table->columns; i++)
            if (table->widths[i] > table->widths[widest])
                widest = i;
        if (table->widths[widest] <= LEAST_WIDTH)
            break;
        table->widths[widest]--;
        total--;
    }
}

static void add(const struct table *table, enum lesson_style style, const char *text, int times)
{
    for (int i = 0; i < times; i++)
        lesson_add_span(table->lesson, style, text, strlen(text));
}

static void add_row(const struct table *table, const struct cell cells[], int count,
                    const char *before)
{
    size_t at[MOST_COLUMNS];
    int more = count > 0;
    for (int i = 0; i < count; i++)
        at[i] = cells[i].begin;
    while (more) {
        lesson_add_line(table->lesson, table->margin->source);
        lesson_add_span(table->lesson, LESSON_TEXT, before, strlen(before));
        more = 0;
        for (int i = 0; i < table->columns; i++) {
            struct cell piece = {0, 0};
            if (i)
                add(table, LESSON_RULE, " │ ", 1);
            if (i < count)
                flow_piece(table->flow, cells[i].end, table->widths[i], &at[i], &piece.begin,
                           &piece.end);
            flow_emit(table->flow, piece.begin, piece.end, table->lesson);
            if (i + 1 < table->columns)
                add(table, LESSON_TEXT, " ", table->widths[i] - cell_columns(table->flow, piece));
            more = more || (i < count && at[i] < cells[i].end);
        }
        before = table->margin->rest;
    }
}

static void add_rule(const struct table *table)
{
    lesson_add_line(table->lesson, table->margin->source);
    lesson_add_span(table->lesson, LESSON_TEXT, table->margin->rest, strlen(table->margin->rest));
    for (int i = 0; i < table->columns; i++) {
        if (i)
            add(table, LESSON_RULE, "─┼─", 1);
        add(table, LESSON_RULE, "─", table->widths[i]);
    }
}

int flow_table(const struct flow *flow, const struct margin *margin, struct lesson *lesson)
{
    if (!flow->text.length || flow->text.data[0] != '|')
        return 0;
    size_t first = line_end(flow, 0);
    if (first >= flow->text.length || !is_rule(flow, first + 1, line_end(flow, first + 1)))
        return 0;
    struct table table = {.flow = flow, .margin = margin, .lesson = lesson};
    struct cell cells[MOST_COLUMNS];
    const char *before = margin->first;
    measure(&table);
    for (size_t at = 0, end; at < flow->text.length; at = end + 1, before = margin->rest) {
        end = line_end(flow, at);
        if (at == first + 1)
            add_rule(&table);
        else
            add_row(&table, cells, split(flow, at, end, cells), before);
    }
    return 1;
}
