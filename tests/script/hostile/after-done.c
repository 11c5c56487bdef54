/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fast and right, but the process works on for milliseconds after it said that it was done. Whoever
 * may do that can work on the output while the judge verifies its beginning.
 *
 * lab: tiny pair
 * expect: fail
 * reason: outside the timed window
 */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "lab.h"

/* Longer than a judge may have to wait for a CPU: what it sees late counts as inside. */
enum { DONE = 6, WORK_NS = 12000000 };

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

ssize_t write(int fd, const void *data, size_t bytes)
{
    ssize_t written = syscall(SYS_write, fd, data, bytes);
    for (int64_t end = now() + WORK_NS; fd == DONE && now() < end;)
        ;
    return written;
}

void scramble(const struct input *in, struct output *out)
{
    for (uint64_t i = 0; i < in->count; i++)
        out->digests[i] = digest(in->values[i], in->key);
}
