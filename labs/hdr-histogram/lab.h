/* SPDX-License-Identifier: 0BSD */
/*
 * A histogram of latencies in bounded memory. You write the five functions below.
 *
 * Eight servers each record a stream of latencies into a histogram of their own. The histograms,
 * not the latencies, are sent to one place and merged. From each of the nine, the eight and the
 * merged one, quantiles are read.
 *
 * A histogram lives in HISTOGRAM_BYTES bytes, aligned to 64, that are given to you with anything in
 * them. It is sent by copying these bytes: it must not point into itself, and whatever it keeps
 * elsewhere is against the rules.
 *
 * A latency is any 64-bit number, 0 and UINT64_MAX included. A histogram gets fewer than 2^32.
 */
#ifndef LAB_H
#define LAB_H

#include <stddef.h>
#include <stdint.h>

enum {
    HISTOGRAM_BYTES = 16384,
    SHARDS = 8,     /* servers */
    QUANTILES = 12, /* asked of each histogram */
    BATCH = 256,    /* most values in one call of histogram_record() */
};

/* What is said of a histogram: how many latencies it has, corrected ones included, and the largest.
 * Both are exact; both are 0 if there are none. */
struct summary {
    uint64_t count, max;
};

struct histogram; /* yours to define, in your file */

/* Make an empty histogram of the HISTOGRAM_BYTES at `h`. */
void histogram_open(struct histogram *h);

/* Give back what it holds beside its own bytes. In the end there is nothing to give back. */
void histogram_close(struct histogram *h);

/*
 * Record `count` latencies. `values` is gone when this returns: the next batch is read into the
 * same place.
 *
 * If `interval` is not 0, the stream comes from a client that meant to send a request every
 * `interval` and waited for each answer before the next. A latency v then stands also for the
 * requests that were not sent meanwhile: record v, and v - interval, v - 2 * interval and so on, as
 * long as what is left is at least `interval`.
 */
void histogram_record(struct histogram *h, const uint64_t *values, size_t count, uint64_t interval);

/* Add all of `from` to `into`, as if `into` had recorded it. */
void histogram_merge(struct histogram *into, struct histogram *from);

/*
 * For each ppm[i], in millionths, rising, from 1 to 1000000: values[i] is the latency of rank
 * ceil(count * ppm[i] / 1000000) in rising order, the first having rank 1, with a relative error of
 * at most 1 %: 0.99 * exact <= values[i] <= 1.01 * exact. Of 1000000 it is the largest latency,
 * exactly. All are 0 if there is no latency.
 */
struct summary histogram_quantiles(struct histogram *h, const uint32_t *ppm, uint64_t *values,
                                   size_t quantiles);

/* Input of one call: shard s has count[s] values, those of shard 0 first. */
struct streams {
    uint64_t count[SHARDS];
    uint64_t interval[SHARDS]; /* 0: nothing to correct */
    uint32_t ppm[QUANTILES];
    uint32_t unused[4];
    uint64_t values[];
};

/* Output of one call: the shards, then their union. */
struct answers {
    struct summary summary[SHARDS + 1];
    uint64_t values[SHARDS + 1][QUANTILES];
    uint64_t overrun[SHARDS + 1]; /* 1: wrote past the end of this histogram */
};

#ifdef PERFLAB_SHIM
#include <string.h>

#include "perflab/worker.h"

/* The bytes of a histogram and a strip behind them that must stay as it is. */
struct lab_place {
    _Alignas(64) unsigned char bytes[HISTOGRAM_BYTES];
    unsigned char strip[64];
};

static inline void lab_record(struct lab_place *shards, const struct streams *in)
{
    uint64_t batch[BATCH];
    const uint64_t *stream[SHARDS], *next = in->values;
    uint64_t left[SHARDS], all = 0;

    for (size_t s = 0; s < SHARDS; s++) {
        stream[s] = next;
        next += left[s] = in->count[s];
        all += left[s];
    }
    for (size_t s = 0; all; s = (s + 1) % SHARDS) { /* in turn: the streams run side by side */
        size_t count = left[s] < BATCH ? left[s] : BATCH;
        if (!count)
            continue;
        memcpy(batch, stream[s], count * sizeof(*batch));
        histogram_record((struct histogram *)shards[s].bytes, batch, count, in->interval[s]);
        stream[s] += count;
        left[s] -= count;
        all -= count;
    }
}

/* Whether any of them wrote past its end. */
static inline uint64_t lab_overruns(const struct lab_place *places, struct answers *out)
{
    unsigned char strip[sizeof(places->strip)];
    uint64_t any = 0;

    memset(strip, 0xa5, sizeof(strip));
    for (size_t s = 0; s <= SHARDS; s++)
        any += out->overrun[s] = !!memcmp(places[s].strip, strip, sizeof(strip));
    return any;
}

static inline void lab_run(const struct perflab_call *call)
{
    static struct lab_place place[SHARDS + 1], sent[SHARDS + 1]; /* the last of place stays empty */
    const struct streams *in = call->in;
    struct answers *out = call->out;
    struct histogram *all = (struct histogram *)sent[SHARDS].bytes;

    memset(place, 0xa5, sizeof(place));
    memset(sent, 0xa5, sizeof(sent));
    for (size_t s = 0; s < SHARDS; s++)
        histogram_open((struct histogram *)place[s].bytes);
    lab_record(place, in);
    if (lab_overruns(place, out))
        return;
    memcpy(sent, place, SHARDS * sizeof(*sent));
    memset(place, 0xa5, sizeof(place));

    histogram_open(all);
    for (size_t s = 0; s < SHARDS; s++)
        histogram_merge(all, (struct histogram *)sent[s].bytes);
    for (size_t s = 0; s <= SHARDS; s++) {
        struct histogram *h = (struct histogram *)sent[s].bytes;
        out->summary[s] = histogram_quantiles(h, in->ppm, out->values[s], QUANTILES);
    }
    lab_overruns(sent, out);
    for (size_t s = 0; s <= SHARDS; s++)
        histogram_close((struct histogram *)sent[s].bytes);
}
#endif

#endif
