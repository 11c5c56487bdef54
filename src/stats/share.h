/* SPDX-License-Identifier: Apache-2.0 */
/* A share that was estimated by counting samples, and how far off it may be. */
#ifndef STATS_SHARE_H
#define STATS_SHARE_H

#include "stats/sign.h"

/* Quantile z of the normal distribution for 95 % and for 99.9 % of it between -z and z. */
#define SHARE_Z95 1.959964
#define SHARE_Z999 3.290527

/*
 * The score interval of Wilson (1927), which holds its promise for shares near 0 and 1 too, where
 * share +- z sqrt(share (1 - share) / n) does not (Brown, Cai and DasGupta 2001). The samples have
 * to be independent: a clock of 99 Hz that nothing in the program is in step with. `count` of
 * `samples` >= count >= 0; interval->median is count / samples. 0 samples: 0 to 1, median NaN.
 */
void share_interval(double count, double samples, double z, struct interval *interval);

/*
 * By how much a share differs from another one: share - before, with the score interval of Newcombe
 * (1998, method 10), made of the two shares' own.
 */
void share_change(const struct interval *share, const struct interval *before,
                  struct interval *change);

#endif
