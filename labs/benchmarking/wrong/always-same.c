/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wrong: says that all are the same.
 *
 * Tempting because it never raises a false alarm. It never finds anything either.
 */
#include "lab.h"

struct answer judge_benchmark(const struct comparison *comparison)
{
    (void)comparison;
    return (struct answer){.verdict = SAME, .ratio = 1, .low = 1, .high = 1, .timer_ns = 36};
}
