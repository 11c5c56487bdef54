/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints without end.
 *
 * expect: output limit
 */
#include <stdio.h>

#include "lab.h"

void scramble(const struct input *in, struct output *out)
{
    (void)in, (void)out;
    for (;;)
        puts("{\"event\":\"done\",\"record\":{\"verdict\":\"pass\"}}");
}
