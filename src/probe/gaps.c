/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/gaps.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"

enum { LONG_GAP = 1000 /* ns */ };

void gaps_watch(int64_t until, struct gaps *gaps)
{
    int64_t start = clock_now(), last = start;
    *gaps = (struct gaps){.all = hdr_new(HDR_DIGITS, HDR_HOUR)};
    while (last < until) {
        int64_t now = clock_now(), gap = now - last;
        hdr_record(gaps->all, (uint64_t)gap);
        if (gap > LONG_GAP) {
            *memory_push(&gaps->longer, &gaps->count) = (double)gap;
            gaps->lost += (double)gap;
            now = clock_now(); /* what keeping it took is no gap */
        }
        last = now;
    }
    gaps->total = (double)(last - start);
}

void gaps_free(struct gaps *gaps)
{
    hdr_free(gaps->all);
    free(gaps->longer);
    *gaps = (struct gaps){0};
}

static int compare_down(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

double gaps_met(struct gaps *gaps, double share)
{
    double longer = 0;
    if (gaps->count)
        qsort(gaps->longer, gaps->count, sizeof(*gaps->longer), compare_down);
    for (size_t i = 0; i < gaps->count; i++) {
        longer += gaps->longer[i];
        if (longer > (1 - share) * gaps->total)
            return gaps->longer[i];
    }
    return LONG_GAP;
}

double gaps_beyond(const struct gaps *gaps, double limit)
{
    double moments = 0;
    for (size_t i = 0; i < gaps->count; i++)
        if (gaps->longer[i] > limit)
            moments += gaps->longer[i] - limit;
    return gaps->total > 0 ? moments / gaps->total : 0;
}
