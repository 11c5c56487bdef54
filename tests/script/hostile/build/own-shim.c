/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Defines what only the shim is meant to define. It stays in this file: the worker's
 * shim has its own, and no answer is given.
 *
 * expect: wrong answer
 */
#define PERFLAB_SHIM
#include "lab.h"

void scramble(const struct input *in, struct output *out)
{
    (void)in, (void)out;
}
