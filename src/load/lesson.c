/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Blocks are walked one inside the other, each with a margin of its own; what is nested deeper than
 * any lesson needs is left out, so that no text can exhaust the stack. The text of a block is
 * gathered into a flow, in which each byte has its style, and wrapped when it is whole.
 */
#include "load/lesson.h"

#include <cmark.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "load/lesson_wrap.h"

enum { DEEPEST = 24, LEAST_WIDTH = 20 };

struct render {
    struct lesson *lesson;
    int width, depth;
    struct text margin; /* before every line but a block's first */
    struct text first;  /* before the next line, once: margin and bullet; empty: margin */
};

void lesson_add_line(struct lesson *lesson, int source)
{
    memory_push(&lesson->lines, &lesson->count)->source = source;
}

void lesson_add_span(struct lesson *lesson, enum lesson_style style, const char *text,
                     size_t length)
{
    struct lesson_line *line = &lesson->lines[lesson->count - 1];
    struct lesson_span *last = line->count ? &line->spans[line->count - 1] : NULL;
    if (!length)
        return;
    if (!last || last->style != style) {
        *memory_push(&line->spans, &line->count) =
            (struct lesson_span){style, memory_copy_range(text, length)};
        return;
    }
    size_t old = strlen(last->text);
    last->text = memory_grow(last->text, old + length + 1);
    memcpy(last->text + old, text, length);
    last->text[old + length] = '\0';
}

void lesson_free(struct lesson *lesson)
{
    for (size_t i = 0; i < lesson->count; i++) {
        for (size_t s = 0; s < lesson->lines[i].count; s++)
            free(lesson->lines[i].spans[s].text);
        free(lesson->lines[i].spans);
    }
    free(lesson->lines);
    *lesson = (struct lesson){0};
}

char *lesson_line_text(const struct lesson_line *line)
{
    struct text text = {0};
    for (size_t i = 0; i < line->count; i++)
        text_add(&text, line->spans[i].text, strlen(line->spans[i].text));
    return text_take(&text);
}

/* A line of source: tabs become blanks up to the next column that divides by eight. */
static void add_source(struct lesson *lesson, enum lesson_style style, const char *line,
                       size_t length)
{
    struct text text = {0};
    for (size_t i = 0; i < length; i++)
        if (line[i] == '\t')
            text_print(&text, "%*s", 8 - utf8_columns(text.data ? text.data : "") % 8, "");
        else
            text_add(&text, line + i, 1);
    lesson_add_span(lesson, style, text.data, text.length);
    text_free(&text);
}

static const char *margin_text(const struct render *render)
{
    return render->margin.data ? render->margin.data : "";
}

static struct margin margin_of(const struct render *render, cmark_node *node)
{
    const char *rest = margin_text(render);
    int width = render->width - utf8_columns(rest);
    return (struct margin){render->first.length ? render->first.data : rest, rest,
                           width < LEAST_WIDTH ? LEAST_WIDTH : width,
                           cmark_node_get_start_line(node)};
}

static void add_blank(struct render *render, int source)
{
    const char *margin = margin_text(render);
    size_t length = strlen(margin);
    while (length && margin[length - 1] == ' ')
        length--;
    lesson_add_line(render->lesson, source);
    lesson_add_span(render->lesson, LESSON_TEXT, margin, length);
}

/* ---- the text of a block */

struct inline_state {
    struct flow *flow;
    enum lesson_style plain;
    int strong, emphasis, link;
};

static enum lesson_style style_now(const struct inline_state *state)
{
    return state->link       ? LESSON_LINK
           : state->strong   ? LESSON_STRONG
           : state->emphasis ? LESSON_EMPHASIS
                             : state->plain;
}

static void add_words(struct inline_state *state, enum lesson_style style, const char *text)
{
    if (text)
        flow_add(state->flow, style, text, strlen(text));
}

/* A link shows where it leads, unless its text does. */
static void end_link(struct inline_state *state, cmark_node *node)
{
    const char *url = cmark_node_get_url(node);
    const struct text *text = &state->flow->text;
    size_t length = url ? strlen(url) : 0;
    if (!length || (text->length >= length && strcmp(text->data + text->length - length, url) == 0))
        return;
    add_words(state, state->plain, " <");
    add_words(state, LESSON_LINK, url);
    add_words(state, state->plain, ">");
}

static void take_inline(struct inline_state *state, cmark_node *node, bool enter)
{
    int step = enter ? 1 : -1;
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_TEXT:
        add_words(state, style_now(state), cmark_node_get_literal(node));
        break;
    case CMARK_NODE_CODE:
        add_words(state, LESSON_CODE, cmark_node_get_literal(node));
        break;
    case CMARK_NODE_HTML_INLINE:
        add_words(state, style_now(state), cmark_node_get_literal(node));
        break;
    case CMARK_NODE_SOFTBREAK:
        flow_add(state->flow, style_now(state), "\n", 1);
        break;
    case CMARK_NODE_LINEBREAK:
        flow_add(state->flow, style_now(state), "\v", 1);
        break;
    case CMARK_NODE_STRONG:
        state->strong += step;
        break;
    case CMARK_NODE_EMPH:
        state->emphasis += step;
        break;
    case CMARK_NODE_LINK:
    case CMARK_NODE_IMAGE:
        state->link += step;
        if (!enter)
            end_link(state, node);
        break;
    default:
        break;
    }
}

static void gather(cmark_node *block, enum lesson_style plain, struct flow *flow)
{
    struct inline_state state = {.flow = flow, .plain = plain};
    cmark_iter *iter = cmark_iter_new(block);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE)
        if (cmark_iter_get_node(iter) != block)
            take_inline(&state, cmark_iter_get_node(iter), event == CMARK_EVENT_ENTER);
    cmark_iter_free(iter);
}

