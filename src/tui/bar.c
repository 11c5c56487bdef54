/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/bar.h"

#include <math.h>

void bar_draw(struct area area, int y, int x, int columns, enum role role, double share)
{
    static const char *const parts[] = {" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    if (!(share > 0))
        share = 0;
    int eighths = (int)lround((share < 1 ? share : 1) * columns * 8);
    for (int i = 0; i < columns; i++) {
        int here = eighths - i * 8;
        if (here >= 8)
            draw_text(area, y, x + i, role, "█");
        else if (here > 0)
            draw_text(area, y, x + i, role, parts[here]);
        else
            draw_text(area, y, x + i, ROLE_BORDER, "·");
    }
}
