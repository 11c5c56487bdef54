/* SPDX-License-Identifier: Apache-2.0 */
#include "load/adr.h"

#include <cmark.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/text.h"

const char *const adr_part_names[ADR_PARTS] = {"Context", "Options", "Decision", "Consequences",
                                               "Evidence"};

static const char begin_mark[] = "<!-- perflab:measured begin";
static const char end_mark[] = "<!-- perflab:measured end";

struct reader {
    struct adr *adr;
    int begin, end;     /* lines of the markers */
    enum adr_part part; /* ADR_PARTS: none of them */
};

void adr_free(struct adr *adr)
{
    for (size_t i = 0; i < adr->evidence_count; i++)
        free(adr->evidence[i].text);
    free(adr->evidence);
    free(adr->options);
    *adr = (struct adr){0};
}

/* ---- lines: markers and bytes */

static void check_bytes(const char *name, int line, const char *bytes, size_t length,
                        struct errors *errors)
{
    char *printable = text_printable(bytes, length);
    size_t same = 0;
    while (same < length && bytes[same] == printable[same])
        same++;
    /* A carriage return at the end of a line is what some editors write. */
    if (same < length && !(bytes[same] == '\r' && same + 1 == length))
        errors_add(errors, name, line, (int)same + 1,
                   "a control character or broken UTF-8; save the file as UTF-8 text");
    free(printable);
}

static bool is_mark(const char *line, size_t length, const char *mark)
{
    while (length && (*line == ' ' || *line == '\t')) {
        line++;
        length--;
    }
    return length >= strlen(mark) && strncmp(line, mark, strlen(mark)) == 0;
}

static void note_mark(const char *name, const char *mark, int line, int *at, struct errors *errors)
{
    if (*at)
        errors_add(errors, name, line, 1,
                   "a second '%s ...', the first is on line %d; take one of them away", mark, *at);
    else
        *at = line;
}

static int read_lines(const char *name, const char *text, size_t size, struct reader *reader,
                      struct errors *errors)
{
    size_t before = errors->count, next;
    int line = 1;
    for (size_t at = 0; at < size && errors->count - before < 20; at = next, line++) {
        const char *newline = memchr(text + at, '\n', size - at);
        size_t length = newline ? (size_t)(newline - text) - at : size - at;
        next = at + length + 1;
        check_bytes(name, line, text + at, length, errors);
        if (is_mark(text + at, length, begin_mark)) {
            note_mark(name, begin_mark, line, &reader->begin, errors);
            reader->adr->inside = newline ? next : size;
        } else if (is_mark(text + at, length, end_mark)) {
            note_mark(name, end_mark, line, &reader->end, errors);
            reader->adr->end = at;
        }
    }
    if (errors->count > before)
        return -1;
    if (reader->begin && reader->end && reader->begin < reader->end)
        return 0;
    errors_add(errors, name,
               reader->begin ? reader->begin
               : reader->end ? reader->end
                             : 1,
               1,
               "the measured numbers have no place: put the lines '%s -->' and '%s -->' where they "
               "are to stand, in this order, or move the file away to begin anew",
               begin_mark, end_mark);
    return -1;
}

/* ---- text of a block */

/* What a node and all below it say; comments and other HTML say nothing. */
static char *gather(cmark_node *block)
{
    struct text text = {0};
    cmark_iter *iter = cmark_iter_new(block);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(node);
        const char *literal = cmark_node_get_literal(node);
        if (event != CMARK_EVENT_ENTER)
            continue;
        if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE || type == CMARK_NODE_CODE_BLOCK)
            text_print(&text, "%s", literal ? literal : "");
        else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK ||
                 type == CMARK_NODE_PARAGRAPH)
            text_add(&text, " ", 1);
    }
    cmark_iter_free(iter);
    return text_take(&text);
}

