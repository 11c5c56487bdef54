/* SPDX-License-Identifier: Apache-2.0 */
/* The first start: what this is, and one key that makes the workspace and opens the first lab. */
#include <stdlib.h>

#include "app/folders.h"
#include "base/memory.h"
#include "tui/actions.h"

static void draw_welcome(struct frame *frame, void *state, struct area area)
{
    struct errors none = {0};
    char *folder = folders_workspace(), *state_folder = folders_state(&none);
    struct area page = area_columns(area, 2, area.width - 4 < 72 ? area.width - 4 : 72);
    (void)frame, (void)state;
    int y = area.height > 16 ? 2 : 0;
    y = draw_wrapped(page, y, ROLE_HEADING,
                     "Welcome to perflab, a lab for performance engineering.");
    y = draw_wrapped(page, y + 1, ROLE_TEXT,
                     "You read a lesson, change a small C program, and perflab says whether it has "
                     "become faster, by how much, and how sure that is.");
    y++;
    int x = draw_text(page, y, 0, ROLE_KEY, "Enter");
    char *text =
        memory_print("makes %s, the folder your files live in, opens the first lab, and "
                     "measures this machine beside (half a minute). Your attempts are kept "
                     "in %s. Nothing of yours is overwritten.",
                     folder, state_folder ? state_folder : "no home folder");
    y = draw_wrapped(area_columns(page, x + 2, page.width), y, ROLE_TEXT, text);
    free(text);
    y++;
    draw_text(page, y, 0, ROLE_KEY, "q");
    y = draw_wrapped(area_columns(page, x + 2, page.width), y, ROLE_TEXT,
                     "has a look around first; the first lab you start asks again. "
                     "`perflab init FOLDER` makes another folder.");
    draw_text(page, y + 1, 0, ROLE_KEY, "?");
    draw_text(page, y + 1, x + 2, ROLE_TEXT, "tells what the keys do, on every screen.");
    free(state_folder);
    free(folder);
    errors_free(&none);
}

static ACTION(begin)
{
    struct errors errors = {0};
    struct shell *shell = frame->shell;
    struct reply reply;
    (void)state, (void)argument;
    char *folder = folders_workspace();
    int result = shell_make_workspace(shell, folder, &errors);
    free(folder);
    if (result < 0)
        return frame_fail(frame, &errors);
    shell_calibrate_start(shell);
    const struct path_lab *next = progress_next(&shell->progress, &shell->catalog);
    if (!shell->selection.lab.id && next)
        frame_select(frame, next->id);
    if (!shell->selection.lab.id)
        return REPLY(BACK);
    return action_begin(frame, &reply) ? REPLY_TO(SWAP, &view_lesson) : reply;
}

static const struct key_row keys[] = {
    {"enter", "begin", "make the workspace and open the first lab", begin, 0, true},
    {NULL, NULL, NULL, NULL, 0, false},
};

const struct view view_welcome = {
    .name = "welcome",
    .title = "Welcome",
    .help = "The first start: make a workspace, the folder your files live in.",
    .keys = keys,
    .draw = draw_welcome,
};
