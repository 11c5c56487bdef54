/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A system call that only an attack makes. The test puts others in the place of ptrace.
 *
 * expect: run-time error
 * reason: SIGSYS
 */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <unistd.h>

#include "lab.h"

void scramble(const struct input *in, struct output *out)
{
    (void)in, (void)out;
    syscall(SYS_ptrace, 0, 0, 0, 0, 0);
}
