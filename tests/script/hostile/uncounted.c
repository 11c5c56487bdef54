/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looks for memory that its peak would not show, in a lab that counts it; prints HOLE for what is
 * granted, and then gives no answer.
 *
 * expect: wrong answer
 * isolation: bubblewrap
 * lab: pair
 * prints: tried all
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/mman.h>
#include <mqueue.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lab.h"

enum { BYTES = 2 << 20 };

static void refused(const char *what, long result)
{
    if (result >= 0)
        printf("HOLE: %s\n", what);
}

static long map(int flags, int fd)
{
    void *at = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, flags, fd, 0);
    return at == MAP_FAILED ? -1 : 0;
}

void scramble(const struct input *in, struct output *out)
{
    int ends[2], zero = open("/dev/zero", O_RDWR);
    unsigned long context = 0;
    void *page = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    (void)in, (void)out;
    if (page == MAP_FAILED)
        printf("HOLE: an honest map was refused\n");
    signal(SIGXFSZ, SIG_IGN);
    refused("shared map of nothing", map(MAP_SHARED | MAP_ANONYMOUS, -1));
    refused("checked shared map of nothing", map(MAP_SHARED_VALIDATE | MAP_ANONYMOUS, -1));
    refused("huge pages", map(MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1));
    refused("shared map of /dev/zero", zero < 0 ? -1 : map(MAP_SHARED, zero));
    refused("pages to be put on the disk", madvise(page, BYTES, MADV_PAGEOUT));
    refused("a pipe", pipe(ends));
    refused("a pipe with flags", pipe2(ends, O_DIRECT));
    refused("a queue", syscall(SYS_mq_open, "extra", O_CREAT | O_RDWR, 0600, NULL));
    refused("a memory file", memfd_create("extra", 0));
    refused("a large file", truncate("/tmp/extra", BYTES));
    refused("old asynchronous I/O", syscall(SYS_io_setup, 1024, &context));
    puts("tried all");
    fflush(stdout);
}
