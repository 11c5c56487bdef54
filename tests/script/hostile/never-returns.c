/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Never returns from a call.
 *
 * expect: time limit
 */
#include "lab.h"

void scramble(const struct input *in, struct output *out)
{
    (void)in, (void)out;
    for (;;)
        __asm__ volatile("");
}
