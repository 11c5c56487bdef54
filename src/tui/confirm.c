/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/ask.h"

void confirm_draw(const struct ask *ask, struct area screen)
{
    int width = screen.width < 64 ? screen.width - 2 : 62;
    int height = screen.height < 8 ? screen.height : 8;
    struct area box = {screen.y + (screen.height - height) / 2,
                       screen.x + (screen.width - width) / 2, height, width};
    draw_box(box, "Please confirm");
    struct area inside = area_columns(area_rows(box, 1, height - 2), 2, width - 4);
    draw_wrapped(area_rows(inside, 0, inside.height - 1), 0, ROLE_TEXT, ask->text);
    int x = draw_text(inside, inside.height - 1, 0, ROLE_KEY, "y");
    x = draw_text(inside, inside.height - 1, x, ROLE_TEXT, " yes   ");
    x = draw_text(inside, inside.height - 1, x, ROLE_KEY, "n");
    draw_text(inside, inside.height - 1, x, ROLE_TEXT, " no");
}
