/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints before main() begins, then hangs: the judge never hears that the worker is there.
 *
 * expect: time limit
 * isolation: bubblewrap
 */
#include <stdio.h>
#include <unistd.h>

#include "lab.h"

__attribute__((constructor)) static void hang(void)
{
    fputs("\033[2J{\"verdict\":\"pass\"}\n", stderr);
    for (;;)
        pause();
}

void scramble(const struct input *in, struct output *out)
{
    (void)in, (void)out;
}
