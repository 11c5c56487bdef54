/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Defines what only the shim is meant to define. It stays in this file, and no answer is given.
 *
 * expect: wrong answer
 */
#define PERFLAB_SHIM
#include "lab.h"

#define lab_run(call) return

void scramble(const struct input *in, struct output *out)
{
    (void)in, (void)out;
}
