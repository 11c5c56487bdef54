/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where threads are allowed, a process is not, whatever call it is made with.
 *
 * lab: threads
 * expect: run-time error
 * reason: SIGSYS
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lab.h"

void scramble(const struct input *in, struct output *out)
{
    (void)in, (void)out;
    syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
}
