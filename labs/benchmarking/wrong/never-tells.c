/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wrong: cannot tell, ever. The clock's cost is right, and every interval holds the truth.
 *
 * Tempting because nobody can be shown to be wrong who says nothing.
 */
#include "lab.h"

/* The mean of the empty readings that no interrupt hit. */
static double timer_cost(const struct comparison *comparison)
{
    double sum = 0, count = 0;
    for (int i = 0; i < EMPTIES; i++)
        if (comparison->empties[i] < 200) {
            sum += comparison->empties[i];
            count++;
        }
    return sum / count;
}

struct answer judge_benchmark(const struct comparison *comparison)
{
    return (struct answer){.verdict = CANNOT_TELL,
                           .ratio = 1,
                           .low = 0.1,
                           .high = 10,
                           .timer_ns = timer_cost(comparison)};
}
