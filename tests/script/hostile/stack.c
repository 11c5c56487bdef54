/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recurses until the stack is used up.
 *
 * expect: run-time error
 * reason: SIGSEGV
 */
#include "lab.h"

static uint64_t down(volatile uint64_t *above)
{
    volatile uint64_t here[512] = {*above};
    return down(here) + here[1];
}

void scramble(const struct input *in, struct output *out)
{
    volatile uint64_t top = in->key;
    out->digests[0] = down(&top);
}
