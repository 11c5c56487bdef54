/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes memory that is not of the heap until there is no more.
 *
 * expect: memory limit
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "lab.h"

enum { PIECE = 1 << 20 };

void scramble(const struct input *in, struct output *out)
{
    (void)in, (void)out;
    for (;;) {
        void *piece = mmap(NULL, PIECE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (piece == MAP_FAILED)
            abort();
        memset(piece, 1, PIECE);
    }
}