/* ---- blocks */

static void add_paragraph(struct render *render, cmark_node *node)
{
    struct flow flow = {0};
    struct margin margin = margin_of(render, node);
    gather(node, LESSON_TEXT, &flow);
    if (!flow_table(&flow, &margin, render->lesson))
        flow_wrap(&flow, &margin, render->lesson);
    flow_free(&flow);
    text_free(&render->first);
}

static void add_rule(struct render *render, int source, const char *glyph, int columns)
{
    lesson_add_line(render->lesson, source);
    lesson_add_span(render->lesson, LESSON_TEXT, margin_text(render), strlen(margin_text(render)));
    for (int i = 0; i < columns; i++)
        lesson_add_span(render->lesson, LESSON_RULE, glyph, strlen(glyph));
}

/* The first two levels are underlined, so that they are headings without colours, too. */
static void add_heading(struct render *render, cmark_node *node)
{
    struct flow flow = {0};
    struct margin margin = margin_of(render, node);
    int level = cmark_node_get_heading_level(node);
    gather(node, LESSON_HEADING, &flow);
    flow_wrap(&flow, &margin, render->lesson);
    if (level <= 2 && flow.text.length) {
        int columns = utf8_columns(flow.text.data);
        add_rule(render, margin.source, level == 1 ? "═" : "─",
                 columns < margin.width ? columns : margin.width);
    }
    flow_free(&flow);
    text_free(&render->first);
}

static void add_code(struct render *render, cmark_node *node)
{
    struct margin margin = margin_of(render, node);
    const char *line = cmark_node_get_literal(node), *before = margin.first;
    while (line && *line) {
        size_t length = strcspn(line, "\n");
        lesson_add_line(render->lesson, margin.source);
        lesson_add_span(render->lesson, LESSON_TEXT, before, strlen(before));
        lesson_add_span(render->lesson, LESSON_TEXT, "  ", 2);
        add_source(render->lesson, LESSON_CODE, line, length);
        line += length + (line[length] == '\n');
        before = margin.rest;
        margin.source++;
    }
    text_free(&render->first);
}

static void add_blocks(struct render *render, cmark_node *parent, bool tight);

static void add_inside(struct render *render, cmark_node *node, const char *first, const char *rest)
{
    size_t outer = render->margin.length;
    if (!render->first.length)
        text_print(&render->first, "%s", margin_text(render));
    text_print(&render->first, "%s", first);
    text_print(&render->margin, "%s", rest);
    bool tight = cmark_node_get_type(node) == CMARK_NODE_ITEM &&
                 cmark_node_get_list_tight(cmark_node_parent(node));
    add_blocks(render, node, tight);
    text_free(&render->first);
    render->margin.length = outer;
    render->margin.data[outer] = '\0';
}

static void add_item(struct render *render, cmark_node *item)
{
    char first[24] = "• ", rest[24];
    cmark_node *list = cmark_node_parent(item), *before = item;
    int number = cmark_node_get_list_start(list);
    if (cmark_node_get_list_type(list) == CMARK_ORDERED_LIST) {
        while ((before = cmark_node_previous(before)))
            number++;
        snprintf(first, sizeof(first), "%d. ", number);
    }
    snprintf(rest, sizeof(rest), "%*s", utf8_columns(first), "");
    add_inside(render, item, first, rest);
}

static void add_block(struct render *render, cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_HEADING:
        add_heading(render, node);
        break;
    case CMARK_NODE_PARAGRAPH:
        add_paragraph(render, node);
        break;
    case CMARK_NODE_CODE_BLOCK:
    case CMARK_NODE_HTML_BLOCK:
        add_code(render, node);
        break;
    case CMARK_NODE_THEMATIC_BREAK:
        add_rule(render, cmark_node_get_start_line(node), "─", margin_of(render, node).width);
        break;
    case CMARK_NODE_BLOCK_QUOTE:
        add_inside(render, node, "│ ", "│ ");
        break;
    case CMARK_NODE_ITEM:
        add_item(render, node);
        break;
    case CMARK_NODE_LIST:
        add_blocks(render, node, cmark_node_get_list_tight(node));
        break;
    default:
        break;
    }
}

static void add_blocks(struct render *render, cmark_node *parent, bool tight)
{
    if (render->depth >= DEEPEST)
        return;
    render->depth++;
    for (cmark_node *node = cmark_node_first_child(parent); node; node = cmark_node_next(node)) {
        bool first = !cmark_node_previous(node);
        if (!first && !tight)
            add_blank(render, cmark_node_get_start_line(node));
        add_block(render, node);
    }
    render->depth--;
}

void lesson_render(struct lesson *lesson, const char *text, size_t size, int width)
{
    struct render render = {.lesson = lesson, .width = width < LEAST_WIDTH ? LEAST_WIDTH : width};
    cmark_node *document = cmark_parse_document(text, size, CMARK_OPT_VALIDATE_UTF8);
    add_blocks(&render, document, false);
    cmark_node_free(document);
    text_free(&render.margin);
    text_free(&render.first);
}

void lesson_plain(struct lesson *lesson, const char *text, enum lesson_style style)
{
    for (int source = 1; *text; source++) {
        size_t length = strcspn(text, "\n");
        lesson_add_line(lesson, source);
        add_source(lesson, style, text, length);
        text += length + (text[length] == '\n');
    }
}

void lesson_paragraph(struct lesson *lesson, enum lesson_style style, const char *first,
                      const char *rest, const char *text, int width)
{
    struct flow flow = {0};
    int room = width - utf8_columns(rest);
    flow_add(&flow, style, text, strlen(text));
    flow_wrap(&flow, &(struct margin){first, rest, room < 1 ? 1 : room, 0}, lesson);
    flow_free(&flow);
}
