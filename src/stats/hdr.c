/* SPDX-License-Identifier: Apache-2.0 */
#include "stats/hdr.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { LEAST_DIGITS = 1, MOST_DIGITS = 5 };

struct hdr {
    int digits;
    int half; /* 2^half counters for each power of two; the first 2^(half + 1) values are exact */
    uint64_t highest;
    size_t size; /* counters */
    uint64_t total, over, most;
    double sum;
    uint64_t counts[];
};

/* Values of `shift` bits beyond the exact ones share counters that are 2^shift wide. */
static size_t counter_of(const struct hdr *hdr, uint64_t value)
{
    int bits = 63 - __builtin_clzll(value | 1);
    int shift = bits > hdr->half ? bits - hdr->half : 0;
    return ((size_t)shift << hdr->half) + (size_t)(value >> shift);
}

static uint64_t counter_top(const struct hdr *hdr, size_t counter)
{
    size_t step = counter >> hdr->half;
    size_t shift = step > 1 ? step - 1 : 0;
    uint64_t leading = counter - (shift << hdr->half);
    return ((leading + 1) << shift) - 1;
}

/* The least power of two that is not below 10^digits; its counters keep that many digits. */
static int half_for(int digits)
{
    int half = 0;
    while (pow(2, half) < pow(10, digits))
        half++;
    return half;
}

struct hdr *hdr_new(int digits, uint64_t highest)
{
    struct hdr bounds = {.digits = digits < LEAST_DIGITS  ? LEAST_DIGITS
                                   : digits > MOST_DIGITS ? MOST_DIGITS
                                                          : digits,
                         .highest = highest};
    bounds.half = half_for(bounds.digits);
    bounds.size = counter_of(&bounds, highest) + 1;
    struct hdr *hdr = memory_alloc(sizeof(*hdr) + bounds.size * sizeof(hdr->counts[0]));
    memcpy(hdr, &bounds, sizeof(bounds));
    return hdr;
}

void hdr_free(struct hdr *hdr)
{
    free(hdr);
}

void hdr_clear(struct hdr *hdr)
{
    memset(hdr->counts, 0, hdr->size * sizeof(hdr->counts[0]));
    hdr->total = hdr->over = hdr->most = 0;
    hdr->sum = 0;
}

void hdr_record_many(struct hdr *hdr, uint64_t value, uint64_t count)
{
    if (!count)
        return;
    if (value > hdr->highest)
        hdr->over += count;
    else
        hdr->counts[counter_of(hdr, value)] += count;
    hdr->total += count;
    hdr->sum += (double)value * (double)count;
    if (value > hdr->most)
        hdr->most = value;
}

void hdr_record(struct hdr *hdr, uint64_t value)
{
    hdr_record_many(hdr, value, 1);
}

int hdr_merge(struct hdr *to, const struct hdr *from)
{
    if (to->digits != from->digits)
        return -EINVAL;
    to->over += from->over;
    for (size_t i = 0; i < from->size; i++)
        *(i < to->size ? &to->counts[i] : &to->over) += from->counts[i];
    to->total += from->total;
    to->sum += from->sum;
    if (from->most > to->most)
        to->most = from->most;
    return 0;
}

uint64_t hdr_count(const struct hdr *hdr)
{
    return hdr->total;
}

uint64_t hdr_overflow(const struct hdr *hdr)
{
    return hdr->over;
}

uint64_t hdr_most(const struct hdr *hdr)
{
    return hdr->most;
}

double hdr_mean(const struct hdr *hdr)
{
    return hdr->total ? hdr->sum / (double)hdr->total : NAN;
}

void hdr_visit(const struct hdr *hdr, void (*see)(void *context, uint64_t top, uint64_t count),
               void *context)
{
    for (size_t i = 0; i < hdr->size; i++)
        if (hdr->counts[i])
            see(context, counter_top(hdr, i), hdr->counts[i]);
    if (hdr->over)
        see(context, hdr->most, hdr->over);
}

double hdr_quantile(const struct hdr *hdr, double share)
{
    double wanted = ceil(share * (double)hdr->total);
    uint64_t seen = 0;
    if (hdr->total == 0)
        return NAN;
    for (size_t i = 0; i < hdr->size; i++) {
        seen += hdr->counts[i];
        if ((double)seen >= wanted && seen)
            return fmin((double)counter_top(hdr, i), (double)hdr->most);
    }
    return (double)hdr->most;
}
