/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Leaves files for its next launch; if it finds one, it prints HOLE and stops.
 *
 * The shared memory of the first launch holds one call only; that is how it knows the others, in
 * which it gives no answer.
 *
 * expect: wrong answer
 * prints: tried all
 * isolation: bubblewrap
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab.h"

enum { INPUT = 3, PAGE = 4096 };

__attribute__((constructor)) static void leave(void)
{
    static const char *const paths[] = {"/tmp/left", "/dev/shm/left", "/var/tmp/left",
                                        "/job/output/left"};
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        if (access(paths[i], F_OK) == 0) {
            printf("HOLE: finds %s\n", paths[i]);
            fflush(stdout);
            abort();
        }
        close(open(paths[i], O_CREAT | O_WRONLY, 0600));
    }
}

void scramble(const struct input *in, struct output *out)
{
    struct stat input;
    fstat(INPUT, &input);
    if (input.st_size > 2 * PAGE) {
        puts("tried all");
        fflush(stdout);
        return;
    }
    for (uint64_t i = 0; i < in->count; i++)
        out->digests[i] = digest(in->values[i], in->key);
}
