/* SPDX-License-Identifier: Apache-2.0 */
/* Two attempts: criteria and counters side by side in one pane, what changed in the source in the
 * other. Both are shown where there is room for them, else the one that has the keys. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/memory.h"
#include "tui/actions.h"
#include "tui/scroll.h"

enum { BOTH_WIDTH = 120, NUMBERS = 83 };

struct compare_state {
    struct scroll panes[2]; /* numbers, source */
    int pane;               /* that has the keys */
    bool diff;              /* the source pane is made */
};

static enum ink number_ink(const char *line)
{
    return *line && *line != ' ' ? INK_ACCENT : INK_PLAIN;
}

static enum ink diff_ink(const char *line)
{
    return *line == '+' ? INK_GOOD : *line == '-' ? INK_BAD : *line == '@' ? INK_ACCENT : INK_PLAIN;
}

static enum ink plain_ink(const char *line)
{
    (void)line;
    return INK_DIM;
}

static void make_numbers(const struct contrast *contrast, struct scroll *scroll)
{
    char *text = NULL, *names[2];
    size_t size;
    FILE *to = open_memstream(&text, &size);
    for (int i = 0; i < 2; i++)
        names[i] = memory_print("attempt %" PRId64, contrast->attempts[i].id);
    comparison_print(&contrast->comparison, (const char *const *)names, to);
    fclose(to);
    scroll_set(scroll, scroll_text(text, number_ink));
    for (int i = 0; i < 2; i++)
        free(names[i]);
    free(text);
}

static void make_source(const struct contrast *contrast, struct compare_state *state)
{
    const char *diff = contrast->diff;
    const char *instead = contrast->making ? "comparing the sources"
                          : !diff          ? contrast->failure
                          : !*diff         ? "the sources are the same"
                                           : NULL;
    scroll_set(&state->panes[1],
               instead ? scroll_text(instead, plain_ink) : scroll_text(diff, diff_ink));
    state->diff = !contrast->making;
}

static void *open_compare(struct frame *frame)
{
    struct compare_state *state = memory_new(struct compare_state);
    make_numbers(&frame->shell->contrast, &state->panes[0]);
    make_source(&frame->shell->contrast, state);
    return state;
}

static void close_compare(struct frame *frame, void *opaque)
{
    struct compare_state *state = opaque;
    scroll_free(&state->panes[0]);
    scroll_free(&state->panes[1]);
    contrast_free(&frame->shell->contrast);
    free(state);
}

static void draw_pane(struct compare_state *state, int pane, struct area area)
{
    static const char *const titles[2] = {"Numbers", "Source"};
    struct area inside = area_columns(area_rows(area, 1, area.height - 1), 1, area.width - 2);
    bool active = state->pane == pane;
    draw_rule(area_rows(area, 0, 1), 0);
    draw_format(area, 0, 1, active ? ROLE_HEADING : ROLE_DIM, " %s%s ", titles[pane],
                active ? "" : " (Tab)");
    scroll_draw(&state->panes[pane], inside);
}

static void draw_compare(struct frame *frame, void *opaque, struct area area)
{
    struct compare_state *state = opaque;
    if (!state->diff)
        make_source(&frame->shell->contrast, state);
    if (area.width < BOTH_WIDTH) {
        draw_pane(state, state->pane, area);
        return;
    }
    draw_pane(state, 0, area_columns(area, 0, NUMBERS));
    draw_pane(state, 1, area_columns(area, NUMBERS, area.width - NUMBERS));
}

static bool see_compare(struct frame *frame, void *state, enum frame_event event)
{
    (void)frame, (void)state;
    return event == FRAME_BESIDE;
}

static ACTION(move_compare)
{
    struct compare_state *compare = state;
    (void)frame;
    return scroll_move(&compare->panes[compare->pane], (enum move)argument) ? REPLY(REDRAW)
                                                                            : REPLY(HANDLED);
}

static ACTION(turn)
{
    struct compare_state *compare = state;
    (void)frame, (void)argument;
    compare->pane = !compare->pane;
    return REPLY(REDRAW);
}

static const struct key_row keys[] = {
    {"tab", "pane", "between the numbers and the source", turn, 0, true},
    MOVE_ROWS(move_compare),
    {"left", "left", "to the left", move_compare, MOVE_LEFT, false},
    {"right", "right", "to the right", move_compare, MOVE_RIGHT, false},
    {NULL, NULL, NULL, NULL, 0, false},
};

const struct view view_compare = {
    .name = "compare",
    .title = "Compare",
    .help = "Two attempts, the older first: their numbers, and what changed in the source.",
    .keys = keys,
    .of_lab = true,
    .open = open_compare,
    .close = close_compare,
    .draw = draw_compare,
    .event = see_compare,
};
