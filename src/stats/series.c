/* SPDX-License-Identifier: Apache-2.0 */
#include "stats/series.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static bool has_nan(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (isnan(x[i]))
            return true;
    return false;
}

double *series_sorted(const double *x, size_t n)
{
    if (has_nan(x, n))
        return NULL;
    double *sorted = memory_alloc(n * sizeof(*sorted));
    memcpy(sorted, x, n * sizeof(*sorted));
    qsort(sorted, n, sizeof(*sorted), compare);
    return sorted;
}

double series_middle(const double *sorted, size_t n)
{
    double below = sorted[(n - 1) / 2], above = sorted[n / 2];
    return below == above ? below : below / 2 + above / 2;
}

double series_median(const double *x, size_t n)
{
    double *sorted = series_sorted(x, n);
    double median = sorted ? series_middle(sorted, n) : NAN;
    free(sorted);
    return median;
}

double series_spread(const double *x, size_t n)
{
    if (n < 2)
        return 0;
    double median = series_median(x, n);
    double *deviations = memory_alloc(n * sizeof(*deviations));
    for (size_t i = 0; i < n; i++)
        deviations[i] = x[i] == median ? 0 : fabs(x[i] - median); /* inf - inf would be NaN */
    double spread = 1.4826 * series_median(deviations, n);
    free(deviations);
    return spread;
}

struct place {
    double value;
    size_t at;
};

static int compare_places(const void *a, const void *b)
{
    return compare(&((const struct place *)a)->value, &((const struct place *)b)->value);
}

/* Twice each value's rank less the mean rank, which is an integer even where equal values share
 * theirs. Caller frees. */
static double *centred_ranks(const double *x, size_t n)
{
    struct place *places = memory_alloc(n * sizeof(*places));
    double *ranks = memory_alloc(n * sizeof(*ranks));
    for (size_t i = 0; i < n; i++)
        places[i] = (struct place){x[i], i};
    qsort(places, n, sizeof(*places), compare_places);
    for (size_t first = 0, end; first < n; first = end) {
        for (end = first; end < n && places[end].value == places[first].value; end++)
            ;
        for (size_t i = first; i < end; i++)
            ranks[places[i].at] = (double)(first + end) - (double)n;
    }
    free(places);
    return ranks;
}

double series_autocorrelation(const double *x, size_t n)
{
    if (n < 4 || has_nan(x, n))
        return 0;
    double *ranks = centred_ranks(x, n);
    double together = 0, squares = ranks[0] * ranks[0];
    for (size_t i = 1; i < n; i++) {
        together += ranks[i - 1] * ranks[i];
        squares += ranks[i] * ranks[i];
    }
    free(ranks);
    return squares > 0 ? together / squares : 0;
}

double series_tied(const double *x, size_t n)
{
    size_t tied = 0;
    for (size_t i = 0; i < n; i++)
        tied += x[i] == 0;
    return n ? (double)tied / (double)n : 0;
}
