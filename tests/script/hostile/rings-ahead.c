/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Says done a second time a moment after the first, so that the judge's next wait would end at
 * once, and computes afterwards, racing with the judge's look at the output.
 *
 * expect: fail | wrong answer
 */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "lab.h"

enum { DONE = 6 };

ssize_t write(int fd, const void *data, size_t bytes)
{
    ssize_t written = syscall(SYS_write, fd, data, bytes);
    if (fd == DONE) {
        nanosleep(&(struct timespec){.tv_nsec = 300000}, NULL);
        syscall(SYS_write, fd, data, bytes);
    }
    return written;
}

void scramble(const struct input *in, struct output *out)
{
    for (uint64_t i = 0; i < in->count; i++)
        out->digests[i] = digest(in->values[i], in->key);
}
