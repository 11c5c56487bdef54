/* SPDX-License-Identifier: Apache-2.0 */
/* The reference solution. */
#include <stdlib.h>

#include "base/memory.h"
#include "tui/actions.h"
#include "tui/pager.h"

static void *open_solution(struct frame *frame)
{
    struct pager *pager = memory_new(struct pager);
    struct errors errors = {0};
    char *text;
    if (shell_solution(frame->shell, &text, &errors) < 0)
        frame_fail(frame, &errors);
    else
        lesson_plain(&pager->text, text, LESSON_CODE);
    free(text);
    return pager;
}

static void close_solution(struct frame *frame, void *state)
{
    (void)frame;
    pager_free(state);
    free(state);
}

static void draw_solution(struct frame *frame, void *state, struct area area)
{
    (void)frame;
    pager_draw(state, area);
}

static ACTION(move_solution)
{
    (void)frame;
    return pager_move(state, (enum move)argument) ? REPLY(REDRAW) : REPLY(HANDLED);
}

static const struct key_row keys[] = {
    MOVE_ROWS(move_solution),
    {"left", "left", "to the left", move_solution, MOVE_LEFT, false},
    {"right", "right", "to the right", move_solution, MOVE_RIGHT, false},
    {NULL, NULL, NULL, NULL, 0, false},
};

const struct view view_solution = {
    .name = "solution",
    .title = "Solution",
    .help = "The reference solution of the lab.",
    .keys = keys,
    .of_lab = true,
    .open = open_solution,
    .close = close_solution,
    .draw = draw_solution,
};
