/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stops itself: it neither goes on nor ends.
 *
 * expect: time limit
 */
#include <signal.h>

#include "lab.h"

void scramble(const struct input *in, struct output *out)
{
    (void)in, (void)out;
    raise(SIGSTOP);
}
