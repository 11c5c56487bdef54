/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Home: weeks and labs as a tree, and the selected one in detail: beside the tree where there is
 * room, else below it, else instead of it. Tab moves between the two.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "tui/actions.h"
#include "tui/bar.h"
#include "tui/list.h"
#include "tui/pager.h"
#include "tui/path_rows.h"

enum { BESIDE_WIDTH = 100, BELOW_HEIGHT = 16, BAR_COLUMNS = 8, ID_COLUMNS = 22 };

struct path_state {
    struct path_rows rows;
    struct list list;
    struct pager detail;
    int width;       /* the detail is wrapped to; 0: it is to be made anew */
    uint64_t closed; /* weeks whose labs are not shown */
    bool reading;    /* keys move the detail */
};

static const struct {
    const char *mark;
    enum role role;
} marks[LAB_STATES] = {
    [LAB_MISSING] = {"·", ROLE_DIM}, [LAB_NEW] = {"○", ROLE_TEXT},  [LAB_TRIED] = {"!", ROLE_BAD},
    [LAB_OPEN] = {"?", ROLE_DOUBT},  [LAB_DUE] = {"?", ROLE_DOUBT}, [LAB_PASSED] = {"✓", ROLE_GOOD},
};

static const struct path_row *selected(const struct path_state *state)
{
    size_t row = (size_t)state->list.selected;
    return row < state->rows.count ? &state->rows.items[row] : NULL;
}

static void make_rows(struct frame *frame, struct path_state *state)
{
    path_rows_make(&state->rows, frame->shell, state->closed);
    state->list.count = (int)state->rows.count;
    list_select(&state->list, state->list.selected);
    state->width = 0;
}

/* Put the selection where the shell's is. */
static void find_row(struct frame *frame, struct path_state *state)
{
    const char *id = frame->shell->selection.id;
    for (size_t i = 0; id && i < state->rows.count; i++)
        if (state->rows.items[i].lab && strcmp(state->rows.items[i].lab->id, id) == 0)
            list_select(&state->list, (int)i);
}

/* Tell the shell where the selection is. */
static void select_row(struct frame *frame, struct path_state *state)
{
    const struct path_row *row = selected(state);
    pager_free(&state->detail);
    state->width = 0;
    frame_select(frame, row && row->lab ? row->lab->id : NULL);
}

static void *open_path(struct frame *frame)
{
    struct path_state *state = memory_new(struct path_state);
    struct shell *shell = frame->shell;
    const struct path_lab *next = progress_next(&shell->progress, &shell->catalog);
    char *kept = shell_kept(shell, "shell.lab");
    make_rows(frame, state);
    if (kept && path_find(&shell->catalog.path, kept))
        frame_select(frame, kept);
    else if (next)
        frame_select(frame, next->id);
    free(kept);
    find_row(frame, state);
    return state;
}

static void close_path(struct frame *frame, void *opaque)
{
    struct path_state *state = opaque;
    (void)frame;
    path_rows_free(&state->rows);
    pager_free(&state->detail);
    free(state);
}

/* ---- drawing */

static void draw_week(const struct path_state *state, const struct path_row *row, struct area line)
{
    char count[24];
    const struct path_row *next = row + 1;
    bool last = next >= state->rows.items + state->rows.count;
    bool closed = last || !next->lab || next->checkpoint;
    snprintf(count, sizeof(count), " %d/%d ", row->passed, row->all);
    int room = line.width - BAR_COLUMNS - utf8_columns(count);
    draw_format(area_columns(line, 0, room - 1), 0, 0, ROLE_STRONG, "%s Week %d: %s",
                closed ? "▸" : "▾", row->week->number, row->week->title);
    bar_draw(line, 0, room, BAR_COLUMNS, ROLE_GOOD, row->all ? (double)row->passed / row->all : 0);
    draw_right(line, 0, ROLE_DIM, count);
}

static void draw_row(void *context, int index, bool is_selected, struct area line)
{
    const struct path_state *state = context;
    const struct path_row *row = &state->rows.items[index];
    if (is_selected && (row->lab || row->checkpoint))
        draw_text(line, 0, 0, ROLE_TEXT, ">");
    if (row->checkpoint) {
        if (row->lab)
            draw_text(line, 0, 2, marks[row->state].role, marks[row->state].mark);
        draw_format(line, 0, row->lab ? 4 : 2, ROLE_ACCENT, "%s%s", row->lab ? "" : "◆ ",
                    row->checkpoint->lab.title);
    } else if (row->lab) {
        enum role role = row->state == LAB_MISSING ? ROLE_DIM : ROLE_TEXT;
        draw_text(line, 0, 2, marks[row->state].role, marks[row->state].mark);
        draw_text(area_columns(line, 0, line.width - 1), 0, 4, role, row->lab->title);
    } else {
        draw_week(state, row, line);
    }
}

