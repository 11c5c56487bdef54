/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kernel charges: a system call, a switch between two threads of one CPU, waking a thread
 * that sleeps on another CPU, a page that is touched for the first time. Switch and wake-up are
 * half a round trip, so that a write and a read of the pipe or the eventfd are in them.
 */
#include <fcntl.h>
#include <math.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "probe/measure.h"

enum { CALLS = 20000, ROUNDS = 500, MOST_ROUND_SECONDS = 1 };
static const size_t fresh = 4 << 20;

static double system_call(void *context)
{
    int64_t start = clock_now();
    (void)context;
    for (int i = 0; i < CALLS; i++)
        syscall(SYS_getppid);
    return (double)(clock_now() - start) / CALLS;
}

/* Two ends, each with a descriptor to ring and one to hear. Eight bytes a ring suit an eventfd and
 * a pipe. */
struct bells {
    int ring[2], hear[2];
    int partner; /* CPU of the second end */
};

static bool pass(int fd, bool ring)
{
    uint64_t one = 1;
    ssize_t done = ring ? write(fd, &one, sizeof(one)) : read(fd, &one, sizeof(one));
    return done == sizeof(one);
}

/* Rings back until it is told 2. */
static void *answer(void *argument)
{
    const struct bells *bells = argument;
    uint64_t rung = 1;
    while (read(bells->hear[1], &rung, sizeof(rung)) == sizeof(rung) && rung == 1)
        if (!pass(bells->ring[1], true))
            break;
    return NULL;
}

static double round_trips(void *context)
{
    struct bells *bells = context;
    pthread_t thread;
    const uint64_t leave = 2;
    if (measure_start(bells->partner, answer, bells, &thread) < 0)
        return NAN;
    for (int i = 0; i < ROUNDS / 10; i++)
        if (!pass(bells->ring[0], true) || !pass(bells->hear[0], false))
            break;
    int64_t start = clock_now(), now = start;
    int rounds = 0;
    while (rounds < ROUNDS && now - start < MOST_ROUND_SECONDS * CLOCK_SECOND) {
        if (!pass(bells->ring[0], true) || !pass(bells->hear[0], false))
            break;
        rounds++;
        now = clock_now();
    }
    ssize_t written = write(bells->ring[0], &leave, sizeof(leave));
    if (written == sizeof(leave))
        pthread_join(thread, NULL);
    return rounds ? (double)(now - start) / rounds / 2 : NAN;
}

static void measure_switch(struct measuring *measuring)
{
    static const char name[] = "context_switch", title[] = "switch of threads on one CPU (pipe)";
    int there[2] = {-1, -1}, back[2] = {-1, -1};
    if (pipe2(there, O_CLOEXEC) == 0 && pipe2(back, O_CLOEXEC) == 0) {
        struct bells bells = {
            {there[1], back[1]}, {back[0], there[0]}, measuring->topology->cpus[0].cpu};
        measure_repeat(measuring, name, title, "ns", round_trips, &bells);
    } else {
        measure_missing(measuring, name, title, "ns", "no pipe can be made");
    }
    for (int i = 0; i < 2; i++) {
        close(there[i]);
        close(back[i]);
    }
}

static void measure_wake(struct measuring *measuring)
{
    static const char name[] = "wake_up", title[] = "waking a thread of another CPU (eventfd)";
    int partner = topology_partner(measuring->topology);
    int there = eventfd(0, EFD_CLOEXEC), back = eventfd(0, EFD_CLOEXEC);
    if (partner < 0) {
        measure_missing(measuring, name, title, "ns", "there is one usable CPU");
    } else if (there < 0 || back < 0) {
        measure_missing(measuring, name, title, "ns", "no eventfd can be made");
    } else {
        struct bells bells = {{there, back}, {back, there}, partner};
        measure_repeat(measuring, name, title, "ns", round_trips, &bells);
    }
    close(there);
    close(back);
}

static double page_fault(void *context)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    volatile char *at = measure_map(fresh, false);
    (void)context;
    if (!at)
        return NAN;
    int64_t start = clock_now();
    for (size_t i = 0; i < fresh; i += page)
        at[i] = 1;
    int64_t spent = clock_now() - start;
    munmap((void *)at, fresh);
    return (double)spent / (double)(fresh / page);
}

void measure_kernel(struct measuring *measuring)
{
    measure_repeat(measuring, "system_call", "system call (getppid)", "ns", system_call, NULL);
    measure_switch(measuring);
    measure_wake(measuring);
    measure_repeat(measuring, "page_fault", "first touch of a page (minor fault)", "ns", page_fault,
                   NULL);
}
