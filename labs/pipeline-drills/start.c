/* SPDX-License-Identifier: 0BSD */
/* Five loops as one writes them. Right, and each of them waits for something. */
#include "lab.h"

uint64_t filter(const uint32_t *values, size_t count, uint32_t limit)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        if (values[i] >= limit)
            sum += values[i];
    return sum;
}

uint64_t hash(const uint32_t *values, size_t count, uint64_t key)
{
    uint64_t h = 0;
    for (size_t i = 0; i < count; i++)
        h = h * key + values[i];
    return h;
}

uint64_t divide(const uint32_t *values, size_t count, uint32_t divisor)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i] / divisor;
    return sum;
}

void merge(const uint32_t *a, const uint32_t *b, size_t count, uint32_t *to)
{
    size_t i = 0, j = 0;
    while (i < count && j < count) {
        if (a[i] <= b[j])
            *to++ = a[i++];
        else
            *to++ = b[j++];
    }
    while (i < count)
        *to++ = a[i++];
    while (j < count)
        *to++ = b[j++];
}

uint64_t walk(const uint32_t *next, const uint32_t *starts, size_t count)
{
    uint64_t sum = 0;
    for (size_t w = 0; w < count; w++) {
        uint64_t hops = 0;
        uint32_t at = starts[w];
        while (at >= ROOTS) {
            at = next[at];
            hops++;
        }
        sum += hops * ROOTS + at;
    }
    return sum;
}
