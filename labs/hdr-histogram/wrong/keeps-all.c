/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wrong: keeps every latency, in memory that grows with the stream, and sorts them by bytes. Its
 * answers are exact, and it is too slow for the bound.
 *
 * Tempting because a radix sort has no comparison to mispredict and beats qsort many times over.
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

static void sort(uint64_t *values, size_t count)
{
    uint64_t *scratch = malloc(count * sizeof(*scratch)), *from = values, *to = scratch;
    size_t places[8][256] = {0};
    if (!scratch)
        abort();
    for (size_t i = 0; i < count; i++)
        for (unsigned byte = 0; byte < 8; byte++)
            places[byte][values[i] >> 8 * byte & 0xff]++;
    for (unsigned byte = 0; byte < 8; byte++) {
        size_t *place = places[byte], sum = 0;
        if (place[*values >> 8 * byte & 0xff] == count)
            continue;
        for (size_t digit = 0; digit < 256; digit++) {
            size_t here = place[digit];
            place[digit] = sum;
            sum += here;
        }
        for (size_t i = 0; i < count; i++)
            to[place[from[i] >> 8 * byte & 0xff]++] = from[i];
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != values)
        memcpy(values, from, count * sizeof(*values));
    free(scratch);
}

struct summary histogram_quantiles(struct histogram *h, const uint32_t *ppm, uint64_t *values,
                                   size_t quantiles)
{
    if (!h->count) {
        memset(values, 0, quantiles * sizeof(*values));
        return (struct summary){0};
    }
    sort(h->values, h->count);
    for (size_t i = 0; i < quantiles; i++) {
        uint64_t rank = (h->count * (uint64_t)ppm[i] + 999999) / 1000000;
        values[i] = h->values[rank - 1];
    }
    return (struct summary){h->count, h->values[h->count - 1]};
}
