/* SPDX-License-Identifier: Apache-2.0 */
/* Where the learner's code spends its time: a flame graph and a table, one frame selected. */
#include <stdlib.h>
#include <string.h>

#include "app/editor.h"
#include "base/memory.h"
#include "base/text.h"
#include "model/flame_walk.h"
#include "tui/actions.h"
#include "tui/flame_state.h"

static struct reply take_profile(struct frame *frame, bool diff, bool off)
{
    struct errors errors = {0};
    if (shell_profile(frame->shell, diff, off, &errors) < 0)
        return frame_fail(frame, &errors);
    return REPLY(REDRAW);
}

static void *open_flame(struct frame *frame)
{
    struct flame_state *state = memory_new(struct flame_state);
    state->comparing = true;
    flame_state_load(state, frame->shell);
    return state;
}

static void close_flame(struct frame *frame, void *state)
{
    (void)frame;
    flame_state_free(state);
}

static void draw_flame(struct frame *frame, void *state, struct area area)
{
    flame_state_draw(state, frame->shell, area);
}

/* ---- what happens by itself */

static void see_end(struct frame *frame, struct flame_state *state)
{
    const struct profiling *profiling = &frame->shell->profiling;
    const char *id = frame->shell->selection.id;
    if (!id || !profiling->lab || strcmp(id, profiling->lab) != 0)
        return;
    state->telling = !profiling->done && profiling->end != SESSION_CANCELLED;
    if (profiling->end == SESSION_CANCELLED)
        frame_say(frame, ROLE_DIM, "cancelled; nothing was kept");
    if (profiling->done) {
        state->off = profiling->off_cpu;
        state->comparing = state->comparing || profiling->diff;
    }
    flame_state_load(state, frame->shell);
}

static bool see_flame(struct frame *frame, void *state, enum frame_event event)
{
    if (event == FRAME_PROFILE_END)
        see_end(frame, state);
    else if (event == FRAME_SELECTED || event == FRAME_CHANGED || event == FRAME_SAVED)
        flame_state_load(state, frame->shell);
    return event != FRAME_RUN && event != FRAME_RUN_END;
}

static bool tick_flame(struct frame *frame, void *state)
{
    (void)state;
    return frame->shell->profiling.session != NULL;
}

/* ---- keys */

/* The graph, once there is one and it is to be seen; what the judge told goes away. */
static bool graph_there(struct flame_state *state)
{
    bool there = state->flame && !state->telling;
    state->telling = false;
    return there;
}

static ACTION(move_flame)
{
    struct flame_state *flame = state;
    (void)frame;
    if (!graph_there(flame))
        return REPLY(REDRAW);
    if (flame->table && (argument == MOVE_LEFT || argument == MOVE_RIGHT))
        return REPLY(HANDLED);
    if (!flame->table)
        return flame_state_move(flame, (enum move)argument) ? REPLY(REDRAW) : REPLY(HANDLED);
    list_move(&flame->list, (enum move)argument);
    return REPLY(REDRAW);
}

/* From the table, to the function in the graph. */
static struct reply show_row(struct frame *frame, struct flame_state *state)
{
    size_t index = (size_t)state->list.selected;
    const struct flame_row *row = index < state->row_count ? &state->rows[index] : NULL;
    const struct flame_node *node = row ? flame_widest(state->flame, row->name, row->kind) : NULL;
    if (!node)
        return frame_say(frame, ROLE_DIM, "only the baseline has this function");
    flame_state_select(state, node);
    state->table = false;
    return REPLY(REDRAW);
}

static ACTION(zoom_in)
{
    struct flame_state *flame = state;
    (void)argument;
    if (!graph_there(flame))
        return REPLY(REDRAW);
    if (flame->table)
        return show_row(frame, flame);
    flame->zoom = flame->selected;
    return REPLY(REDRAW);
}

static ACTION(zoom_out) /* argument: all the way */
{
    struct flame_state *flame = state;
    (void)frame;
    if (!graph_there(flame))
        return REPLY(REDRAW);
    flame->zoom = argument || !flame->zoom->parent ? flame->flame->root : flame->zoom->parent;
    return REPLY(REDRAW);
}

static struct reply search(struct frame *frame, void *state, const char *text)
{
    struct flame_state *flame = state;
    if (flame->flame && !flame_state_search(flame, text) && *text)
        return frame_say(frame, ROLE_DOUBT, "no function has '%s' in its name", text);
    return REPLY(REDRAW);
}

static ACTION(ask_search)
{
    (void)argument;
    if (!graph_there(state))
        return REPLY(REDRAW);
    return frame_prompt(frame, "/", search);
}

static ACTION(search_on)
{
    struct flame_state *flame = state;
    if (!graph_there(flame))
        return REPLY(REDRAW);
    if (!flame->pattern)
        return frame_say(frame, ROLE_DIM, "nothing was searched for yet; / does");
    const struct flame_node *node = flame_found(flame->flame, flame->selected, argument);
    if (node)
        flame_state_select(flame, node);
    return REPLY(REDRAW);
}

static ACTION(toggle_table)
{
    struct flame_state *flame = state;
    (void)frame, (void)argument;
    if (graph_there(flame))
        flame->table = !flame->table;
    return REPLY(REDRAW);
}

