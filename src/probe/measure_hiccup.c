/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the machine takes from a thread that wants nothing but to run: it looks at the clock over
 * and over, and a look that comes late was kept from coming by an interrupt, the scheduler or the
 * hypervisor. No program here can promise to be quicker than these gaps.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "probe/measure.h"

enum { LONG_GAP = 1000 /* ns */ };

static int compare_down(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

double measure_gap_met(double *gaps, size_t count, double total, double share)
{
    double longer = 0;
    qsort(gaps, count, sizeof(*gaps), compare_down);
    for (size_t i = 0; i < count; i++) {
        longer += gaps[i];
        if (longer > (1 - share) * total)
            return gaps[i];
    }
    return LONG_GAP;
}

/* What stops a program that is always there is one thing, what a request meets that comes at any
 * moment another: long gaps are few, but it takes long until they are over. */
void measure_hiccup(struct measuring *measuring)
{
    static const double shares[] = {0.5, 0.99, 0.999, 0.9999};
    struct histogram *gaps = memory_new(struct histogram);
    int64_t start = clock_now(), last = start;
    double *long_gaps = NULL, lost = 0;
    size_t count = 0;
    while (last < measuring->until) {
        int64_t now = clock_now(), gap = now - last;
        histogram_add(gaps, (uint64_t)gap);
        if (gap > LONG_GAP) {
            *memory_push(&long_gaps, &count) = (double)gap;
            lost += (double)gap;
            now = clock_now(); /* what keeping it took is no gap */
        }
        last = now;
    }
    double total = (double)(last - start), seconds = total / CLOCK_SECOND;
    measure_quantiles(measuring, "hiccup", "between two looks", gaps, shares, 4);
    measure_value(measuring, "hiccup_most", "between two looks, the longest", "ns",
                  (double)gaps->most);
    measure_value(measuring, "hiccup_met", "the gap at 99.9 % of moments, at most", "ns",
                  measure_gap_met(long_gaps, count, total, 0.999));
    measure_value(measuring, "hiccup_rate", "gaps over 1 us", "1/s", (double)count / seconds);
    measure_value(measuring, "hiccup_lost", "time in such gaps", "%", 100 * lost / total);
    free(long_gaps);
    free(gaps);
}
