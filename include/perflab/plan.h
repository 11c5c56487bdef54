/* SPDX-License-Identifier: 0BSD */
/*
 * What a model is given and what it says, in a lab of kind plan. All times are in seconds and all
 * rates in 1/s, so that L = lambda W needs no conversion.
 *
 * A round: the live system is watched at one load; the model is told what was seen there, and
 * predicts what will be seen at others; then those are put on the system, for the first time.
 */
#ifndef PERFLAB_PLAN_H
#define PERFLAB_PLAN_H

enum {
    PERFLAB_PLAN_LOADS = 3,      /* to predict, in a round */
    PERFLAB_PLAN_SINGLES = 2000, /* requests sent one by one */
};

/* The system under one load: Poisson arrivals in an open loop. Times are the requests' own, from
 * when each was due to be sent until its answer was there. The load is put on in three parts, one
 * after the other, and of times the middle one of the three parts' is told: a stop of the machine
 * that nobody noticed spoils no more than a part. */
struct perflab_seen {
    double rate;     /* requests that came, per second */
    double seconds;  /* so long it was watched */
    double answered; /* requests */
    double mean, p50, p90, p99, p99_9;
    double busy; /* share of that time in which the server was at work, as it says itself */
};

/* What the model is given. */
struct perflab_plan {
    struct perflab_seen seen;
    double singles[PERFLAB_PLAN_SINGLES]; /* times of requests sent one after the other, each with
                                             the system to itself, in the order they were sent */
    double rates[PERFLAB_PLAN_LOADS];     /* requests/s of the loads to predict, rising */
};

/* What the model says of one load. */
struct perflab_prediction {
    double mean;      /* time of a request */
    double p99;       /* that 99 of 100 requests do not exceed */
    double in_system; /* mean number of requests in the system, L */
};

/* For judge.c: what a round does, which prepare() draws. Shares are of the rate at which the server
 * would have no idle moment left. */
struct perflab_trial {
    double seen_share, seen_seconds;
    double shares[PERFLAB_PLAN_LOADS], seconds[PERFLAB_PLAN_LOADS];
};

#endif
