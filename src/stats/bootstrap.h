/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A share of events that come in clusters, and how far off it may be. The requests that a stall
 * delays are neighbours in time: counted as independent ones, their share would look far surer than
 * it is. So whole windows of time are drawn anew, with all that happened in them: the bootstrap of
 * non-overlapping blocks (Carlstein 1986; Künsch 1989 on why blocks).
 */
#ifndef STATS_BOOTSTRAP_H
#define STATS_BOOTSTRAP_H

#include <stddef.h>
#include <stdint.h>

#include "stats/sign.h"

struct window { /* open struct */
    uint64_t count, over;
};

/*
 * The share sum(over) / sum(count) of n windows, as interval->median, and its 95 % interval: the
 * percentiles of 2000 redraws of n windows (Efron and Tibshirani 1993, ch. 13), from `seed`. The
 * redraws know nothing of what never happened, so each end also goes as far as the score interval
 * for independent events (share_interval()): 0 of 1000 is "below 0.4 %", not "0". No events at
 * all: 0 to 1, median NaN.
 */
void bootstrap_share(const struct window *windows, size_t n, uint64_t seed,
                     struct interval *interval);

#endif
