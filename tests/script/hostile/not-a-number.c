/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes bit patterns that are no number.
 *
 * expect: wrong answer
 */
#include <math.h>

#include "lab.h"

void scramble(const struct input *in, struct output *out)
{
    double *numbers = (double *)out->digests;
    for (uint64_t i = 0; i < in->count; i++)
        numbers[i] = i % 2 ? (double)NAN : -(double)INFINITY;
}
