/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forks without end.
 *
 * expect: run-time error
 * reason: SIGSYS
 */
#include <unistd.h>

#include "lab.h"

void scramble(const struct input *in, struct output *out)
{
    (void)in, (void)out;
    for (;;)
        fork();
}
