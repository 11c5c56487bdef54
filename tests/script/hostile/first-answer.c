/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Right once; every later call is given the first answer again.
 *
 * expect: wrong answer
 */
#include <string.h>

#include "lab.h"

void scramble(const struct input *in, struct output *out)
{
    static uint64_t kept[4096];
    static int full;
    for (uint64_t i = 0; i < in->count && !full; i++)
        kept[i] = digest(in->values[i], in->key);
    full = 1;
    memcpy(out->digests, kept, in->count * sizeof(kept[0]));
}
