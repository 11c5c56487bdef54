/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeps in files what its memory limit forbids to keep in memory; prints HOLE if it gets past that
 * limit, and then gives no answer.
 *
 * expect: wrong answer
 * prints: tried all
 * isolation: bubblewrap
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "lab.h"

enum { PIECE = 1 << 20, LIMIT = 64 << 20, FILES = 512 };

static size_t fill(const char *folder)
{
    static char piece[PIECE];
    size_t kept = 0;
    for (int i = 0; i < FILES; i++) {
        char path[64];
        snprintf(path, sizeof(path), "%s/%d", folder, i);
        int fd = open(path, O_CREAT | O_WRONLY, 0600);
        ssize_t written = fd < 0 ? -1 : write(fd, piece, sizeof(piece));
        if (fd >= 0)
            close(fd);
        if (written <= 0)
            break;
        kept += (size_t)written;
    }
    return kept;
}

void scramble(const struct input *in, struct output *out)
{
    (void)in, (void)out;
    size_t kept = fill("/tmp") + fill("/dev/shm");
    if (kept > LIMIT)
        printf("HOLE: keeps %zu MB in files\n", kept >> 20);
    puts("tried all");
    fflush(stdout);
}
