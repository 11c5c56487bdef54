/* SPDX-License-Identifier: 0BSD */
/* All four are right, and none of them measures what it should. */
#include "lab.h"

/* One line after the other, and from the last to the first. */
void chase_build(struct line *lines, uint64_t count, uint64_t seed)
{
    (void)seed;
    for (uint64_t i = 0; i < count; i++)
        lines[i].next = (i + 1) % count * LINE;
}

/* Careful: an offset behind the last line would begin at the first again. */
uint64_t chase_walk(const struct line *lines, uint64_t count, uint64_t from, uint64_t steps)
{
    for (uint64_t i = 0; i < steps; i++)
        from = lines[from / LINE % count].next;
    return from;
}

/* Wherever it gets a fifth slower from one point to the next, a cache must be full. */
struct levels find_levels(const struct point *curve, size_t points)
{
    struct levels levels = {0};
    for (size_t i = 1; i < points && levels.count < MOST_LEVELS; i++)
        if (curve[i].ns > 1.2 * curve[i - 1].ns)
            levels.bytes[levels.count++] = curve[i - 1].bytes;
    return levels;
}

double read_all(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return sum;
}
