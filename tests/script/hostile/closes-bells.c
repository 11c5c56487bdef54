/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Closes the doorbells.
 *
 * expect: run-time error
 * reason: ended by itself
 */
#include <unistd.h>

#include "lab.h"

enum { RING = 5, DONE = 6 };

void scramble(const struct input *in, struct output *out)
{
    (void)in, (void)out;
    close(RING);
    close(DONE);
}
