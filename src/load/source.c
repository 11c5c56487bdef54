/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text is parsed twice. The first pass sees events, in which an alias is still an alias, and
 * turns away what the model has no use for; the second builds the tree. So an alias can be told
 * with its own line, and a self-referencing or exponentially growing document never becomes a tree.
 */
#include "load/source.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

bool source_is_full(const struct source *source)
{
    return source->errors->count - source->before > SOURCE_ERRORS;
}

static void add_error(struct source *source, int line, int column, const char *message)
{
    size_t told = source->errors->count - source->before;
    if (told < SOURCE_ERRORS)
        errors_add(source->errors, source->name, line, column, "%s", message);
    else if (told == SOURCE_ERRORS)
        errors_add(source->errors, source->name, 0, 0, "more errors follow; mend these first");
}

static void add_error_at_mark(struct source *source, yaml_mark_t mark, const char *message)
{
    add_error(source, (int)mark.line + 1, (int)mark.column + 1, message);
}

void source_error_at(struct source *source, int line, int column, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *message = memory_vprint(format, args);
    va_end(args);
    add_error(source, line, column, message);
    free(message);
}

void source_error(struct source *source, const yaml_node_t *node, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *message = memory_vprint(format, args);
    va_end(args);
    add_error_at_mark(source, node->start_mark, message);
    free(message);
}

/* What libyaml's words do not say: what to do. */
static const char *problem_advice(const char *problem)
{
    static const struct {
        const char *problem, *advice;
    } table[] = {
        {"mapping values are not allowed in this context",
         "; a text with ': ' in it needs quotes, a new key a line of its own"},
        {"found character that cannot start any token",
         "; indent with spaces, and quote a text that starts with a special sign"},
        {"could not find expected ':'", "; each line of a map is 'key: value'"},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (strcmp(table[i].problem, problem) == 0)
            return table[i].advice;
    return "";
}

/* libyaml gives the offset of bytes that are no UTF-8 text, but no line. */
static yaml_mark_t mark_at(const char *text, size_t size, size_t offset)
{
    yaml_mark_t mark = {offset, 0, 0};
    for (size_t i = 0; i < offset && i < size; i++) {
        mark.column += (text[i] & 0xc0) != 0x80;
        if (text[i] == '\n') {
            mark.line++;
            mark.column = 0;
        }
    }
    return mark;
}

static void report_parser(struct source *source, const yaml_parser_t *parser, const char *text,
                          size_t size)
{
    const char *problem = parser->problem ? parser->problem : "out of memory";
    yaml_mark_t mark = parser->problem_mark;
    if (parser->error == YAML_READER_ERROR)
        mark = mark_at(text, size, parser->problem_offset);
    char *message =
        parser->context
            ? memory_print("broken YAML: %s from line %zu: %s%s", parser->context,
                           parser->context_mark.line + 1, problem, problem_advice(problem))
            : memory_print("broken YAML: %s%s", problem, problem_advice(problem));
    add_error_at_mark(source, mark, message);
    free(message);
}

static void parser_start(yaml_parser_t *parser, const char *text, size_t size)
{
    if (!yaml_parser_initialize(parser))
        abort();
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(parser, (const unsigned char *)text, size);
}

/* What the events have shown so far. */
struct survey {
    int depth;
    int documents;
    bool ended;
};

/* Why a node may not be in the tree, NULL if it may. */
static const char *node_objection(const yaml_event_t *event)
{
    const unsigned char *anchor = NULL, *tag = NULL;
    switch (event->type) {
    case YAML_ALIAS_EVENT:
        return "aliases (*name) are not supported; write the value out";
    case YAML_SCALAR_EVENT:
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
        break;
    case YAML_SEQUENCE_START_EVENT:
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
        break;
    case YAML_MAPPING_START_EVENT:
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
        break;
    default:
        break;
    }
    if (anchor)
        return "anchors (&name) are not supported; write the value out where it is needed";
    return tag ? "tags (!name) are not supported; write the plain value" : NULL;
}

/* Returns false when the survey is over. */
static bool survey_event(struct source *source, struct survey *survey, const yaml_event_t *event)
{
    const char *objection = node_objection(event);
    if (objection)
        add_error_at_mark(source, event->start_mark, objection);
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (++survey->documents == 1)
            return true;
        add_error_at_mark(source, event->start_mark,
                          "a second document starts here; a file holds one only");
        return false;
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        if (++survey->depth <= SOURCE_DEPTH)
            return true;
        add_error_at_mark(source, event->start_mark, "lists and maps are nested too deeply");
        return false;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        survey->depth--;
        return true;
    case YAML_STREAM_END_EVENT:
        if (!survey->documents)
            add_error(source, 1, 1, "the file is empty");
        return false;
    default:
        return true;
    }
}

/* libyaml compares each %TAG line with all the others before it shows the first event. */
static void find_tag_lines(struct source *source, const char *text, size_t size)
{
    size_t start = 0;
    for (int line = 1; start < size; line++) {
        const char *at = text + start, *end = memchr(at, '\n', size - start);
        if (size - start >= 5 && memcmp(at, "%TAG ", 5) == 0)
            add_error(source, line, 1, "%TAG lines are not supported; remove the line");
        if (!end)
            break;
        start = (size_t)(end - text) + 1;
    }
}

static void survey_text(struct source *source, const char *text, size_t size)
{
    yaml_parser_t parser;
    parser_start(&parser, text, size);
    struct survey survey = {0};
    for (bool more = true; more;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            report_parser(source, &parser, text, size);
            break;
        }
        more = survey_event(source, &survey, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
}

static void build_tree(struct source *source, const char *text, size_t size)
{
    yaml_parser_t parser;
    parser_start(&parser, text, size);
    if (!yaml_parser_load(&parser, &source->document)) {
        report_parser(source, &parser, text, size);
        source->document = (yaml_document_t){0};
    }
    yaml_parser_delete(&parser);
}

int source_open(struct source *source, const char *name, const char *text, size_t size,
                struct errors *errors)
{
    *source = (struct source){.name = name, .errors = errors, .before = errors->count};
    if (size > SOURCE_BYTES)
        errors_add(errors, name, 0, 0, "larger than 1 MiB");
    else
        find_tag_lines(source, text, size);
    if (errors->count == source->before)
        survey_text(source, text, size);
    if (errors->count == source->before)
        build_tree(source, text, size);
    return errors->count == source->before ? 0 : -1;
}

/* By line and column; what is about a whole file comes last. */
static int compare_errors(const void *a, const void *b)
{
    const struct error *x = a, *y = b;
    if (!x->line != !y->line)
        return !x->line - !y->line;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    int order = strcmp(x->file, y->file);
    return order ? order : strcmp(x->message, y->message);
}

int source_close(struct source *source)
{
    yaml_document_delete(&source->document);
    size_t added = source->errors->count - source->before;
    if (added)
        qsort(source->errors->items + source->before, added, sizeof(struct error), compare_errors);
    return added ? -1 : 0;
}

int source_load(const char *file, char **text, size_t *size, struct errors *errors)
{
    int error = file_read(file, SOURCE_BYTES, text, size);
    if (error == -EFBIG)
        errors_add(errors, file, 0, 0, "larger than 1 MiB");
    else if (error)
        errors_add(errors, file, 0, 0, "cannot be read: %s", strerror(-error));
    return error ? -1 : 0;
}
