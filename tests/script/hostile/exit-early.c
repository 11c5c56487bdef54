/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Leaves before main() begins.
 *
 * expect: run-time error
 * reason: ended by itself (exit code 0)
 */
#include <unistd.h>

#include "lab.h"

__attribute__((constructor)) static void leave(void)
{
    _exit(0);
}

void scramble(const struct input *in, struct output *out)
{
    (void)in, (void)out;
}
