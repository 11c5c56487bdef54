/* SPDX-License-Identifier: Apache-2.0 */
/* A long text: scrolled, searched, and found again at the same place after it was wrapped anew. */
#ifndef TUI_PAGER_H
#define TUI_PAGER_H

#include "load/lesson.h"
#include "tui/view.h"

struct pager { /* open struct; start from {0} */
    struct lesson text;
    int top, left;
    int height, width; /* of the last drawing */
    char *pattern;     /* searched for; NULL: nothing */
};

void pager_free(struct pager *pager);

/* Take another text, which becomes the pager's own; the place stays, by lines of the source. */
void pager_set(struct pager *pager, struct lesson text);

/* The place, as a line of the source, and back. */
int pager_source(const struct pager *pager);
void pager_go(struct pager *pager, int source);

bool pager_move(struct pager *pager, enum move move); /* true if it moved */
void pager_draw(struct pager *pager, struct area area);

/* Search for a text (without regard to case if it is all small letters) from the place on, or for
 * the one before. `forward` false: backward. False if it is nowhere. */
bool pager_search(struct pager *pager, const char *pattern);
bool pager_next(struct pager *pager, bool forward);

#endif