static void draw_detail(struct frame *frame, struct path_state *state, struct area area)
{
    const struct path_row *row = selected(state);
    if (row && state->width != area.width) {
        struct lesson detail = {0};
        path_rows_detail(row, frame->shell, area.width, &detail);
        lesson_free(&state->detail.text);
        state->detail.text = detail;
        state->width = area.width;
    }
    pager_draw(&state->detail, area);
}

static void draw_beside(struct frame *frame, struct path_state *state, struct area area)
{
    int left = area.width * 11 / 20;
    list_draw(&state->list, area_columns(area, 0, left), draw_row, state);
    for (int y = 0; y < area.height; y++)
        draw_text(area, y, left, state->reading ? ROLE_ACCENT : ROLE_BORDER, "│");
    draw_detail(frame, state, area_columns(area, left + 2, area.width - left - 3));
}

static void draw_below(struct frame *frame, struct path_state *state, struct area area)
{
    int rows = area.height * 11 / 20;
    list_draw(&state->list, area_rows(area, 0, rows), draw_row, state);
    draw_rule(area, rows);
    draw_text(area, rows, 2, state->reading ? ROLE_ACCENT : ROLE_DIM,
              state->reading ? " Tab: back to the path " : " Tab: scroll this ");
    draw_detail(frame, state,
                area_columns(area_rows(area, rows + 1, area.height), 1, area.width - 2));
}

static void draw_path(struct frame *frame, void *opaque, struct area area)
{
    struct path_state *state = opaque;
    if (area.width >= BESIDE_WIDTH)
        draw_beside(frame, state, area);
    else if (area.height >= BELOW_HEIGHT)
        draw_below(frame, state, area);
    else if (state->reading)
        draw_detail(frame, state, area_columns(area, 1, area.width - 2));
    else
        list_draw(&state->list, area, draw_row, state);
}

/* ---- events and keys */

static bool see_path(struct frame *frame, void *opaque, enum frame_event event)
{
    struct path_state *state = opaque;
    if (event == FRAME_RUN || event == FRAME_SAVED || event == FRAME_BESIDE)
        return false;
    if (event == FRAME_SELECTED)
        find_row(frame, state);
    else
        make_rows(frame, state);
    state->width = 0;
    return true;
}

static ACTION(move_path)
{
    struct path_state *path = state;
    if (path->reading)
        return pager_move(&path->detail, (enum move)argument) ? REPLY(REDRAW) : REPLY(HANDLED);
    if (!list_move(&path->list, (enum move)argument))
        return REPLY(HANDLED);
    select_row(frame, path);
    return REPLY(REDRAW);
}

static ACTION(open_row)
{
    struct path_state *path = state;
    const struct path_row *row = selected(path);
    if (!row || (row->checkpoint && !row->lab))
        return frame_say(frame, ROLE_DIM, "checkpoints are not yet available");
    if (row->lab)
        return action_lesson(frame, state, argument);
    path->closed ^= UINT64_C(1) << ((row->week - frame->shell->catalog.path.weeks) & 63);
    make_rows(frame, path);
    return REPLY(REDRAW);
}

static ACTION(turn)
{
    struct path_state *path = state;
    (void)frame, (void)argument;
    path->reading = !path->reading;
    return REPLY(REDRAW);
}

/* An open week's labs are found; those of a closed one are not shown. */
static struct reply search(struct frame *frame, void *state, const char *text)
{
    struct path_state *path = state;
    int count = path->list.count;
    for (int i = 1; *text && i <= count; i++) {
        int at = (path->list.selected + i) % count;
        const struct path_row *row = &path->rows.items[at];
        if (row->lab && (strcasestr(row->lab->title, text) || strcasestr(row->lab->id, text))) {
            list_select(&path->list, at);
            select_row(frame, path);
            return REPLY(REDRAW);
        }
    }
    return *text ? frame_say(frame, ROLE_DOUBT, "no lab has '%s' in its name", text)
                 : REPLY(REDRAW);
}

static ACTION(ask_search)
{
    (void)state, (void)argument;
    return frame_prompt(frame, "/", search);
}

static const struct key_row keys[] = {
    {"enter right l", "open", "open the lesson; of a week: show or hide its labs", open_row, 0,
     true},
    {"n", "next", "to the next lab to do", action_next, 0, true},
    ACTION_ROWS,
    {"tab", "detail", "between the path and the detail", turn, 0, false},
    {"/", "search", "search the labs", ask_search, 0, false},
    MOVE_ROWS(move_path),
    {NULL, NULL, NULL, NULL, 0, false},
};

const struct view view_path = {
    .name = "path",
    .title = "Path",
    .help = "Weeks and labs: ✓ passed, ? inconclusive, ! tried, ○ new, · not yet available.",
    .keys = keys,
    .open = open_path,
    .close = close_path,
    .draw = draw_path,
    .event = see_path,
};
