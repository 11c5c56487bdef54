/* SPDX-License-Identifier: Apache-2.0 */
#include "model/latency.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define MOST_NS 1e15 /* eleven days: what is longer is no latency */

struct key {
    const char *name;
    size_t offset;
};

#define KEY(name, field)                                                                           \
    {                                                                                              \
        name, offsetof(struct latency, field)                                                      \
    }
static const struct key keys[] = {
    KEY("seconds", seconds), KEY("rate", rate),         KEY("answered", answered),
    KEY("failed", failed),   KEY("p50", times.p50),     KEY("p90", times.p90),
    KEY("p99", times.p99),   KEY("p99_9", times.p99_9), KEY("p99_99", times.p99_99),
    KEY("most", times.most), KEY("lag_p99", lag_p99),   KEY("busy", busy),
};
#define KEYS (sizeof(keys) / sizeof(keys[0]))

static double *field(struct latency *latency, const struct key *key)
{
    return (double *)(void *)((char *)latency + key->offset);
}

void latency_init(struct latency *latency)
{
    *latency = (struct latency){.times.mean = NAN};
    for (size_t i = 0; i < KEYS; i++)
        *field(latency, &keys[i]) = NAN;
}

void latency_free(struct latency *latency)
{
    free(latency->buckets);
    latency_init(latency);
}

void latency_copy(struct latency *to, const struct latency *from)
{
    *to = *from;
    to->buckets = memory_alloc((from->bucket_count + 1) * sizeof(*to->buckets));
    if (from->bucket_count)
        memcpy(to->buckets, from->buckets, from->bucket_count * sizeof(*to->buckets));
}

/* ---- the histogram */

/* To the bucket with that upper edge, which is made if there is none and room for one. */
static void put(struct latency *latency, double upper, double count)
{
    size_t at = latency->bucket_count;
    while (at > 0 && latency->buckets[at - 1].upper >= upper)
        at--;
    if (at < latency->bucket_count && latency->buckets[at].upper == upper) {
        latency->buckets[at].count += count;
        return;
    }
    if (latency->bucket_count == LATENCY_MOST_BUCKETS) { /* none is lost: it goes to a neighbour */
        latency->buckets[at < latency->bucket_count ? at : at - 1].count += count;
        return;
    }
    memory_push(&latency->buckets, &latency->bucket_count);
    memmove(&latency->buckets[at + 1], &latency->buckets[at],
            (latency->bucket_count - 1 - at) * sizeof(latency->buckets[0]));
    latency->buckets[at] = (struct latency_bucket){upper, count};
}

void latency_count(struct latency *latency, double ns, double count)
{
    if (!(count > 0) || !(ns >= 0) || ns > MOST_NS)
        return;
    double edge = ceil(LATENCY_PER_OCTAVE * log2(fmax(ns, 1)) - 1e-9);
    put(latency, round(exp2(edge / LATENCY_PER_OCTAVE)), count);
}

static double total(const struct latency *latency)
{
    double sum = 0;
    for (size_t i = 0; i < latency->bucket_count; i++)
        sum += latency->buckets[i].count;
    return sum;
}

/* The lower edge of a bucket: the one before's upper, but not further away than fixed edges are. */
static double lower_edge(const struct latency *latency, size_t bucket)
{
    double fixed = latency->buckets[bucket].upper / exp2(1.0 / LATENCY_PER_OCTAVE);
    return bucket ? fmax(latency->buckets[bucket - 1].upper, fixed) : fixed;
}

double latency_quantile(const struct latency *latency, double share)
{
    double wanted = share * total(latency), seen = 0;
    for (size_t i = 0; i < latency->bucket_count; i++) {
        const struct latency_bucket *bucket = &latency->buckets[i];
        if (seen + bucket->count < wanted && i + 1 < latency->bucket_count) {
            seen += bucket->count;
            continue;
        }
        double within = fmax(0, fmin((wanted - seen) / bucket->count, 1));
        double low = fmax(lower_edge(latency, i), 1e-9);
        double value = low * pow(fmax(bucket->upper, low) / low, within);
        return isnan(latency->times.most) ? value : fmin(value, latency->times.most);
    }
    return NAN;
}

