/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rings back and takes the ring away again, over and over, so that the judge sees that there is
 * something to read and then waits for it.
 *
 * expect: fail | wrong answer | time limit
 */
#include <unistd.h>

#include "lab.h"

enum { DONE = 6, TIMES = 1000000 };

void scramble(const struct input *in, struct output *out)
{
    uint64_t one = 1;
    (void)in, (void)out;
    for (int i = 0; i < TIMES; i++)
        if (write(DONE, &one, sizeof(one)) < 0 || read(DONE, &one, sizeof(one)) < 0)
            return;
    for (;;)
        pause();
}
