/* SPDX-License-Identifier: Apache-2.0 */
/* A list with one selected row, scrolled so that it can be seen. */
#ifndef TUI_LIST_H
#define TUI_LIST_H

#include "tui/view.h"

struct list { /* open struct; start from {0}, set count */
    int count, selected, top;
    int height; /* of the last drawing, for pages */
};

/* True if another row is selected now. */
bool list_move(struct list *list, enum move move);
void list_select(struct list *list, int row);

/* Draw what fits; `row` draws one row into an area of one row. */
void list_draw(struct list *list, struct area area,
               void (*row)(void *context, int index, bool selected, struct area area),
               void *context);

#endif
