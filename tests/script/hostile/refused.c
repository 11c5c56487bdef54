/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tries what the filter refuses without killing; prints HOLE for what is granted, and then gives no
 * answer.
 *
 * expect: wrong answer
 * prints: tried all
 */
#define _GNU_SOURCE
#include <linux/perf_event.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lab.h"

static void refused(const char *what, long result)
{
    if (result >= 0)
        printf("HOLE: %s\n", what);
}

void scramble(const struct input *in, struct output *out)
{
    char uring[256] = {0};
    cpu_set_t set;
    struct sched_param param = {.sched_priority = 1};
    struct perf_event_attr event = {.type = PERF_TYPE_SOFTWARE, .size = sizeof(event)};
    (void)in, (void)out;
    CPU_ZERO(&set);
    CPU_SET(0, &set);
    refused("socket of the internet", socket(AF_INET, SOCK_STREAM, 0));
    refused("local socket", socket(AF_UNIX, SOCK_STREAM, 0));
    refused("socket of a virtual machine", socket(AF_VSOCK, SOCK_STREAM, 0));
    refused("io_uring", syscall(SYS_io_uring_setup, 8, uring));
    refused("memory file", memfd_create("extra", 0));
    refused("shared memory", shmget(IPC_PRIVATE, 4096, 0600));
    refused("another CPU", sched_setaffinity(0, sizeof(set), &set));
    refused("real-time class", sched_setscheduler(0, SCHED_FIFO, &param));
    refused("higher priority", setpriority(PRIO_PROCESS, 0, -5));
    refused("performance counters", syscall(SYS_perf_event_open, &event, 0, -1, -1, 0));
    refused("session of its own", setsid());
    refused("signals to any process", kill(getpid(), 0));
    refused("life after the judge's death", prctl(PR_SET_PDEATHSIG, 0));
    puts("tried all");
    fflush(stdout);
}
