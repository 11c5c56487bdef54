/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers as people read them: three significant digits, a prefix, a unit. */
#ifndef REPORT_NUMBER_H
#define REPORT_NUMBER_H

#include <stddef.h>

enum { NUMBER_SIZE = 32 };

/* "14.2x", "97.3 M/s", "12.5 ns", "1.20 ms", "3"; "n/a" for NaN. A share just below 1 has four
 * digits: "0.9996". `unit` is a metric's. Returns `to`, of NUMBER_SIZE bytes. */
char *number_print(char *to, double value, const char *unit);

enum { NUMBER_INTERVAL_SIZE = 3 * NUMBER_SIZE + 8 };

/* "9.07x [7.48x, 13.1x]", "684 [606, 760] us": a unit behind a blank once, if it is that of all
 * three; NaN as value: the brackets alone. Returns `to`, of NUMBER_INTERVAL_SIZE bytes. */
char *number_interval(char *to, double value, double low, double high, const char *unit);

/* The same for any unit: one it does not know stands behind the number, "1.90 GHz". */
char *number_of_unit(char *to, double value, const char *unit);

/* The same with no more digits than it needs, four at most, and any other unit after the number:
 * "2x", "1.5 us", "0.25", "10 GB/s". For the marks of an axis. */
char *number_tick(char *to, double value, const char *unit);

/* Where bucket `power` of a histogram by powers of two starts, in two digits: "4.1 us", "130 us";
 * 0 for the first. */
char *number_bucket(char *to, size_t power, const char *unit);

/* Bytes of memory in powers of 1024: "48 KiB", "1.5 MiB". */
char *number_size(char *to, double bytes);

#endif
