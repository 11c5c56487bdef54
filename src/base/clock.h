/* SPDX-License-Identifier: Apache-2.0 */
/* Time: nanoseconds of CLOCK_MONOTONIC since an arbitrary start, and wall-clock dates. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>
#include <stddef.h>

#define CLOCK_SECOND INT64_C(1000000000) /* ns */

int64_t clock_now(void); /* ns, monotonic */

int64_t clock_thread(void); /* ns of CPU time of the calling thread */

/* ns that `count` additions, a multiple of 16, take, each of which waits for the one before: a
 * cycle each on every CPU of the last decades. */
int64_t clock_adds(int64_t count);

/* A moment told in two ways: by the calendar, which can be set, and by the time since the machine
 * was started, which cannot, sleep included, and tells nothing across a start. */
struct clock_moment {
    int64_t date;  /* seconds since 1970 */
    double uptime; /* seconds, CLOCK_BOOTTIME */
    char boot[40]; /* which start of the machine it was; "" if the kernel does not tell */
};
void clock_moment(struct clock_moment *moment);

/* "2026-11-20T18:30:00Z" for seconds since 1970, into `to` (at least 21 bytes). Returns `to`. */
char *clock_date(int64_t seconds, char *to, size_t size);

/* The same moment as part of a file name, "20261120-183000" (at least 16 bytes). Returns `to`. */
char *clock_stamp(int64_t seconds, char *to, size_t size);

#endif
