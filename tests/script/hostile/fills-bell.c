/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fills the counter of its doorbell, so that whoever rings it next would wait for ever.
 *
 * expect: fail
 * reason: doorbell
 */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <unistd.h>

#include "lab.h"

enum { RING = 5, DONE = 6 };

ssize_t write(int fd, const void *data, size_t bytes)
{
    const uint64_t full = UINT64_MAX - 1;
    if (fd == DONE)
        syscall(SYS_write, RING, &full, sizeof(full));
    ssize_t written = syscall(SYS_write, fd, data, bytes);
    for (; fd == DONE;)
        pause();
    return written;
}

void scramble(const struct input *in, struct output *out)
{
    (void)in, (void)out;
}