/* ---- rounds together */

/* Not known in one: what the other has. */
static double sum(double a, double b)
{
    return isnan(a) ? b : isnan(b) ? a : a + b;
}

static double mean(double a, double a_weight, double b, double b_weight)
{
    double weight = sum(a_weight, b_weight);
    return isnan(a) ? b : isnan(b) ? a : weight > 0 ? (a * a_weight + b * b_weight) / weight : a;
}

void latency_add(struct latency *to, const struct latency *from)
{
    if (isnan(to->answered) && !to->bucket_count) {
        latency_free(to);
        latency_copy(to, from);
        return;
    }
    to->rate = mean(to->rate, to->seconds, from->rate, from->seconds);
    to->busy = mean(to->busy, to->seconds, from->busy, from->seconds);
    to->seconds = sum(to->seconds, from->seconds);
    to->answered = sum(to->answered, from->answered);
    to->failed = sum(to->failed, from->failed);
    to->lag_p99 = fmax(to->lag_p99, from->lag_p99);
    to->times.most = fmax(to->times.most, from->times.most);
    for (size_t i = 0; i < from->bucket_count; i++)
        put(to, from->buckets[i].upper, from->buckets[i].count);
    to->times.p50 = latency_quantile(to, 0.5);
    to->times.p90 = latency_quantile(to, 0.9);
    to->times.p99 = latency_quantile(to, 0.99);
    to->times.p99_9 = latency_quantile(to, 0.999);
    to->times.p99_99 = latency_quantile(to, 0.9999);
}

double latency_achieved(const struct latency *latency)
{
    double asked = latency->rate * latency->seconds;
    return asked > 0 ? latency->answered / asked : NAN;
}

/* ---- JSON */

static double number(const json_t *json)
{
    double value = json_is_number(json) ? json_number_value(json) : NAN;
    return value >= 0 && isfinite(value) ? value : NAN;
}

static int histogram_from_json(const json_t *json, struct latency *latency)
{
    size_t count = json_array_size(json);
    double before = 0;
    if (json && !json_is_null(json) && !json_is_array(json))
        return -1;
    if (count > LATENCY_MOST_BUCKETS)
        return -1;
    for (size_t i = 0; i < count; i++) {
        const json_t *pair = json_array_get(json, i);
        struct latency_bucket bucket = {number(json_array_get(pair, 0)),
                                        number(json_array_get(pair, 1))};
        if (!(bucket.upper > before) || bucket.upper > MOST_NS || !(bucket.count > 0) ||
            bucket.count > 1e15)
            return -1;
        *memory_push(&latency->buckets, &latency->bucket_count) = bucket;
        before = bucket.upper;
    }
    return 0;
}

int latency_from_json(const json_t *json, struct latency *latency)
{
    latency_init(latency);
    for (size_t i = 0; i < KEYS; i++)
        *field(latency, &keys[i]) = number(json_object_get(json, keys[i].name));
    if (!isnan(latency->answered) &&
        histogram_from_json(json_object_get(json, "histogram"), latency) == 0)
        return 0;
    latency_free(latency);
    return -1;
}

json_t *latency_to_json(const struct latency *latency)
{
    json_t *json = json_object(), *histogram = json_array();
    struct latency copy = *latency;
    for (size_t i = 0; i < KEYS; i++) {
        double value = *field(&copy, &keys[i]);
        json_object_set_new(json, keys[i].name, isfinite(value) ? json_real(value) : json_null());
    }
    for (size_t i = 0; i < latency->bucket_count; i++)
        json_array_append_new(histogram, json_pack("[I, I]", (json_int_t)latency->buckets[i].upper,
                                                   (json_int_t)latency->buckets[i].count));
    json_object_set_new(json, "histogram", histogram);
    return json;
}

void record_set_latency(struct record *record, const struct latency *latency)
{
    json_decref(record->latency);
    record->latency = latency_to_json(latency);
}

int record_latency(const struct record *record, struct latency *latency)
{
    return latency_from_json(record->latency, latency);
}
