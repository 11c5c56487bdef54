/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measuring without a baseline beside: a round is one whole trial (a server started and loaded, a
 * model asked and held against what came), and gives one number for each metric the lab names. At
 * the lab's declared looks each criterion is judged on the sign-test interval of its numbers.
 */
#ifndef JUDGE_ROUNDS_H
#define JUDGE_ROUNDS_H

#include "model/latency.h"
#include "model/record.h"

struct round_metric {
    const struct metric *metric;
    double *x;        /* one a round; NaN: not known. Of a number for the whole check: one */
    bool once;        /* it is a number for the whole check */
    char *provenance; /* NULL: that of the metric's first route; "absent: <why>" */
};

struct rounds {
    const struct lab *lab;
    struct round_metric *metrics; /* that counters and criteria name */
    size_t metric_count;
    size_t count;               /* rounds that have ended */
    double seconds;             /* that one takes, as far as is known */
    double since;               /* when this one began, seconds of the monotonic clock */
    struct latency latency;     /* of this round's loads that have ended */
    struct latency latency_all; /* of the rounds that have ended */
};

/* All looks at once: the metrics of the lab, which must outlive it; an event `plan`. `seconds`:
 * what a round is expected to take. The record's results are begun (settle_begin). */
void rounds_open(struct rounds *rounds, const struct lab *lab, double seconds,
                 const struct record *record);
void rounds_close(struct rounds *rounds);

/* A number of this round; of a metric the lab does not name: nothing happens. how: provenance,
 * copied; NULL: the metric's own; of NaN, why this round has none, "absent: <why>". */
void rounds_value(struct rounds *rounds, const char *metric, double x, const char *how);

/* One number for the whole check, given once; or why there is none. */
void rounds_once(struct rounds *rounds, const char *metric, double x, const char *how);
void rounds_absent(struct rounds *rounds, const char *metric, const char *why);

/* What the load generator has seen of a load so far, or, if `ended`, of all of it: then it is kept
 * with what it saw before in this round. An event `latency` of both together. */
void rounds_latency(struct rounds *rounds, const struct latency *seen, bool ended);

/* The round is over: an event `round`, at a look the verdicts so far in *record and an event
 * `look`. True when nothing is left open or no look is left; then the record has its verdict. */
bool rounds_end(struct rounds *rounds, struct record *record);

size_t rounds_most(const struct rounds *rounds); /* rounds until the last look */

#endif
