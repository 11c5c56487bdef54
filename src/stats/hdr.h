/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A histogram of high dynamic range, after Gil Tene's HdrHistogram (hdrhistogram.org): many
 * durations in little memory. Counters are log-linear: within each power of two they are of equal
 * width, and so narrow that a value is off by less than one unit of its last significant digit,
 * 10^-digits of it. Small values are exact. Recording is a few instructions and never allocates.
 *
 * What is above the highest value it was made for is counted apart and never lost: it is part of
 * the count, the mean and the quantiles, where it stands as the largest value of all.
 */
#ifndef STATS_HDR_H
#define STATS_HDR_H

#include <stdint.h>

enum { HDR_DIGITS = 3 };                 /* unless there is a reason for another number */
#define HDR_HOUR UINT64_C(3600000000000) /* ns, a highest value for times */

struct hdr;

/* digits: 1 to 5, taken to the nearer end otherwise. Memory is about 8 bytes x 10^digits for
 * each power of two up to `highest`: 270 KB for an hour in ns at 3 digits. */
struct hdr *hdr_new(int digits, uint64_t highest);
void hdr_free(struct hdr *hdr); /* NULL is fine */
void hdr_clear(struct hdr *hdr);

void hdr_record(struct hdr *hdr, uint64_t value);
void hdr_record_many(struct hdr *hdr, uint64_t value, uint64_t count);

/* Add all that `from` holds. -EINVAL, and nothing is changed, if its digits are others. What is
 * above the highest value of `to` is counted there as such. */
int hdr_merge(struct hdr *to, const struct hdr *from);

uint64_t hdr_count(const struct hdr *hdr);    /* all values, with those above the highest */
uint64_t hdr_overflow(const struct hdr *hdr); /* those above the highest */
uint64_t hdr_most(const struct hdr *hdr);     /* the largest value, exact; 0 if there is none */
double hdr_mean(const struct hdr *hdr);       /* exact; NaN if there is none */

/* Each counter that holds any, from the smallest values to the largest: the top of it, and how
 * many. Those above the highest come last, with the largest value. */
void hdr_visit(const struct hdr *hdr, void (*see)(void *context, uint64_t top, uint64_t count),
               void *context);

/* The least recorded value that at least `share` (0 < share <= 1) of all values do not exceed: the
 * top of its counter, and never more than the largest value. NaN if nothing was recorded. */
double hdr_quantile(const struct hdr *hdr, double share);

#endif
