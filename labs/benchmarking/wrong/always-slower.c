/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wrong: says that B is slower, whatever was measured.
 *
 * Tempting because it finds every regression. So does a fire alarm that never stops.
 */
#include "lab.h"

struct answer judge_benchmark(const struct comparison *comparison)
{
    (void)comparison;
    return (struct answer){
        .verdict = SLOWER, .ratio = 1.03, .low = 1.0001, .high = 1.06, .timer_ns = 36};
}
