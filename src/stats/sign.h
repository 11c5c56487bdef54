/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sign-test interval for a median: order statistics x(k) .. x(n+1-k). Exact for any continuous
 * distribution, no normality, no bootstrap (Thompson 1936; Hollander and Wolfe, ch. 3.6): the
 * number of values below the true median is Binomial(n, 1/2), whatever the noise looks like. It
 * asks that the values be independent; gate_doubt() looks after that. Ties only make it wider.
 */
#ifndef STATS_SIGN_H
#define STATS_SIGN_H

#include <stdbool.h>
#include <stddef.h>

struct interval {
    double low, median, high;
};

/* The largest k >= 1 with 2 P(Binomial(n, 1/2) <= k-1) <= alpha, at most (n+1)/2; 0 if even k = 1
 * is too wide. */
int sign_order(int n, double alpha);

/* Interval for the median of x[0..n) with coverage >= 1 - alpha. x is not changed. Returns false,
 * with low = -inf and high = +inf, while n is too small for that alpha, and also, with a NaN
 * median, if any x is NaN. Infinite values are fine. n > 0. */
bool sign_interval(const double *x, size_t n, double alpha, struct interval *interval);

/* The same where NaN is a value that may be anything, -inf as well as +inf: it stands at -inf for
 * the low end and at +inf for the high end, so the coverage holds whatever it is. The median is
 * that of the others, NaN if there are none. */
bool sign_interval_partly(const double *x, size_t n, double alpha, struct interval *interval);

#endif