static ACTION(next_order)
{
    struct flame_state *flame = state;
    (void)frame, (void)argument;
    if (!graph_there(flame))
        return REPLY(REDRAW);
    enum flame_order order = (flame->order + 1) % FLAME_ORDERS;
    if (order == ORDER_CHANGE && !flame->before)
        order++;
    flame->table = true;
    list_select(&flame->list, 0);
    flame_state_order(flame, order);
    return REPLY(REDRAW);
}

static ACTION(turn)
{
    struct flame_state *flame = state;
    (void)frame, (void)argument;
    if (graph_there(flame))
        flame->turned = !flame->turned;
    return REPLY(REDRAW);
}

static ACTION(profile_again)
{
    struct flame_state *flame = state;
    (void)argument;
    flame->telling = false;
    return take_profile(frame, flame_state_before(flame) != NULL, flame->off);
}

static ACTION(compare)
{
    struct flame_state *flame = state;
    (void)argument;
    flame->telling = false;
    if (flame_state_kept(flame)->count < 2)
        return take_profile(frame, true, flame->off);
    flame->comparing = !flame->comparing;
    flame_state_show(flame);
    return REPLY(REDRAW);
}

static ACTION(off_cpu)
{
    struct flame_state *flame = state;
    (void)argument;
    flame->telling = false;
    if (!flame->off && !flame->kept[1].count)
        return take_profile(frame, false, true);
    flame->off = !flame->off;
    flame_state_show(flame);
    return REPLY(REDRAW);
}

/* "in ~/perflab/tiny: tiny.svg .folded": what they have in common is told once. */
static void say_files(struct frame *frame, const struct strings *files)
{
    size_t lab = strlen(frame->shell->selection.id);
    struct text text = {0};
    for (size_t i = 0; i < files->count; i++) {
        const char *name = strrchr(files->items[i], '/') + 1;
        int folder = (int)(name - files->items[i]) - 1;
        if (i == 0)
            text_print(&text, "in %.*s: %s", folder, files->items[i], name);
        else
            text_print(&text, " %s", name + lab);
    }
    frame_say(frame, ROLE_GOOD, "%s", text.data);
    text_free(&text);
}

static ACTION(save)
{
    struct strings files = {0};
    struct errors errors = {0};
    (void)argument;
    if (shell_export_profile(frame->shell, flame_state_kept(state), &files, &errors) < 0)
        frame_fail(frame, &errors);
    else
        say_files(frame, &files);
    strings_free(&files);
    return REPLY(REDRAW);
}

static ACTION(edit_line)
{
    struct flame_state *flame = state;
    const char *file = frame->shell->selection.file;
    struct errors errors = {0};
    if (!flame->flame || !flame->selected->parent)
        return action_edit(frame, state, argument);
    int line = flame_state_line(flame, file);
    if (!line)
        return frame_say(frame, ROLE_DIM, "%s is not in your file", flame->selected->name);
    strings_free(&frame->program);
    if (editor_command(file, line, &frame->program, &errors) < 0)
        return frame_fail(frame, &errors);
    return REPLY(RUN);
}

static ACTION(cancel)
{
    (void)state, (void)argument;
    if (!frame->shell->profiling.session)
        return frame_say(frame, ROLE_DIM, "no profile is being taken");
    shell_cancel_profile(frame->shell);
    return REPLY(REDRAW);
}

/* Esc leaves when there is nothing to cancel. */
static ACTION(cancel_or_back)
{
    return frame->shell->profiling.session ? cancel(frame, state, argument) : REPLY(BACK);
}

static const struct key_row keys[] = {
    {"enter", "zoom", "the frame over the whole width; in the table: to it", zoom_in, 0, true},
    {"u backspace", "out", "zoom out by one frame", zoom_out, 0, true},
    {"0", "all", "zoom out to all", zoom_out, 1, false},
    {"/", "search", "search the functions; an empty one ends it", ask_search, 0, true},
    {"n", "again", "to the next frame that was searched for", search_on, 1, false},
    {"N", "before", "to the one before", search_on, 0, false},
    {"t", "table", "the functions as a table, or the graph", toggle_table, 0, true},
    {"T", "order", "order the table by the next column", next_order, 0, false},
    {"d", "compare", "against the baseline: profile both, then switch", compare, 0, true},
    {"o", "off-cpu", "where it waits instead of where it runs", off_cpu, 0, true},
    {"p", "profile", "profile again", profile_again, 0, true},
    {"e", "edit", "edit your file at the frame's heaviest line", edit_line, 0, true},
    {"c", "check", "check your file", action_check, 0, false},
    {"s", "save", "save the graph as SVG and the stacks as text, in the lab's folder", save, 0,
     false},
    {"x", "cancel", "cancel the profile; the last one stays", cancel, 0, false},
    {"esc", "cancel-back", "cancel the profile; go back if none is taken", cancel_or_back, 0,
     false},
    {"i", "turn", "the graph upside down", turn, 0, false},
    MOVE_ROWS(move_flame),
    {"h left", "left", "to the frame on the left", move_flame, MOVE_LEFT, false},
    {"l right", "right", "to the frame on the right", move_flame, MOVE_RIGHT, false},
    {NULL, NULL, NULL, NULL, 0, false},
};

const struct view view_flame = {
    .name = "flame",
    .title = "Flame",
    .help = "Where your code spends its time: the wider a frame, the more; what it calls is beside "
            "it, away from the frame called all.",
    .keys = keys,
    .of_lab = true,
    .resumes = true,
    .open = open_flame,
    .close = close_flame,
    .draw = draw_flame,
    .event = see_flame,
    .tick = tick_flame,
};
