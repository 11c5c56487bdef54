/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rings back in the middle of a block and computes the rest while the judge verifies the beginning.
 *
 * expect: fail | wrong answer
 */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <unistd.h>

#include "lab.h"

enum { DONE = 6, BLOCK = 100 };

static int rung, calls;

ssize_t write(int fd, const void *data, size_t bytes)
{
    if (fd == DONE && rung) {
        rung = calls = 0;
        return (ssize_t)bytes;
    }
    return syscall(SYS_write, fd, data, bytes);
}

void scramble(const struct input *in, struct output *out)
{
    const uint64_t one = 1;
    for (uint64_t i = 0; i < in->count; i++)
        out->digests[i] = digest(in->values[i], in->key);
    if (!rung && ++calls == BLOCK)
        rung = syscall(SYS_write, DONE, &one, sizeof(one)) > 0;
}
