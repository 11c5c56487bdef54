/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a load generator saw of a server, in one round as far as it is or in all of them. As JSON it
 * is the event `latency` and the key `latency` of a record (perflab(1), CHECK EVENTS and CHECK
 * RECORD). Times are ns; NaN: not known, null in JSON.
 *
 * The histogram's buckets have fixed edges, LATENCY_PER_OCTAVE to a doubling, so that those of
 * several rounds add up exactly, and one event stays within a kilobyte: a recorded run holds
 * hundreds of them. Who has finer counters gives their quantiles beside it, in `times`.
 */
#ifndef MODEL_LATENCY_H
#define MODEL_LATENCY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "model/record.h"
#include "model/traffic.h"

enum { LATENCY_PER_OCTAVE = 8, LATENCY_MOST_BUCKETS = 512 };

struct latency_bucket {
    double upper; /* values up to this, and above the bucket before; whole ns */
    double count; /* > 0 */
};

struct latency {        /* open struct; start from latency_init() */
    double seconds;     /* of load */
    double rate;        /* requests/s asked for; NaN: as many as it could */
    double answered;    /* requests */
    double failed;      /* requests */
    struct times times; /* of those answered, from the intended send time; `mean` is not kept */
    double lag_p99;     /* of sending: how late the generator itself was */
    double busy;        /* share of its time in which the generator had something to do */
    struct latency_bucket *buckets; /* uppers rising */
    size_t bucket_count;
};

void latency_init(struct latency *latency); /* nothing known, no bucket */
void latency_free(struct latency *latency); /* empties, for init or nothing */
void latency_copy(struct latency *to, const struct latency *from); /* `to` is empty or fresh */

/* `count` values of `ns`, into the bucket of fixed edges that holds them. */
void latency_count(struct latency *latency, double ns, double count);

/* Another round: sums, means by seconds, the larger lag and maximum; quantiles anew from both
 * histograms. Into one in which nothing is known `from` is copied as it is. */
void latency_add(struct latency *to, const struct latency *from);

/* The value that `share` (0..1) of those in the histogram do not exceed, even within its bucket on
 * a logarithmic axis; NaN if there is none. */
double latency_quantile(const struct latency *latency, double share);

/* Answers, as a share of the requests asked for; NaN if no rate was. */
double latency_achieved(const struct latency *latency);

/* 0; or -1 and nothing but latency_init() if `answered` is no number or the histogram is no list of
 * [upper, count] with rising uppers and positive counts, at most LATENCY_MOST_BUCKETS. What is no
 * number, or below 0, is not known. */
int latency_from_json(const json_t *json, struct latency *latency);

/* A new object, the caller's: all keys but `event` and `round`. */
json_t *latency_to_json(const struct latency *latency);

/* Keep it with the check, for the verdict screen and the report: latencies of all rounds. */
void record_set_latency(struct record *record, const struct latency *latency);

/* What the record keeps; 0, or -1 if it has none or one that cannot be read. For latency_free(). */
int record_latency(const struct record *record, struct latency *latency);

#endif
