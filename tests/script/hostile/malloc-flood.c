/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes and fills memory until there is no more.
 *
 * expect: memory limit
 */
#include <stdlib.h>
#include <string.h>

#include "lab.h"

enum { PIECE = 1 << 20 };

void scramble(const struct input *in, struct output *out)
{
    (void)in, (void)out;
    for (;;) {
        void *volatile piece = malloc(PIECE);
        memset(piece, 1, PIECE);
    }
}
