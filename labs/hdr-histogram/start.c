/* SPDX-License-Identifier: 0BSD */
/*
 * Keeps every latency and sorts them when it is asked. Exact, and slow; and its memory grows for as
 * long as the server runs, which HISTOGRAM_BYTES forbids. Make it a histogram.
 */
#include "lab.h"

#include <stdlib.h>
#include <string.h>

struct histogram {
    uint64_t *values;
    size_t count, room;
};

_Static_assert(sizeof(struct histogram) <= HISTOGRAM_BYTES, "a histogram has this much memory");

void histogram_open(struct histogram *h)
{
    *h = (struct histogram){0};
}

void histogram_close(struct histogram *h)
{
    free(h->values);
}

static void make_room(struct histogram *h, size_t more)
{
    if (h->count + more <= h->room)
        return;
    h->room = 2 * (h->count + more);
    h->values = realloc(h->values, h->room * sizeof(*h->values));
    if (!h->values)
        abort();
}

static void keep(struct histogram *h, uint64_t value)
{
    make_room(h, 1);
    h->values[h->count++] = value;
}

void histogram_record(struct histogram *h, const uint64_t *values, size_t count, uint64_t interval)
{
    for (size_t i = 0; i < count; i++) {
        keep(h, values[i]);
        if (interval)
            for (uint64_t v = values[i]; v >= interval && v - interval >= interval;)
                keep(h, v -= interval);
    }
}

void histogram_merge(struct histogram *into, struct histogram *from)
{
    if (!from->count)
        return;
    make_room(into, from->count);
    memcpy(into->values + into->count, from->values, from->count * sizeof(*from->values));
    into->count += from->count;
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

struct summary histogram_quantiles(struct histogram *h, const uint32_t *ppm, uint64_t *values,
                                   size_t quantiles)
{
    if (!h->count) {
        memset(values, 0, quantiles * sizeof(*values));
        return (struct summary){0};
    }
    qsort(h->values, h->count, sizeof(*h->values), compare);
    for (size_t i = 0; i < quantiles; i++) {
        uint64_t rank = (h->count * (uint64_t)ppm[i] + 999999) / 1000000;
        values[i] = h->values[rank - 1];
    }
    return (struct summary){h->count, h->values[h->count - 1]};
}
