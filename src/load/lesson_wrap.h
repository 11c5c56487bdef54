/* SPDX-License-Identifier: Apache-2.0 */
/* Styled text before it is wrapped: each byte has a style. */
#ifndef LOAD_LESSON_WRAP_H
#define LOAD_LESSON_WRAP_H

#include "base/text.h"
#include "load/lesson.h"

/* Bytes of `text` that break lines. A soft break is a space unless the text turns out a table. */
enum { LESSON_SOFT = '\n', LESSON_HARD = '\v' };

struct flow {
    struct text text;
    struct text styles; /* a byte each, enum lesson_style */
};

void flow_add(struct flow *flow, enum lesson_style style, const char *text, size_t length);
void flow_free(struct flow *flow);

/* What goes before the first line and before those that follow, and the columns there are. */
struct margin {
    const char *first, *rest;
    int width;
    int source;
};

/* Add the flow as lines, broken at spaces. */
void flow_wrap(const struct flow *flow, const struct margin *margin, struct lesson *lesson);

/* The same if it is a table, and whether it is one. */
int flow_table(const struct flow *flow, const struct margin *margin, struct lesson *lesson);

/* The bytes from *at that fit into `columns`, broken at a space if there is one; *at is moved to
 * what follows, *end is where the piece ends. Nonzero while there is a piece. */
int flow_piece(const struct flow *flow, size_t last, int columns, size_t *at, size_t *begin,
               size_t *end);

/* Add bytes begin..end as spans of their styles to the last line. */
void flow_emit(const struct flow *flow, size_t begin, size_t end, struct lesson *lesson);

#endif
