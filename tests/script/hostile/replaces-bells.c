/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Puts something else in the place of the doorbell, so that nobody hears when it is rung.
 *
 * expect: time limit
 */
#include <fcntl.h>
#include <unistd.h>

#include "lab.h"

enum { DONE = 6 };

void scramble(const struct input *in, struct output *out)
{
    (void)in, (void)out;
    dup2(open("/dev/null", O_WRONLY), DONE);
}
