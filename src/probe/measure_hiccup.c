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

void measure_hiccup(struct measuring *measuring)
{
    static const double shares[] = {0.5, 0.99, 0.999, 0.9999};
    struct histogram *gaps = memory_new(struct histogram);
    int64_t start = clock_now(), last = start;
    uint64_t long_gaps = 0;
    double lost = 0;
    while (last < measuring->until) {
        int64_t now = clock_now(), gap = now - last;
        histogram_add(gaps, (uint64_t)gap);
        if (gap > LONG_GAP) {
            long_gaps++;
            lost += (double)gap;
        }
        last = now;
    }
    double seconds = (double)(last - start) / CLOCK_SECOND;
    measure_quantiles(measuring, "hiccup", "between two looks", gaps, shares, 4);
    measure_value(measuring, "hiccup_most", "between two looks, the longest", "ns",
                  (double)gaps->most);
    measure_value(measuring, "hiccup_rate", "gaps over 1 us", "1/s", (double)long_gaps / seconds);
    measure_value(measuring, "hiccup_lost", "time in such gaps", "%",
                  100 * lost / CLOCK_SECOND / seconds);
    free(gaps);
}
