/* SPDX-License-Identifier: Apache-2.0 */
#include "load/lesson_wrap.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

void flow_add(struct flow *flow, enum lesson_style style, const char *text, size_t length)
{
    char byte = (char)style;
    text_add(&flow->text, text, length);
    for (size_t i = 0; i < length; i++)
        text_add(&flow->styles, &byte, 1);
}

void flow_free(struct flow *flow)
{
    text_free(&flow->text);
    text_free(&flow->styles);
}

static int is_space(char c)
{
    return c == ' ' || c == LESSON_SOFT || c == '\t';
}

int flow_piece(const struct flow *flow, size_t last, int columns, size_t *at, size_t *begin,
               size_t *end)
{
    const char *text = flow->text.data;
    size_t i = *at, space = 0;
    int used = 0;
    while (i < last && is_space(text[i]))
        i++;
    if (i >= last)
        return 0;
    *begin = i;
    while (i < last && text[i] != LESSON_HARD) {
        const char *next = text + i;
        uint32_t c = utf8_next(&next);
        used += utf8_width(c);
        if (used > columns && i > *begin && !is_space(text[i]))
            break;
        if (is_space(text[i]))
            space = i;
        i = (size_t)(next - text);
        if (i > last)
            i = last;
    }
    if (i < last && text[i] != LESSON_HARD && space)
        i = space;
    *end = i;
    while (*end > *begin && is_space(text[*end - 1]))
        --*end;
    *at = i < last && text[i] == LESSON_HARD ? i + 1 : i;
    return 1;
}

void flow_emit(const struct flow *flow, size_t begin, size_t end, struct lesson *lesson)
{
    while (begin < end) {
        char style = flow->styles.data[begin];
        size_t stop = begin;
        while (stop < end && flow->styles.data[stop] == style)
            stop++;
        char *text = memory_copy_range(flow->text.data + begin, stop - begin);
        for (char *c = text; *c; c++)
            if (is_space(*c))
                *c = ' ';
        lesson_add_span(lesson, (enum lesson_style)style, text, strlen(text));
        free(text);
        begin = stop;
    }
}

void flow_wrap(const struct flow *flow, const struct margin *margin, struct lesson *lesson)
{
    size_t at = 0, begin, end;
    const char *before = margin->first;
    while (flow_piece(flow, flow->text.length, margin->width, &at, &begin, &end)) {
        lesson_add_line(lesson, margin->source);
        lesson_add_span(lesson, LESSON_TEXT, before, strlen(before));
        flow_emit(flow, begin, end, lesson);
        before = margin->rest;
    }
}
