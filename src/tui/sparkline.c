/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "tui/bar.h"

void sparkline_draw(struct area area, int y, int x, int columns, enum role role,
                    const double *values, size_t count)
{
    static const char *const levels[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    double least = INFINITY, most = -INFINITY;
    if (columns > 0 && count > (size_t)columns) {
        values += count - (size_t)columns;
        count = (size_t)columns;
    }
    for (size_t i = 0; i < count; i++) {
        least = fmin(least, values[i]);
        most = fmax(most, values[i]);
    }
    for (size_t i = 0; i < count && (int)i < columns; i++) {
        double share = most > least ? (values[i] - least) / (most - least) : 0.5;
        if (isfinite(values[i]))
            draw_text(area, y, x + (int)i, role, levels[(int)(share * 7.999)]);
    }
}
