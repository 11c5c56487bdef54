/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeps the last answers, and gives one again when the new input looks like the old: same number of
 * values, first value alike in its last bits.
 *
 * expect: wrong answer
 */
#include <string.h>

#include "lab.h"

enum { KINDS = 4 };

void scramble(const struct input *in, struct output *out)
{
    static uint64_t kept[KINDS][4096], count[KINDS];
    uint64_t kind = in->values[0] % KINDS;
    if (count[kind] != in->count)
        for (uint64_t i = 0; i < in->count; i++)
            kept[kind][i] = digest(in->values[i], in->key);
    count[kind] = in->count;
    memcpy(out->digests, kept[kind], in->count * sizeof(kept[0][0]));
}
