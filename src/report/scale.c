/* SPDX-License-Identifier: Apache-2.0 */
#include "report/scale.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "report/number.h"

/* The values at which positions are even. */
static double straight(const struct scale *scale, double value)
{
    return scale->kind == SCALE_LINEAR ? value
           : value > 0                 ? log(value)
           : isnan(value)              ? NAN
                                       : -INFINITY;
}

static double bent(const struct scale *scale, double value)
{
    return scale->kind == SCALE_LINEAR ? value : exp(value);
}

struct scale scale_new(enum scale_kind kind, const char *unit)
{
    return (struct scale){.kind = kind, .unit = unit, .low = INFINITY, .high = -INFINITY};
}

void scale_cover(struct scale *scale, double value)
{
    if (!isfinite(straight(scale, value)))
        return;
    scale->low = fmin(scale->low, value);
    scale->high = fmax(scale->high, value);
}

void scale_finish(struct scale *scale, double share, double least)
{
    if (scale->low > scale->high)
        scale->low = scale->high = 1;
    double low = straight(scale, scale->low), high = straight(scale, scale->high);
    double span = straight(scale, least), more = share * (high - low);
    if (high - low < span)
        more = fmax(more, (span - (high - low)) / 2);
    scale->low = bent(scale, low - more);
    scale->high = bent(scale, high + more);
}

double scale_share(const struct scale *scale, double value)
{
    double low = straight(scale, scale->low);
    return (straight(scale, value) - low) / (straight(scale, scale->high) - low);
}

double scale_value(const struct scale *scale, double share)
{
    double low = straight(scale, scale->low);
    return bent(scale, low + share * (straight(scale, scale->high) - low));
}

/* Ticks that `step` counts, if there are not more than `most`; -1 if there are. */
static int even_ticks(double low, double high, double step, int most, double *ticks)
{
    double first = ceil(low / step - 1e-9), last = floor(high / step + 1e-9);
    if (!(last - first < most))
        return -1;
    int count = 0;
    for (double i = first; i <= last; i++)
        ticks[count++] = i * step + 0.0; /* never -0 */
    return count;
}

static int linear_ticks(const struct scale *scale, int most, double *ticks)
{
    static const double steps[] = {1, 2, 5, 10};
    double power = pow(10, floor(log10((scale->high - scale->low) / most)));
    int count = -1;
    for (int i = 0; i < 4 && count < 0 && isnormal(power); i++)
        count = even_ticks(scale->low, scale->high, power * steps[i], most, ticks);
    return count < 0 ? 0 : count;
}

/* Every `step`th power of `base`. */
static int power_ticks(const struct scale *scale, double base, int most, double *ticks)
{
    double low = log(scale->low) / log(base), high = log(scale->high) / log(base);
    int count = -1;
    for (int step = 1; step < 4096 && count < 0; step++)
        count = even_ticks(low, high, step, most, ticks);
    for (int i = 0; i < count; i++)
        ticks[i] = pow(base, ticks[i]);
    return count < 0 ? 0 : count;
}

/* 1, 2 and 5 of each decade, or -1. */
static int fine_ticks(const struct scale *scale, int most, double *ticks)
{
    static const double steps[] = {1, 2, 5};
    double first = floor(log10(scale->low)), last = floor(log10(scale->high));
    int count = 0;
    for (double i = first; i <= last; i++)
        for (int j = 0; j < 3; j++) {
            double value = steps[j] * pow(10, i);
            if (value < scale->low || value > scale->high)
                continue;
            if (count == most)
                return -1;
            ticks[count++] = value;
        }
    return count;
}

/* For a logarithmic axis; an axis too short for two of them is marked as a linear one. */
static int bent_ticks(const struct scale *scale, int most, double *ticks)
{
    if (scale->kind == SCALE_LOG2)
        return power_ticks(scale, 2, most, ticks);
    int count = scale->high / scale->low < 8 ? 0 : fine_ticks(scale, most, ticks);
    return count < 0 ? power_ticks(scale, 10, most, ticks) : count;
}

int scale_ticks(const struct scale *scale, int most, double *ticks)
{
    most = most > SCALE_TICKS ? SCALE_TICKS : most;
    if (most < 1 || !(scale->low < scale->high) || !isfinite(scale->high))
        return 0;
    int count = scale->kind == SCALE_LINEAR ? 0 : bent_ticks(scale, most, ticks);
    return count < 2 && most > 1 ? linear_ticks(scale, most, ticks) : count;
}

char *scale_label(const struct scale *scale, double value, char *to)
{
    if (scale->kind == SCALE_LOG2 && strcmp(scale->unit, "bytes") == 0)
        return number_size(to, value);
    return number_tick(to, value, scale->unit);
}
