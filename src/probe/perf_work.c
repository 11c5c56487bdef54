/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/perf_work.h"

#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

enum { TURNS = 1000000, COINS = 200000, PAGES = 8192, FRESH_PAGES = 256, WAITS = 4 };

static void turn(uint64_t turns)
{
#if defined(__x86_64__)
    __asm__ volatile("1: sub $1, %0\n\tjnz 1b" : "+r"(turns) : : "cc");
#elif defined(__aarch64__)
    __asm__ volatile("1: subs %0, %0, #1\n\tb.ne 1b" : "+r"(turns) : : "cc");
#else
    for (; turns; turns--)
        __asm__ volatile("" : "+r"(turns));
#endif
}

double work_instructions(void)
{
    turn(TURNS);
    return 2.0 * TURNS;
}

double work_branches(void)
{
    turn(TURNS);
    return TURNS;
}

static uint64_t next(uint64_t *state) /* xorshift (Marsaglia 2003) */
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

double work_coins(void)
{
    uint64_t state = (uint64_t)clock_now() | 1, heads = 0, tails = 0;
    for (int i = 0; i < COINS; i++) {
        if (next(&state) >> 63)
            __asm__ volatile("" : "+r"(heads));
        else
            __asm__ volatile("" : "+r"(tails));
    }
    return COINS;
}

static void forget_line(const void *line)
{
#if defined(__x86_64__)
    __asm__ volatile("clflush (%0)" : : "r"(line) : "memory");
#elif defined(__aarch64__)
    __asm__ volatile("dc civac, %0" : : "r"(line) : "memory");
#else
    (void)line;
#endif
}

/* A ring through all pages in random order (Sattolo 1986), at another line in each. */
static void tie_ring(char *memory, size_t page, uint32_t *order)
{
    uint64_t state = (uint64_t)clock_now() | 1;
    for (uint32_t i = 0; i < PAGES; i++)
        order[i] = i;
    for (uint32_t i = PAGES - 1; i; i--) {
        uint32_t other = (uint32_t)(next(&state) % i), kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
    for (uint32_t i = 0; i < PAGES; i++) {
        char *from = memory + order[i] * page + order[i] % 61 * 64;
        uint32_t to = order[(i + 1) % PAGES];
        *(char **)from = memory + to * page + to % 61 * 64;
    }
    for (uint32_t i = 0; i < PAGES; i++)
        forget_line(memory + i * page + i % 61 * 64);
    __asm__ volatile("" : : : "memory");
    __sync_synchronize();
}

double work_cold_loads(void)
{
    static uint32_t order[PAGES];
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *memory =
        mmap(NULL, PAGES * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return 0;
    madvise(memory, PAGES * page, MADV_NOHUGEPAGE);
    tie_ring(memory, page, order);
    char *at = memory;
    for (int i = 0; i < PAGES; i++) {
        at = *(char **)at;
        __asm__ volatile("" : "+r"(at));
    }
    munmap(memory, PAGES * page);
    return PAGES;
}

double work_time(void)
{
    struct timespec before, after;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
    turn(TURNS);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
    return (double)(after.tv_sec - before.tv_sec) * CLOCK_SECOND +
           (double)(after.tv_nsec - before.tv_nsec);
}

double work_faults(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *memory =
        mmap(NULL, FRESH_PAGES * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return 0;
    madvise(memory, FRESH_PAGES * page, MADV_NOHUGEPAGE);
    for (size_t i = 0; i < FRESH_PAGES; i++)
        ((volatile char *)memory)[i * page] = 1;
    munmap(memory, FRESH_PAGES * page);
    return FRESH_PAGES;
}

double work_waits(void)
{
    for (int i = 0; i < WAITS; i++)
        nanosleep(&(struct timespec){.tv_nsec = 1}, NULL);
    return WAITS;
}

double work_moves(void)
{
    cpu_set_t all, one;
    int moves = 0;
    if (sched_getaffinity(0, sizeof(all), &all) < 0 || CPU_COUNT(&all) < 2)
        return 0;
    for (int cpu = 0; cpu < CPU_SETSIZE && moves < 3; cpu++) {
        CPU_ZERO(&one);
        CPU_SET(cpu, &one);
        if (CPU_ISSET(cpu, &all) && sched_getcpu() != cpu &&
            sched_setaffinity(0, sizeof(one), &one) == 0)
            moves++;
    }
    sched_setaffinity(0, sizeof(all), &all);
    return moves;
}
