/* SPDX-License-Identifier: Apache-2.0 */
/* Questions: a line to type, in the status row, or a box to agree to. Keys go to it while it is
 * open, everything else goes on behind it. */
#ifndef TUI_ASK_H
#define TUI_ASK_H

#include "tui/view.h"

/* Called with what was typed ("" if agreed to); not called if it was given up. */
typedef struct reply (*ask_answer)(struct frame *frame, void *state, const char *text);

enum { ASK_LONGEST = 120 };

struct ask {
    ask_answer answer; /* NULL: nothing is asked */
    bool confirm;
    char *text;                  /* the question */
    char typed[ASK_LONGEST + 8]; /* UTF-8 */
};

void ask_open(struct ask *ask, bool confirm, const char *text, ask_answer answer);
void ask_close(struct ask *ask);

/* 1: answered; 0: still open; -1: given up. */
int ask_key(struct ask *ask, int code);

void prompt_draw(const struct ask *ask, struct area row);
void confirm_draw(const struct ask *ask, struct area screen);

#endif
