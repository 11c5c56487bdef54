/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attempts at the selected lab, newest first: a list, the selected one in detail, and a criterion
 * over all of them; side by side where there is room, else below one another.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "app/editor.h"
#include "base/memory.h"
#include "tui/actions.h"
#include "tui/history_draw.h"
#include "tui/list.h"

enum { BESIDE_WIDTH = 120, LIST_COLUMNS = 74, PLOT_LEAST = 6, LIST_MOST = 8, LIST_LEAST = 3 };

struct history_state {
    struct list list;
    int64_t marks[2]; /* attempts' numbers; 0: none */
    int metric;       /* which criterion is plotted */
};

static const struct past *selected(const struct frame *frame, const struct history_state *state)
{
    const struct history *history = &frame->shell->history;
    size_t row = (size_t)state->list.selected;
    return row < history->count ? &history->items[row] : NULL;
}

/* Read the attempts anew; the selected one stays selected. */
static void load(struct frame *frame, struct history_state *state)
{
    const struct past *past = selected(frame, state);
    const struct history *history = &frame->shell->history;
    struct errors errors = {0};
    int64_t number = past && state->list.selected > 0 ? past->attempt.id : 0;
    if (shell_load_history(frame->shell, &errors) < 0)
        frame_fail(frame, &errors);
    state->list.count = (int)history->count;
    list_select(&state->list, state->list.selected);
    for (size_t i = 0; number && i < history->count; i++)
        if (history->items[i].attempt.id == number)
            list_select(&state->list, (int)i);
}

static void *open_history(struct frame *frame)
{
    struct history_state *state = memory_new(struct history_state);
    history_free(&frame->shell->history);
    load(frame, state);
    return state;
}

static void close_history(struct frame *frame, void *state)
{
    (void)frame;
    free(state);
}

/* ---- drawing */

struct drawing {
    const struct history *history;
    const struct history_state *state;
    struct history_axis axis;
};

static bool is_marked(const struct history_state *state, int64_t number)
{
    return state->marks[0] == number || state->marks[1] == number;
}

static void draw_row(void *context, int index, bool is_selected, struct area row)
{
    const struct drawing *drawing = context;
    const struct past *past = &drawing->history->items[index];
    (void)is_selected;
    history_draw_row(past, &drawing->axis, is_marked(drawing->state, past->attempt.id), row);
}

/* The detail, and the plot in what is left. */
static void draw_selected(const struct drawing *drawing, struct area area)
{
    int row = drawing->state->list.selected;
    int y = history_draw_detail(&drawing->history->items[row], area) + 1;
    if (area.height - y >= PLOT_LEAST)
        history_draw_plot(drawing->history, drawing->axis.metric, row,
                          area_rows(area, y, area.height - y));
}

static void draw_history(struct frame *frame, void *opaque, struct area area)
{
    struct history_state *state = opaque;
    const struct history *history = &frame->shell->history;
    struct drawing drawing = {history, state,
                              history_axis_of(history, history_metric(history, state->metric))};
    struct area page = area_columns(area, 1, area.width - 2);
    if (!drawing.history->count) {
        draw_wrapped(page, 1, ROLE_DIM,
                     frame->shell->selection.id
                         ? "No attempts at this lab yet; c checks your file and makes one."
                         : "Select a lab first.");
        return;
    }
    if (area.width >= BESIDE_WIDTH) {
        int left = LIST_COLUMNS * area.width / BESIDE_WIDTH * 9 / 10;
        list_draw(&state->list, area_columns(area, 0, left), draw_row, &drawing);
        for (int y = 0; y < area.height; y++)
            draw_text(area, y, left, ROLE_BORDER, "│");
        draw_selected(&drawing, area_columns(area, left + 2, area.width - left - 3));
        return;
    }
    int rows = area.height * 2 / 5 > LIST_MOST ? area.height * 2 / 5 : LIST_MOST;
    if (rows > state->list.count)
        rows = state->list.count > LIST_LEAST ? state->list.count : LIST_LEAST;
    list_draw(&state->list, area_rows(area, 0, rows), draw_row, &drawing);
    draw_rule(area, rows);
    draw_selected(&drawing, area_rows(page, rows + 1, area.height - rows - 1));
}

static bool see_history(struct frame *frame, void *state, enum frame_event event)
{
    if (event != FRAME_RUN_END && event != FRAME_CHANGED && event != FRAME_SELECTED)
        return false;
    load(frame, state);
    return true;
}

/* ---- keys */

static ACTION(move_history)
{
    struct history_state *history = state;
    (void)frame;
    return list_move(&history->list, (enum move)argument) ? REPLY(REDRAW) : REPLY(HANDLED);
}

