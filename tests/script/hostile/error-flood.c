/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints errors without end.
 *
 * expect: output limit
 */
#include <unistd.h>

#include "lab.h"

void scramble(const struct input *in, struct output *out)
{
    static char text[1 << 16];
    (void)in, (void)out;
    while (write(STDERR_FILENO, text, sizeof(text)) > 0)
        ;
}
