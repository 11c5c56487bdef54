/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/beside.h"

#include <stdlib.h>

#include "tui/bar.h"

enum { BAR = 16 };

bool beside_draw(const struct shell *shell, struct area row)
{
    char *line = chores_line(&shell->chores);
    if (!line)
        return false;
    bar_draw(row, 0, 0, BAR, ROLE_ACCENT, chores_share(&shell->chores));
    draw_text(row, 0, BAR + 1, ROLE_DIM, line);
    free(line);
    return true;
}

void beside_tell(struct frame *frame)
{
    const char *failure = frame->shell->chores.failure[CHORE_CALIBRATE];
    if (failure)
        frame_say(frame, ROLE_BAD, "the calibration came to nothing: %s", failure);
    else
        frame_say(frame, ROLE_GOOD, "this machine is calibrated; M shows what was found");
}
