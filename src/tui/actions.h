/* SPDX-License-Identifier: Apache-2.0 */
/* What can be done with the selected lab, from several screens: rows for their key tables. */
#ifndef TUI_ACTIONS_H
#define TUI_ACTIONS_H

#include "tui/frame.h"

#define ACTION(name) struct reply name(struct frame *frame, void *state, int argument)

ACTION(action_edit);  /* argument: the line, 0: wherever */
ACTION(action_check); /* argument: quick */
ACTION(action_watch);
ACTION(action_hint); /* opens the next one, and shows them */
ACTION(action_next); /* selects the next pending lab */
ACTION(action_reset);
ACTION(action_solution);
ACTION(action_lesson);
ACTION(action_predict);
ACTION(action_profile); /* shows the last one, or takes the first */
ACTION(action_run);     /* shows the check that runs, or the last one */
ACTION(action_verdict); /* shows that of the last check */
ACTION(action_history);
ACTION(action_machine);
ACTION(action_back);
ACTION(action_help);
ACTION(action_quit);
ACTION(action_redraw);

/* Have a workspace and the lab's files in it. False: not yet, and *reply says what comes first. */
bool action_begin(struct frame *frame, struct reply *reply);

#define ACTION_ROWS                                                                                  \
    {"e", "edit", "edit your file in $VISUAL or $EDITOR", action_edit, 0, true},                     \
        {"c", "check", "check your file", action_check, 0, true},                                    \
        {"w", "watch", "check quickly, now and on every save", action_watch, 0, true},               \
        {"h",         "hint", "open the next hint; the number is kept with each attempt",            \
         action_hint, 0,      true},                                                                 \
        {"p", "profile", "where your code spends its time: a flame graph", action_profile, 0, true}, \
        {"P", "predict", "commit a number before the first check", action_predict, 0, false},        \
        {"v", "run", "show the check that runs, or the last one", action_run, 0, false},             \
        {"H", "history", "your attempts: compare two, play one again", action_history, 0, false},    \
        {"r", "reset", "put the start back; your version is kept", action_reset, 0, false},          \
    {                                                                                                \
        "s", "solution", "show the reference solution", action_solution, 0, false                    \
    }

#endif
