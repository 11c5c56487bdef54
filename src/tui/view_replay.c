/* SPDX-License-Identifier: Apache-2.0 */
/* A recorded run, played again: the Run screen as it was, and a row about where the replay is. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/memory.h"
#include "tui/actions.h"
#include "tui/bar.h"
#include "tui/run_screen.h"

enum { BAR = 20 };

static void *open_replay(struct frame *frame)
{
    (void)frame;
    return memory_new(struct run_screen);
}

static void close_replay(struct frame *frame, void *state)
{
    run_screen_free(state);
    free(state);
    shell_replay_stop(frame->shell);
}

/* The run as the Run screen shows one; what it points at stays the replay's. */
static struct check as_check(const struct shell *shell)
{
    const struct replay *replay = &shell->replay;
    return (struct check){.lab = shell->selection.id,
                          .source = shell->selection.file ? shell->selection.file : (char *)"",
                          .replayed = !replay_over(replay),
                          .end = SESSION_DONE,
                          .began = shell->now - (int64_t)(replay->position * 1e6),
                          .ended = shell->now,
                          .run = replay->run};
}

static const char *state_of(const struct replay *replay)
{
    return replay_over(replay) ? "at its end" : replay->paused ? "paused" : "plays";
}

static void draw_replay(struct frame *frame, void *state, struct area area)
{
    const struct replay *replay = &frame->shell->replay;
    struct area row = area_columns(area_rows(area, 0, 1), 1, area.width - 2);
    double share = replay->length > 0 ? replay->position / replay->length : 1;
    int x = draw_format(row, 0, 0, ROLE_ACCENT, "attempt %" PRId64 " %s ", replay->attempt,
                        state_of(replay));
    x = draw_format(row, 0, x, ROLE_TEXT, "%dx  %.1f of %.1f s ", replay_factor(replay),
                    replay->position / 1000, replay->length / 1000);
    bar_draw(row, 0, x, BAR < row.width - x ? BAR : row.width - x, ROLE_ACCENT, share);
    if (replay->missing)
        draw_format(row, 0, x + BAR + 1, ROLE_DOUBT, "%d events were too many to keep",
                    replay->missing);
    struct check check = as_check(frame->shell);
    run_screen_draw(state, &check, false, frame->shell->now,
                    area_columns(area_rows(area, 1, area.height - 1), 1, area.width - 2));
}

static bool see_replay(struct frame *frame, void *state, enum frame_event event)
{
    (void)frame, (void)state;
    return event == FRAME_RUN || event == FRAME_RUN_END;
}

static ACTION(next_pane)
{
    struct check check = as_check(frame->shell);
    run_screen_turn(state, &check, argument);
    return REPLY(REDRAW);
}

static ACTION(pause_or_play)
{
    struct replay *replay = &frame->shell->replay;
    (void)state, (void)argument;
    if (replay_over(replay))
        replay_again(replay), replay_pause(replay, false);
    else
        replay_pause(replay, !replay->paused);
    return REPLY(REDRAW);
}

static ACTION(step)
{
    (void)state, (void)argument;
    replay_next(&frame->shell->replay);
    frame_tell(frame, FRAME_RUN);
    return REPLY(REDRAW);
}

static ACTION(change_speed)
{
    (void)state;
    replay_turn(&frame->shell->replay, argument);
    return REPLY(REDRAW);
}

static ACTION(again)
{
    (void)state, (void)argument;
    replay_again(&frame->shell->replay);
    frame_tell(frame, FRAME_RUN);
    return REPLY(REDRAW);
}

static ACTION(to_end)
{
    (void)state, (void)argument;
    replay_to_end(&frame->shell->replay);
    frame_tell(frame, FRAME_RUN_END);
    return REPLY(REDRAW);
}

static const struct key_row keys[] = {
    {"space p", "pause", "pause, or go on; at the end: play it again", pause_or_play, 0, true},
    {"tab", "pane", "to the next pane: strip, counters, latency, trace, output", next_pane, 1,
     true},
    {"s right l", "step", "pause, and take the next event", step, 0, true},
    {"+ up", "faster", "1, 2, 5, 20 times as fast", change_speed, 1, true},
    {"- down", "slower", "less fast", change_speed, -1, true},
    {"g home", "again", "from the beginning", again, 0, false},
    {"G end", "last", "to the end", to_end, 0, false},
    {NULL, NULL, NULL, NULL, 0, false},
};

const struct view view_replay = {
    .name = "replay",
    .title = "Replay",
    .help = "A recorded run, event by event, as it was seen when it ran.",
    .keys = keys,
    .of_lab = true,
    .open = open_replay,
    .close = close_replay,
    .draw = draw_replay,
    .event = see_replay,
};