static struct reply nothing(struct frame *frame)
{
    return frame_say(frame, ROLE_DIM, "there is no attempt yet");
}

static ACTION(show_attempt)
{
    const struct past *past = selected(frame, state);
    struct errors errors = {0};
    (void)argument;
    if (!past)
        return nothing(frame);
    if (shell_show_attempt(frame->shell, past->attempt.id, &errors) < 0)
        return frame_fail(frame, &errors);
    return REPLY_TO(OPEN, &view_verdict);
}

static ACTION(mark)
{
    struct history_state *history = state;
    const struct past *past = selected(frame, state);
    (void)argument;
    if (!past)
        return nothing(frame);
    int64_t number = past->attempt.id, *marks = history->marks;
    if (marks[0] == number || marks[1] == number) {
        marks[0] = marks[0] == number ? marks[1] : marks[0];
        marks[1] = 0;
    } else if (!marks[0]) {
        marks[0] = number;
    } else {
        marks[0] = marks[1] ? marks[1] : marks[0];
        marks[1] = number;
    }
    list_move(&history->list, MOVE_DOWN);
    return REPLY(REDRAW);
}

/* The two that are marked; else the selected one with the marked one, or with the one before. */
static ACTION(compare)
{
    const struct history_state *history = state;
    const struct history *all = &frame->shell->history;
    const struct past *past = selected(frame, state);
    struct errors errors = {0};
    (void)argument;
    size_t before = (size_t)history->list.selected + 1;
    int64_t a = history->marks[0], b = history->marks[1];
    if (past && !b)
        b = past->attempt.id;
    if (past && (!a || a == b))
        a = before < all->count ? all->items[before].attempt.id : 0;
    if (!a || !b)
        return frame_say(frame, ROLE_DIM, "mark two attempts with Space, then compare");
    if (shell_compare(frame->shell, a, b, &errors) < 0)
        return frame_fail(frame, &errors);
    return REPLY_TO(OPEN, &view_compare);
}

static ACTION(play)
{
    const struct past *past = selected(frame, state);
    struct errors errors = {0};
    (void)argument;
    if (!past)
        return nothing(frame);
    if (shell_replay_start(frame->shell, past->attempt.id, &errors) < 0)
        return frame_fail(frame, &errors);
    return REPLY_TO(OPEN, &view_replay);
}

static ACTION(open_source)
{
    const struct past *past = selected(frame, state);
    struct errors errors = {0};
    struct reply reply;
    char *path;
    (void)argument;
    if (!past)
        return nothing(frame);
    int64_t number = past->attempt.id; /* beginning the lab reads the history anew */
    if (!action_begin(frame, &reply))
        return reply;
    if (shell_restore_source(frame->shell, number, &path, &errors) < 0)
        return frame_fail(frame, &errors);
    strings_free(&frame->program);
    int result = editor_command(path, 0, &frame->program, &errors);
    frame_say(frame, ROLE_GOOD, "attempt %" PRId64 " is in %s", number, path);
    free(path);
    return result < 0 ? frame_fail(frame, &errors) : REPLY(RUN);
}

static ACTION(other_metric)
{
    struct history_state *history = state;
    (void)frame;
    history->metric += argument;
    return REPLY(REDRAW);
}

static const struct key_row keys[] = {
    {"enter", "verdict", "the attempt's verdict", show_attempt, 0, true},
    {"space", "mark", "mark it to be compared; again: unmark it", mark, 0, true},
    {"c", "compare", "compare the marked two, or this one with the one before", compare, 0, true},
    {"p r", "replay", "play the recorded run again", play, 0, true},
    {"o", "open-source", "open a copy of its source beside your file", open_source, 0, true},
    {"m right", "criterion", "the next criterion in the plot", other_metric, 1, true},
    {"left", "criterion-back", "the criterion before", other_metric, -1, false},
    {"j down", "down", "down", move_history, MOVE_DOWN, false},
    {"k up", "up", "up", move_history, MOVE_UP, false},
    {"pgdn ^F", "page-down", "a page down", move_history, MOVE_PAGE_DOWN, false},
    {"pgup ^B", "page-up", "a page up", move_history, MOVE_PAGE_UP, false},
    {"g home", "first", "to the newest", move_history, MOVE_FIRST, false},
    {"G end", "last", "to the oldest", move_history, MOVE_LAST, false},
    {NULL, NULL, NULL, NULL, 0, false},
};

const struct view view_history = {
    .name = "history",
    .title = "History",
    .help = "Attempts at the lab: verdict, the plotted criterion with its interval, and the bound.",
    .keys = keys,
    .of_lab = true,
    .resumes = true,
    .open = open_history,
    .close = close_history,
    .draw = draw_history,
    .event = see_history,
};
