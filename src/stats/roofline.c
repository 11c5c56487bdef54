/* SPDX-License-Identifier: Apache-2.0 */
#include "stats/roofline.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

static void add(const struct calibration *calibration, const char *what, const char *name,
                bool all_cores, struct ceiling *to, size_t *count)
{
    char *figure = memory_print("%s_%s_%s", what, name, all_cores ? "all" : "one");
    double value = calibration_value(calibration, figure);
    if (isfinite(value) && value > 0)
        to[(*count)++] = (struct ceiling){name, value};
    free(figure);
}

void roofline_from(const struct calibration *calibration, bool all_cores, struct roofline *roofline)
{
    static const char *const kinds[] = {"vector", "scalar"};
    static const char *const levels[] = {"l1", "l2", "l3", "memory"};
    *roofline = (struct roofline){.all_cores = all_cores};
    for (size_t i = 0; i < ROOFLINE_KINDS; i++)
        add(calibration, "flops", kinds[i], all_cores, roofline->kinds, &roofline->kind_count);
    for (size_t i = 0; i < ROOFLINE_LEVELS; i++)
        add(calibration, "read", levels[i], all_cores, roofline->levels, &roofline->level_count);
}

double roofline_attainable(const struct ceiling *kind, const struct ceiling *level,
                           double intensity)
{
    return fmin(kind->value, level->value * intensity);
}

double roofline_ridge(const struct ceiling *kind, const struct ceiling *level)
{
    return kind->value / level->value;
}
