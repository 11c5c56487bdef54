/* SPDX-License-Identifier: Apache-2.0 */
/* Time: nanoseconds of CLOCK_MONOTONIC since an arbitrary start, and wall-clock dates. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>
#include <stddef.h>

#define CLOCK_SECOND INT64_C(1000000000) /* ns */

int64_t clock_now(void); /* ns, monotonic */

/* "2026-11-20T18:30:00Z" for seconds since 1970, into `to` (at least 21 bytes). Returns `to`. */
char *clock_date(int64_t seconds, char *to, size_t size);

/* The same moment as part of a file name, "20261120-183000" (at least 16 bytes). Returns `to`. */
char *clock_stamp(int64_t seconds, char *to, size_t size);

#endif
