/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rings back thousands of times in every call, long before the work is done.
 *
 * expect: fail | wrong answer
 */
#include <unistd.h>

#include "lab.h"

enum { DONE = 6, RINGS = 2000 };

void scramble(const struct input *in, struct output *out)
{
    const uint64_t one = 1;
    for (int i = 0; i < RINGS; i++)
        if (write(DONE, &one, sizeof(one)) < 0)
            return;
    for (uint64_t i = 0; i < in->count; i++)
        out->digests[i] = digest(in->values[i], in->key);
}
