/* SPDX-License-Identifier: Apache-2.0 */
/* The clock everything else is measured with: what it is, what it resolves, what a look costs; and
 * how fast the CPU runs while it works. */
#include <time.h>

#include "base/clock.h"
#include "probe/measure.h"
#include "probe/root.h"

enum { READS = 50000, ADDS = 4000000 };

static double resolution(void)
{
    struct timespec step;
    clock_getres(CLOCK_MONOTONIC, &step);
    return (double)step.tv_sec * CLOCK_SECOND + (double)step.tv_nsec;
}

static double smallest_step(void *context)
{
    int64_t least = CLOCK_SECOND, last = clock_now();
    (void)context;
    for (int i = 0; i < READS; i++) {
        int64_t now = clock_now();
        if (now > last && now - last < least)
            least = now - last;
        last = now;
    }
    return (double)least;
}

static double clock_cost(void *context)
{
    struct timespec now;
    int64_t start = clock_now();
    (void)context;
    for (int i = 0; i < READS; i++)
        clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(clock_now() - start) / READS;
}

#if defined(__x86_64__) || defined(__i386__)
static double counter_cost(void *context)
{
    int64_t start = clock_now();
    (void)context;
    for (int i = 0; i < READS; i++)
        __asm__ volatile("" : : "r"(__builtin_ia32_rdtsc()));
    return (double)(clock_now() - start) / READS;
}

static void measure_counter(struct measuring *measuring)
{
    measure_repeat(measuring, "rdtsc", "a look at the CPU's own counter (rdtsc)", "ns",
                   counter_cost, NULL);
}
#else
static void measure_counter(struct measuring *measuring)
{
    measure_missing(measuring, "rdtsc", "a look at the CPU's own counter (rdtsc)", "ns",
                    "an instruction of x86, which this CPU is not");
}
#endif

static double effective_ghz(void *context)
{
    (void)context;
    return ADDS / (double)clock_adds(ADDS);
}

void measure_clock(struct measuring *measuring)
{
    measuring->to->clock_source = root_line(
        probe_root_live.sys, "devices/system/clocksource/clocksource0/current_clocksource");
    measure_value(measuring, "clock_resolution", "resolution (clock_getres)", "ns", resolution())
        ->told = true;
    measure_repeat(measuring, "clock_step", "smallest step seen between two looks", "ns",
                   smallest_step, NULL);
    measure_repeat(measuring, "clock_gettime", "a look at the clock (clock_gettime)", "ns",
                   clock_cost, NULL);
    measure_counter(measuring);
    measure_repeat(measuring, "effective_ghz", "effective clock rate (dependent adds)", "GHz",
                   effective_ghz, NULL);
}
