/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "probe/gaps.h"
#include "probe/measure.h"

/* What stops a program that is always there is one thing, what a request meets that comes at any
 * moment another: long gaps are few, but it takes long until they are over. */
void measure_hiccup(struct measuring *measuring)
{
    static const double shares[] = {0.5, 0.99, 0.999, 0.9999};
    struct gaps gaps;
    gaps_watch(measuring->until, &gaps);
    measure_quantiles(measuring, "hiccup", "between two looks", gaps.all, shares, 4);
    measure_value(measuring, "hiccup_most", "between two looks, the longest", "ns",
                  (double)hdr_most(gaps.all));
    measure_value(measuring, "hiccup_met", "the gap at 99.9 % of moments, at most", "ns",
                  gaps_met(&gaps, 0.999));
    measure_value(measuring, "hiccup_rate", "gaps over 1 us", "1/s",
                  (double)gaps.count * CLOCK_SECOND / gaps.total);
    measure_value(measuring, "hiccup_lost", "time in such gaps", "%", 100 * gaps.lost / gaps.total);
    gaps_free(&gaps);
}
