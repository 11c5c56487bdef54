/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls abort().
 *
 * expect: run-time error
 * reason: SIGABRT
 */
#include <stdlib.h>

#include "lab.h"

void scramble(const struct input *in, struct output *out)
{
    (void)in, (void)out;
    abort();
}
