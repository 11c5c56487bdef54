/* SPDX-License-Identifier: Apache-2.0 */
#include "stats/sign.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "stats/series.h"

/* What sums of logarithms may lose by n = 1000, relatively and with room to spare. */
static const double rounding = 1e-9;

int sign_order(int n, double alpha)
{
    double term = -n * M_LN2; /* ln P(Binomial = k); P itself vanishes beyond n = 1074 */
    double below = 0;         /* P(Binomial < k) */
    int k = 0;
    while (k < (n + 1) / 2) {
        below += exp(term);
        if (!(2 * below <= alpha * (1 + rounding)))
            break;
        term += log((double)(n - k) / (k + 1));
        k++;
    }
    return k;
}

bool sign_interval(const double *x, size_t n, double alpha, struct interval *interval)
{
    *interval = (struct interval){-INFINITY, NAN, INFINITY};
    double *sorted = series_sorted(x, n);
    if (!sorted)
        return false;
    interval->median = series_middle(sorted, n);
    size_t k = (size_t)sign_order((int)n, alpha);
    if (k > 0) {
        interval->low = sorted[k - 1];
        interval->high = sorted[n - k];
    }
    free(sorted);
    return k > 0;
}

bool sign_interval_partly(const double *x, size_t n, double alpha, struct interval *interval)
{
    double *known = memory_alloc(n * sizeof(*known));
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            known[count++] = x[i];
    *interval = (struct interval){-INFINITY, NAN, INFINITY};
    double *sorted = count ? series_sorted(known, count) : NULL;
    size_t k = (size_t)sign_order((int)n, alpha), unknown = n - count;
    if (sorted) {
        interval->median = series_middle(sorted, count);
        interval->low = k > unknown ? sorted[k - 1 - unknown] : -INFINITY;
        interval->high = k > unknown ? sorted[n - k] : INFINITY;
    }
    free(sorted);
    free(known);
    return k > unknown && count > 0;
}
