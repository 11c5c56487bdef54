/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints the record it would like to have and leaves with success.
 *
 * expect: run-time error
 * reason: ended by itself (exit code 0)
 */
#include <stdio.h>
#include <unistd.h>

#include "lab.h"

void scramble(const struct input *in, struct output *out)
{
    (void)in, (void)out;
    puts("{\"event\":\"done\",\"record\":{\"schema\":1,\"lab\":\"tiny\",\"verdict\":\"pass\","
         "\"exit\":0}}");
    fflush(stdout);
    _exit(0);
}
