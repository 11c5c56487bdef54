/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is around the screens: which are open, one on top of the other, the rows above and below
 * them, the question that is open, and what keys do. It neither waits nor reads: the loop, or a
 * test, gives it keys and events and draws it.
 */
#ifndef TUI_FRAME_H
#define TUI_FRAME_H

#include "app/shell.h"
#include "tui/ask.h"
#include "tui/view.h"

enum { FRAME_DEEPEST = 8, FRAME_LEAST_WIDTH = 40, FRAME_LEAST_HEIGHT = 12 };

enum frame_wish {
    FRAME_STAY,
    FRAME_QUIT,
    FRAME_PROGRAM, /* run frame->program, with the terminal; then frame_program_ended() */
};

struct frame {
    struct shell *shell;
    struct {
        const struct view *view;
        void *state;
    } stack[FRAME_DEEPEST];
    int depth;
    struct ask ask;
    char *message; /* above the footer, until the next key; NULL: none */
    enum role message_role;
    struct strings program; /* its arguments */
    bool dirty;             /* what is on the screen is no longer so */
    bool check_follows;     /* a prediction is asked before a check, which then begins */
};

/* Open the home screen, or the welcome if there is no workspace, and on top of it what was open
 * when the shell ended. frame_close() in any case. */
void frame_open(struct frame *frame, struct shell *shell);
void frame_close(struct frame *frame);

enum frame_wish frame_key(struct frame *frame, int code);
void frame_changes(struct frame *frame, unsigned changes); /* of shell_step() */
void frame_tick(struct frame *frame);
void frame_program_ended(struct frame *frame, int status); /* as waitpid() tells it */
void frame_draw(struct frame *frame);                      /* into curses' window, and show it */

/* ---- for views */

const struct view *frame_view(const struct frame *frame); /* the one on top */
void *frame_state(const struct frame *frame);

/* A line about what was done; of errors the first, which are freed. Return REPLY(REDRAW). */
struct reply frame_say(struct frame *frame, enum role role, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
struct reply frame_fail(struct frame *frame, struct errors *errors);

/* Ask; the answer comes later, to `answer`. Return REPLY(REDRAW). */
struct reply frame_prompt(struct frame *frame, const char *text, ask_answer answer);
struct reply frame_confirm(struct frame *frame, ask_answer answer, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Select a lab (NULL: none), keep that it is, and tell the views. */
void frame_select(struct frame *frame, const char *id);
void frame_tell(struct frame *frame, enum frame_event event);

#endif