/* Words have a letter or a digit; punctuation alone is none. */
static size_t count_words(const char *text)
{
    size_t words = 0;
    bool inside = false, counted = false;
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        inside = inside && !isspace(c);
        if (!isspace(c) && !inside) {
            inside = true;
            counted = false;
        }
        if (inside && !counted && (isalnum(c) || c >= 0x80)) {
            counted = true;
            words++;
        }
    }
    return words;
}

/* What follows "For:" in a text that begins so; NULL if it does not. */
static const char *after_label(const char *text, const char *label)
{
    size_t length = strlen(label);
    while (*text == ' ')
        text++;
    if (strncasecmp(text, label, length) != 0)
        return NULL;
    text += length;
    while (*text == ' ')
        text++;
    return *text == ':' ? text + 1 : NULL;
}

/* ---- blocks */

static void take_text(struct reader *reader, int line, char *text)
{
    struct adr *adr = reader->adr;
    size_t count = adr->option_count;
    struct adr_option *option = count ? &adr->options[count - 1] : NULL;
    const char *in_favour = after_label(text, "For"), *against = after_label(text, "Against");
    adr->parts[reader->part].words += count_words(text);
    if (reader->part == ADR_OPTIONS && option && in_favour)
        option->in_favour += count_words(in_favour);
    else if (reader->part == ADR_OPTIONS && option && against)
        option->against += count_words(against);
    if (reader->part == ADR_EVIDENCE)
        *memory_push(&adr->evidence, &adr->evidence_count) = (struct adr_text){line, text};
    else
        free(text);
}

static bool is_named(const char *title)
{
    while (*title == ' ')
        title++;
    if (strncasecmp(title, "Option", 6) == 0) {
        title += 6;
        title += strspn(title, " 0123456789:.");
    }
    return count_words(title) > 0;
}

static void take_heading(struct reader *reader, cmark_node *node)
{
    int line = cmark_node_get_start_line(node);
    char *title = gather(node);
    if (cmark_node_get_heading_level(node) > 2) {
        if (reader->part == ADR_OPTIONS)
            *memory_push(&reader->adr->options, &reader->adr->option_count) =
                (struct adr_option){.line = line, .named = is_named(title)};
    } else {
        reader->part = ADR_PARTS;
        for (int i = 0; i < ADR_PARTS; i++)
            if (strncasecmp(title, adr_part_names[i], strlen(adr_part_names[i])) == 0 &&
                cmark_node_get_heading_level(node) == 2 && !reader->adr->parts[i].line) {
                reader->part = (enum adr_part)i;
                reader->adr->parts[i].line = line;
            }
    }
    free(title);
}

static void take_block(struct reader *reader, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    int line = cmark_node_get_start_line(node);
    if (type == CMARK_NODE_HEADING) {
        take_heading(reader, node);
    } else if (reader->part == ADR_PARTS || type == CMARK_NODE_HTML_BLOCK) {
        return;
    } else if (type == CMARK_NODE_LIST) {
        for (cmark_node *item = cmark_node_first_child(node); item; item = cmark_node_next(item))
            take_text(reader, cmark_node_get_start_line(item), gather(item));
    } else {
        take_text(reader, line, gather(node));
    }
}

int adr_read(const char *name, const char *text, size_t size, struct adr *adr,
             struct errors *errors)
{
    struct reader reader = {.adr = adr, .part = ADR_PARTS};
    *adr = (struct adr){0};
    if (read_lines(name, text, size, &reader, errors) < 0) {
        adr_free(adr);
        return -1;
    }
    /* perflab's part as blank lines: it must not be read as the learner's, not even where a block
     * of code was left open before it. */
    char *own = memory_alloc(size + 1);
    memcpy(own, text, size);
    for (size_t i = adr->inside; i < adr->end; i++)
        if (own[i] != '\n')
            own[i] = ' ';
    cmark_node *document = cmark_parse_document(own, size, CMARK_OPT_DEFAULT);
    for (cmark_node *node = cmark_node_first_child(document); node; node = cmark_node_next(node))
        take_block(&reader, node);
    cmark_node_free(document);
    free(own);
    return 0;
}
