/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tampers with the memory and files it shares with the judge; prints HOLE for what works, and then
 * gives no answer.
 *
 * expect: wrong answer
 * prints: tried all
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab.h"

enum { INPUT = 3, OUTPUT = 4, PAGE = 4096, FAR = 512 << 10 };

static void refused(const char *what, int result)
{
    if (result >= 0)
        printf("HOLE: %s\n", what);
}

static int map_writable(int fd)
{
    void *at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    return at == MAP_FAILED ? -1 : 0;
}

void scramble(const struct input *in, struct output *out)
{
    (void)out;
    signal(SIGXFSZ, SIG_IGN);
    refused("writes to the input", (int)pwrite(INPUT, "x", 1, PAGE));
    refused("maps the input to write", map_writable(INPUT));
    refused(
        "makes its map of the input writable",
        mprotect((void *)((uintptr_t)in & ~(uintptr_t)(PAGE - 1)), PAGE, PROT_READ | PROT_WRITE));
    refused("cuts holes into the input",
            fallocate(INPUT, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, PAGE));
    for (int fd = INPUT; fd <= OUTPUT; fd++) {
        refused("shrinks shared memory", ftruncate(fd, 0));
        refused("grows shared memory", ftruncate(fd, FAR));
        refused("grows shared memory by writing", (int)pwrite(fd, "x", 1, FAR));
        refused("seals shared memory", fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
    }
    puts("tried all");
    fflush(stdout);
}
