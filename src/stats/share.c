/* SPDX-License-Identifier: Apache-2.0 */
#include "stats/share.h"

#include <math.h>

void share_interval(double count, double samples, double z, struct interval *interval)
{
    *interval = (struct interval){0, NAN, 1};
    if (!(samples > 0))
        return;
    double p = count / samples, square = z * z / samples;
    double middle = (p + square / 2) / (1 + square);
    double half = sqrt(p * (1 - p) * square + square * square / 4) / (1 + square);
    *interval = (struct interval){fmax(middle - half, 0), p, fmin(middle + half, 1)};
    if (count <= 0)
        interval->low = 0;
    if (count >= samples)
        interval->high = 1;
}

void share_change(const struct interval *share, const struct interval *before,
                  struct interval *change)
{
    *change = (struct interval){.median = share->median - before->median};
    change->low = change->median - hypot(share->median - share->low, before->high - before->median);
    change->high =
        change->median + hypot(share->high - share->median, before->median - before->low);
}
