/* SPDX-License-Identifier: Apache-2.0 */
#include "stats/bootstrap.h"

#include <math.h>
#include <stdlib.h>

#include "stats/random.h"
#include "stats/share.h"

enum { REDRAWS = 2000, TAIL = REDRAWS / 40 };

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double redraw(const struct window *windows, size_t n, struct random_stream *stream)
{
    double over = 0, count = 0;
    for (size_t i = 0; i < n; i++) {
        const struct window *one = &windows[random_next(stream) % n];
        over += (double)one->over;
        count += (double)one->count;
    }
    return count > 0 ? over / count : 0;
}

void bootstrap_share(const struct window *windows, size_t n, uint64_t seed,
                     struct interval *interval)
{
    double shares[REDRAWS], over = 0, count = 0;
    struct random_stream stream = {seed};
    for (size_t i = 0; i < n; i++) {
        over += (double)windows[i].over;
        count += (double)windows[i].count;
    }
    share_interval(over, count, SHARE_Z95, interval);
    if (!(count > 0))
        return;
    for (size_t i = 0; i < REDRAWS; i++)
        shares[i] = redraw(windows, n, &stream);
    qsort(shares, REDRAWS, sizeof(shares[0]), compare);
    interval->low = fmin(interval->low, shares[TAIL]);
    interval->high = fmax(interval->high, shares[REDRAWS - 1 - TAIL]);
}
