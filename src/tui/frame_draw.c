/* SPDX-License-Identifier: Apache-2.0 */
/* The screen as a whole: title, view, status or question, footer. */
#include <curses.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "tui/frame.h"
#include "tui/status.h"

/* "cache-layout: pairs 12/50", or rounds, of the check that runs; caller frees. */
static char *running(const struct shell *shell)
{
    const struct check *check = &shell->check;
    const struct run_state *run = &check->run;
    if (shell->profiling.session)
        return memory_print("%s: %s ", shell->profiling.lab,
                            shell->profiling.cancelling  ? "cancelling"
                            : shell->profiling.run.phase ? shell->profiling.run.phase
                                                         : "starting");
    if (!check->session)
        return memory_copy(shell->watching ? "watching " : "");
    if (check->cancelling)
        return memory_print("%s: cancelling ", check->lab);
    if (run->planned)
        return memory_print("%s: %s %zu/%d ", check->lab, run_state_unit(run), run_state_count(run),
                            run_state_most_pairs(run));
    return memory_print("%s: %s ", check->lab, run->phase ? run->phase : "starting");
}

static void draw_title(const struct frame *frame, struct area row)
{
    const struct view *view = frame_view(frame);
    const struct selection *selection = &frame->shell->selection;
    char *right = running(frame->shell);
    struct area left = area_columns(row, 0, row.width - utf8_columns(right) - 1);
    int x = draw_format(left, 0, 0, ROLE_TITLE, " perflab › %s", view->title);
    if (view->of_lab && selection->lab.title)
        draw_format(left, 0, x, ROLE_TITLE, ": %s", selection->lab.title);
    draw_right(row, 0, ROLE_TITLE, right);
    draw_look(row, 0, 0, row.width, ROLE_TITLE);
    free(right);
}

void frame_draw(struct frame *frame)
{
    struct area screen = {0, 0, LINES, COLS};
    erase();
    if (screen.width < FRAME_LEAST_WIDTH || screen.height < FRAME_LEAST_HEIGHT) {
        draw_wrapped(screen, 0, ROLE_TEXT, "This terminal is too small.");
        draw_wrapped(screen, 2, ROLE_TEXT, "perflab needs 40 columns and 12 rows; it goes on.");
    } else {
        const struct view *view = frame_view(frame);
        draw_title(frame, area_rows(screen, 0, 1));
        view->draw(frame, frame_state(frame), area_rows(screen, 1, screen.height - 3));
        status_draw(frame, area_rows(screen, 1, screen.height - 2));
        footer_draw(frame, area_rows(screen, screen.height - 1, 1));
        if (frame->ask.answer && frame->ask.confirm)
            confirm_draw(&frame->ask, area_rows(screen, 1, screen.height - 3));
    }
    frame->dirty = false;
    refresh();
}
