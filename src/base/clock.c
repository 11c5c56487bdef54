/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

int64_t clock_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void clock_moment(struct clock_moment *moment)
{
    struct timespec now;
    FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
    *moment = (struct clock_moment){.date = time(NULL)};
    if (file && fgets(moment->boot, sizeof(moment->boot), file))
        moment->boot[strcspn(moment->boot, "\n")] = '\0';
    if (file)
        fclose(file);
    clock_gettime(CLOCK_BOOTTIME, &now);
    moment->uptime = (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* One add at a time, and none of them dropped. The step is in a register, as some CPUs add small
 * constants in no time; sixteen adds a turn, as a short loop can take two cycles a turn where it
 * lies across two lines of code. */
#define ADD                                                                                        \
    sum += step;                                                                                   \
    __asm__ volatile("" : "+r"(sum), "+r"(step));
#define ADD_4 ADD ADD ADD ADD

int64_t clock_thread(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * CLOCK_SECOND + time.tv_nsec;
}

int64_t clock_adds(int64_t count)
{
    uint64_t sum = 1, step = 3;
    int64_t start = clock_now();
    for (int64_t i = 0; i < count; i += 16) {
        ADD_4 ADD_4 ADD_4 ADD_4
    }
    return clock_now() - start;
}

__attribute__((format(strftime, 2, 0))) static char *write_utc(int64_t seconds, const char *format,
                                                               char *to, size_t size)
{
    time_t when = (time_t)seconds;
    struct tm parts;
    gmtime_r(&when, &parts);
    strftime(to, size, format, &parts);
    return to;
}

char *clock_date(int64_t seconds, char *to, size_t size)
{
    return write_utc(seconds, "%Y-%m-%dT%H:%M:%SZ", to, size);
}

char *clock_stamp(int64_t seconds, char *to, size_t size)
{
    return write_utc(seconds, "%Y%m%d-%H%M%S", to, size);
}
