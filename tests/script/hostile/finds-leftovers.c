/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looks, before it says that it is there, for what the launch before it left in the shared memory:
 * in a pair both sides get the same inputs, so the baseline's answers would be right. Prints HOLE
 * and stops if it finds any.
 *
 * expect: pass | inconclusive
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "lab.h"

enum { INPUT = 3, OUTPUT = 4, PAGE = 4096 };

static void look(const char *what, int fd, off_t from)
{
    struct stat st;
    fstat(fd, &st);
    const unsigned char *at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
    for (off_t i = from; i < st.st_size; i++) {
        if (at[i] == 0 || at[i] == 0xff)
            continue;
        printf("HOLE: finds old %s\n", what);
        fflush(stdout);
        abort();
    }
    munmap((void *)at, (size_t)st.st_size);
}

__attribute__((constructor)) static void search(void)
{
    look("inputs", INPUT, PAGE);
    look("answers", OUTPUT, 0);
}

void scramble(const struct input *in, struct output *out)
{
    for (uint64_t i = 0; i < in->count; i++)
        out->digests[i] = digest(in->values[i], in->key);
}
