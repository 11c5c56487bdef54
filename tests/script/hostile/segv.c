/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes where there is no memory.
 *
 * expect: run-time error
 * reason: SIGSEGV
 */
#include <stddef.h>

#include "lab.h"

void scramble(const struct input *in, struct output *out)
{
    (void)in, (void)out;
    *(volatile int *)NULL = 1;
}
