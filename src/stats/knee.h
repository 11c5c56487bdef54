/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a curve of latency over working set leaves one level of the memory for the next.
 *
 * The rule. A larger set cannot be faster, so each value is first taken down to the least value of
 * it and all larger sets: what disturbed one measurement is gone. A set is on a rise if one of at
 * least twice its size takes 30 % longer. Sets on a rise with less than an octave between them are
 * one rise, and it counts if it leads to at least 1.5 times the latency. Its knee is the largest
 * set that takes at most 30 % longer than the rise's first: the last that the level still holds.
 */
#ifndef STATS_KNEE_H
#define STATS_KNEE_H

#include <stddef.h>

#include "model/calibration.h"

/* The knees of `count` points of rising sizes, none of them NaN. *knees is the caller's. */
void knee_find(const struct point *points, size_t count, struct knee **knees, size_t *knee_count);

#endif
