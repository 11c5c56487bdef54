/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An axis: which values it spans, where on it a value lies, and which round values to mark. Values
 * that are not finite, or not positive on a logarithmic axis, never stretch it.
 */
#ifndef REPORT_SCALE_H
#define REPORT_SCALE_H

#include <stddef.h>

enum scale_kind { SCALE_LINEAR, SCALE_LOG, SCALE_LOG2 };

/* Open struct; start from scale_new(). */
struct scale {
    enum scale_kind kind;
    const char *unit; /* a metric's, see number_tick(); not the scale's own */
    double low, high; /* low > high: nothing covered yet */
};

struct scale scale_new(enum scale_kind kind, const char *unit);
void scale_cover(struct scale *scale, double value);

/* Make low < high: leave `share` of the span free at either end, and let it be at least `least`, a
 * factor on a logarithmic axis, else a difference. A scale that covers nothing gets 1 .. 1 plus
 * or times `least`. */
void scale_finish(struct scale *scale, double share, double least);

/* 0 for low, 1 for high, beyond outside; -inf for what is not positive on a logarithmic axis. */
double scale_share(const struct scale *scale, double value);
double scale_value(const struct scale *scale, double share); /* the other way round */

enum { SCALE_TICKS = 32 };

/* Up to `most` (at most SCALE_TICKS) round values within the scale, rising: 1-2-5 steps, decades
 * or powers of two. Returns how many. */
int scale_ticks(const struct scale *scale, int most, double *ticks);

/* A tick's label, of NUMBER_SIZE bytes. */
char *scale_label(const struct scale *scale, double value, char *to);

#endif
