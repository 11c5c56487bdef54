/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A screen of the shell.
 *
 * To add one: write src/tui/view_NAME.c that ends in a `const struct view view_NAME`, add a row to
 * view_table in views.c, the file to Makefile.am, and its keys to KEYS in man/perflab.1 (`perflab
 * help keys` prints them as that section has them; tests/script/manual.sh compares). Give it golden
 * screens by a script in tests/screen.
 *
 * The contract:
 * - A view draws what is in struct shell and in its own state, and nothing else. It never reads a
 *   clock (frame->shell->now is the time), a file or the terminal, and it never waits. What takes
 *   longer than a frame belongs into src/app, as a step that is made when a descriptor is readable.
 * - A key is a row of a table, with a name and a help text, and a function that does it. The
 * function returns what should happen; it does not do it. Opening, closing, quitting, running a
 * program and drawing are the loop's.
 * - What is shared is changed by the functions of app/shell.h. A view's own state is what is gone
 *   when the view is closed: a selection, a scroll position. What must survive kill -9 is given to
 *   shell_keep() when it changes.
 * - Every view can be drawn in 40x12. Beside what has no room, what matters most comes first.
 * - Text goes through draw.h, in roles of theme.h.
 */
#ifndef TUI_VIEW_H
#define TUI_VIEW_H

#include "tui/draw.h"

struct frame;
struct view;

enum reply_kind {
    REPLY_HANDLED, /* nothing has changed on the screen */
    REPLY_REDRAW,
    REPLY_BACK, /* close this view */
    REPLY_OPEN, /* .view on top of this one */
    REPLY_SWAP, /* .view instead of this one */
    REPLY_QUIT,
    REPLY_RUN, /* the program of frame_program(), with the terminal; then REPLY_REDRAW */
};

struct reply {
    enum reply_kind kind;
    const struct view *view;
};

#define REPLY(kind_) ((struct reply){.kind = REPLY_##kind_})
#define REPLY_TO(kind_, view_) ((struct reply){.kind = REPLY_##kind_, .view = (view_)})

struct key_row {
    const char *keys; /* names of keys.h, separated by blanks; the first is shown in the footer */
    const char *name; /* of the action, one word: "edit" */
    const char *help; /* "edit your file in $VISUAL or $EDITOR" */
    struct reply (*act)(struct frame *frame, void *state, int argument);
    int argument;
    bool footer; /* worth its place there */
};

enum frame_event {
    FRAME_RUN,         /* the check has gone on */
    FRAME_RUN_END,     /* it has ended; shell->check tells how */
    FRAME_PROFILE,     /* the profile has gone on */
    FRAME_PROFILE_END, /* it has ended; shell->profiling tells how */
    FRAME_SAVED,       /* the watched file was saved */
    FRAME_SELECTED,    /* another lab is selected */
    FRAME_BESIDE,      /* something beside the check has: a calibration, a diff */
    FRAME_CHANGED,     /* progress, hints, files: anything shared */
};

struct view {
    const char *name;           /* unique; in settings, in the manual */
    const char *title;          /* in the first row */
    const char *help;           /* one sentence, for the help screen */
    const struct key_row *keys; /* a row without keys ends them */
    bool of_lab;                /* the title names the selected lab */
    bool resumes;               /* opened again at the next start if it was open at the end */

    /* All may be NULL but draw. */
    void *(*open)(struct frame *frame); /* its state; frame_view() is still the one below */
    void (*close)(struct frame *frame, void *state);
    void (*draw)(struct frame *frame, void *state, struct area area);
    bool (*event)(struct frame *frame, void *state, enum frame_event event); /* true: redraw */
    bool (*tick)(struct frame *frame, void *state); /* ten times a second while a check runs */
};

/* Moves that lists and texts share: rows for a view's table, with one function for all. */
enum move {
    MOVE_UP,
    MOVE_DOWN,
    MOVE_PAGE_UP,
    MOVE_PAGE_DOWN,
    MOVE_FIRST,
    MOVE_LAST,
    MOVE_LEFT,
    MOVE_RIGHT,
};
#define MOVE_ROWS(act_)                                                                            \
    {"j down", "down", "down", act_, MOVE_DOWN, false},                                            \
        {"k up", "up", "up", act_, MOVE_UP, false},                                                \
        {"pgdn space ^F", "page-down", "a page down", act_, MOVE_PAGE_DOWN, false},                \
        {"pgup ^B", "page-up", "a page up", act_, MOVE_PAGE_UP, false},                            \
        {"g home", "first", "to the beginning", act_, MOVE_FIRST, false},                          \
    {                                                                                              \
        "G end", "last", "to the end", act_, MOVE_LAST, false                                      \
    }

extern const struct view *const view_table[]; /* NULL at the end; the first is home */
extern const struct key_row view_global_keys[];
const struct view *view_find(const char *name); /* NULL if there is none */

extern const struct view view_path, view_lesson, view_predict, view_run, view_verdict,
    view_solution, view_flame, view_history, view_compare, view_replay, view_machine, view_help,
    view_welcome;

#endif
