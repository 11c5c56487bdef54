/* SPDX-License-Identifier: Apache-2.0 */
/* A canvas that may be larger than the screen, scrolled. */
#ifndef TUI_SCROLL_H
#define TUI_SCROLL_H

#include "report/canvas.h"
#include "tui/view.h"

struct scroll { /* open struct; start from {0} */
    struct canvas canvas;
    int top, left;
    int height, width; /* of the last drawing */
};

void scroll_free(struct scroll *scroll);

/* Take another canvas, which becomes this one's own; the place stays, as far as it is there. */
void scroll_set(struct scroll *scroll, struct canvas canvas);

/* A text as a canvas, as wide and high as it needs (CANVAS_MOST); `ink` chooses by the line. */
struct canvas scroll_text(const char *text, enum ink (*ink)(const char *line));

bool scroll_move(struct scroll *scroll, enum move move); /* true if it moved */
void scroll_draw(struct scroll *scroll, struct area area);

#endif
