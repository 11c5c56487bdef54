/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one asks of a short series of numbers before believing it. Nothing here changes its input
 * or keeps anything. A series with a NaN in it has no order: its median and spread are NaN, its
 * autocorrelation is 0. Infinities are numbers like any other.
 */
#ifndef STATS_SERIES_H
#define STATS_SERIES_H

#include <stddef.h>

/* Sorted copy of x, caller frees; NULL if a value is NaN. n > 0. */
double *series_sorted(const double *x, size_t n);

/* The middle of sorted numbers: the mean of the two middle ones if n is even; NaN if those are
 * -inf and +inf. n > 0. */
double series_middle(const double *sorted, size_t n);

double series_median(const double *x, size_t n); /* series_middle() of any order; n > 0 */

/* Spread: 1.4826 x median absolute deviation, the standard deviation's stand-in that one wild value
 * cannot move (Hampel 1974). 0 for n < 2. */
double series_spread(const double *x, size_t n);

/*
 * Lag-1 autocorrelation of the ranks (Wald and Wolfowitz 1943), so that heavy tails do not fake or
 * hide it: sum (R[i]-m)(R[i+1]-m) / sum (R[i]-m)^2, m the mean rank, equal values sharing their
 * mean rank. Its mean over all orders of the same values is -1/n, not 0. 0 for n < 4 or a constant
 * series.
 */
double series_autocorrelation(const double *x, size_t n);

/* Share of values that are exactly zero: tied pairs, which the sign test cannot count. 0 for none.
 */
double series_tied(const double *x, size_t n);

#endif
