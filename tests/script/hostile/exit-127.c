/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Leaves with the code that a shell gives for "no such program": still the learner's own doing.
 *
 * expect: run-time error
 * reason: ended by itself (exit code 127)
 */
#include <unistd.h>

#include "lab.h"

__attribute__((constructor)) static void leave(void)
{
    _exit(127);
}

void scramble(const struct input *in, struct output *out)
{
    (void)in, (void)out;
}
