/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CommonMark as lines of styled text, wrapped to a width: what a screen needs to show a lesson, and
 * nothing of the library that parses it. Tables, which CommonMark has none of, are recognised by
 * their second line (| --- |) and laid out. Code and diagrams are never wrapped.
 */
#ifndef LOAD_LESSON_H
#define LOAD_LESSON_H

#include <stddef.h>

enum lesson_style {
    LESSON_TEXT,
    LESSON_HEADING,
    LESSON_STRONG,
    LESSON_EMPHASIS,
    LESSON_CODE,
    LESSON_LINK,
    LESSON_RULE, /* lines that are drawn: under headings, in tables */
    LESSON_STYLES,
};

struct lesson_span {
    enum lesson_style style;
    char *text; /* UTF-8, as it stands in the file: to be made printable when drawn */
};

struct lesson_line {
    struct lesson_span *spans;
    size_t count;
    int source; /* line of the file its block begins at, from 1: a place that survives rewrapping */
};

struct lesson { /* open struct; start from {0} */
    struct lesson_line *lines;
    size_t count;
};

/* Add a text in CommonMark, wrapped to `width` columns (at least 20 are used). */
void lesson_render(struct lesson *lesson, const char *text, size_t size, int width);

/* Add plain text, a line each, in one style. */
void lesson_plain(struct lesson *lesson, const char *text, enum lesson_style style);

/* Add one paragraph of plain text, wrapped; `first` stands before its first line, `rest` before the
 * others. */
void lesson_paragraph(struct lesson *lesson, enum lesson_style style, const char *first,
                      const char *rest, const char *text, int width);

void lesson_free(struct lesson *lesson); /* empties, does not free the struct */

/* Add a line, and a span to the last line; `length` bytes. */
void lesson_add_line(struct lesson *lesson, int source);
void lesson_add_span(struct lesson *lesson, enum lesson_style style, const char *text,
                     size_t length);

/* A line's text without styles, the caller's to free. */
char *lesson_line_text(const struct lesson_line *line);

#endif
