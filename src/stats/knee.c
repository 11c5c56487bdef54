/* SPDX-License-Identifier: Apache-2.0 */
#include "stats/knee.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"

static const double rise_per_octave = 1.3, rise_at_least = 1.5;

/* The first point of at least twice the size; `count` if there is none. */
static size_t octave_above(const struct point *points, size_t count, size_t i)
{
    size_t j = i + 1;
    while (j < count && points[j].bytes < 2 * points[i].bytes)
        j++;
    return j;
}

static double *never_falling(const struct point *points, size_t count)
{
    double *ns = memory_alloc(count * sizeof(*ns));
    for (size_t i = count; i-- > 0;)
        ns[i] = i + 1 < count ? fmin(points[i].ns, ns[i + 1]) : points[i].ns;
    return ns;
}

static bool rising(const struct point *points, const double *ns, size_t count, size_t i)
{
    size_t above = octave_above(points, count, i);
    return above < count && ns[above] > rise_per_octave * ns[i];
}

/* Does the rise go on at `i`: there, or after less than an octave of stillness? */
static bool going_on(const struct point *points, const double *ns, size_t count, size_t i)
{
    return rising(points, ns, count, i) ||
           (i + 1 < count && points[i + 1].bytes < 2 * points[i].bytes &&
            rising(points, ns, count, i + 1));
}

void knee_find(const struct point *points, size_t count, struct knee **knees, size_t *knee_count)
{
    double *ns = never_falling(points, count);
    *knees = NULL;
    *knee_count = 0;
    for (size_t first = 0, end; first < count; first = end) {
        end = first + 1;
        if (!rising(points, ns, count, first))
            continue;
        while (going_on(points, ns, count, end))
            end++;
        size_t last = first, top = octave_above(points, count, end - 1);
        while (ns[last + 1] <= rise_per_octave * ns[first])
            last++;
        if (ns[top] >= rise_at_least * ns[first])
            *memory_push(knees, knee_count) = (struct knee){points[last].bytes, ns[first], ns[top]};
    }
    free(ns);
}
