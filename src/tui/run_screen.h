/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A check on the screen: while it runs, when it is over, and when a recorded one is replayed. What
 * is drawn comes from a struct check alone, whoever fills it.
 */
#ifndef TUI_RUN_SCREEN_H
#define TUI_RUN_SCREEN_H

#include "app/shell.h"
#include "tui/sheet.h"

enum run_pane { PANE_STRIP, PANE_COUNTERS, PANE_LATENCY, PANE_TRACE, PANE_OUTPUT, PANES };

struct run_screen { /* open struct; start from {0} */
    struct sheet panes[PANES];
    enum run_pane focus; /* scrolled by keys; alone on the screen where there is no more room */
    int error;           /* of the compiler's complaints about the file, the one pointed at */
    int error_line;      /* its line in the file, as of the last drawing; 0: there is none */
    bool error_moved;    /* show it */
    bool led;            /* to the output by an error, not by a key: the next check leads back */
};

void run_screen_draw(struct run_screen *screen, const struct check *check, bool watching,
                     int64_t now, struct area area);
/* The pane after, or before, the one with the focus gets it; one that has nothing to show at all is
 * passed over. */
void run_screen_turn(struct run_screen *screen, const struct check *check, int step);
void run_screen_free(struct run_screen *screen);

/* Point at another complaint; false if there is none. */
bool run_screen_point(struct run_screen *screen, const struct check *check, int error);

/* The first rows: what is checked, the phases so far, when it will be settled. */
enum { RUN_HEAD_ROWS = 3 };
void run_head_draw(const struct check *check, bool watching, int64_t now, struct area area);

#endif
