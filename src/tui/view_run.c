/* SPDX-License-Identifier: Apache-2.0 */
/* The check that runs, live, or the last one. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tui/actions.h"
#include "tui/run_screen.h"

static void *open_run(struct frame *frame)
{
    struct run_screen *screen = memory_new(struct run_screen);
    const struct check *check = &frame->shell->check;
    if (!check->session && check->run.record.detail)
        screen->focus = PANE_OUTPUT, screen->led = true;
    return screen;
}

static void close_run(struct frame *frame, void *state)
{
    (void)frame;
    run_screen_free(state);
    free(state);
}

static void draw_run(struct frame *frame, void *state, struct area area)
{
    const struct shell *shell = frame->shell;
    area = area_columns(area, 1, area.width - 2);
    if (!shell->check.lab)
        draw_text(area, 1, 0, ROLE_DIM, "Nothing was checked yet; c checks the selected lab.");
    else
        run_screen_draw(state, &shell->check, shell->watching, shell->now, area);
}

/* What went wrong while it was compiled or run is what is to be read then. */
static bool see_run(struct frame *frame, void *state, enum frame_event event)
{
    struct run_screen *screen = state;
    bool printed = frame->shell->check.run.record.detail != NULL;
    if (event == FRAME_RUN_END && printed) {
        screen->focus = PANE_OUTPUT;
        screen->led = true;
        run_screen_point(screen, &frame->shell->check, 0);
    } else if (!printed && screen->led) {
        screen->focus = PANE_STRIP;
        screen->led = false;
    }
    return event == FRAME_RUN || event == FRAME_RUN_END;
}

static bool tick_run(struct frame *frame, void *state)
{
    (void)state;
    return frame->shell->check.session != NULL;
}

static ACTION(cancel)
{
    (void)state, (void)argument;
    if (!frame->shell->check.session)
        return frame_say(frame, ROLE_DIM, "no check runs");
    shell_cancel(frame->shell);
    return REPLY(REDRAW);
}

/* Esc leaves when there is nothing to cancel. */
static ACTION(cancel_or_back)
{
    return frame->shell->check.session ? cancel(frame, state, argument) : REPLY(BACK);
}

static ACTION(next_pane)
{
    struct run_screen *screen = state;
    screen->led = false;
    run_screen_turn(screen, &frame->shell->check, argument);
    return REPLY(REDRAW);
}

static ACTION(move_pane)
{
    struct run_screen *screen = state;
    (void)frame;
    return sheet_move(&screen->panes[screen->focus], (enum move)argument) ? REPLY(REDRAW)
                                                                          : REPLY(HANDLED);
}

static ACTION(point)
{
    struct run_screen *screen = state;
    if (!run_screen_point(screen, &frame->shell->check, screen->error + argument))
        return frame_say(frame, ROLE_DIM, "there is no other error in your file");
    screen->focus = PANE_OUTPUT;
    return REPLY(REDRAW);
}

/* The file that was checked, at the error pointed at. */
static ACTION(edit)
{
    const struct run_screen *screen = state;
    const struct check *check = &frame->shell->check;
    const struct selection *selection = &frame->shell->selection;
    if (check->lab && (!selection->id || strcmp(selection->id, check->lab) != 0))
        frame_select(frame, check->lab);
    return action_edit(frame, state, check->session ? argument : screen->error_line);
}

static const struct key_row keys[] = {
    {"tab", "pane", "to the next pane: strip, counters, latency, trace, output", next_pane, 1,
     true},
    {"x", "cancel", "cancel the check; nothing is recorded", cancel, 0, true},
    {"esc", "cancel-back", "cancel the check; go back if none runs", cancel_or_back, 0, false},
    {"enter", "verdict", "the verdict and the next step", action_verdict, 0, true},
    {"e", "edit", "edit your file, at the error shown if it does not compile", edit, 0, true},
    {"c", "check", "check your file again", action_check, 0, true},
    {"w", "watch", "check on every save, or stop that", action_watch, 0, true},
    {"p", "profile", "where your code spends its time: a flame graph", action_profile, 0, true},
    {"n", "next-error", "to the compiler's next error in your file", point, 1, false},
    {"N", "previous-error", "to the one before", point, -1, false},
    MOVE_ROWS(move_pane),
    {NULL, NULL, NULL, NULL, 0, false},
};

const struct view view_run = {
    .name = "run",
    .title = "Run",
    .help = "The check that runs. It goes on when you leave this screen with q.",
    .keys = keys,
    .open = open_run,
    .close = close_run,
    .draw = draw_run,
    .event = see_run,
    .tick = tick_run,
};
