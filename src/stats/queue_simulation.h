/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A G/G/c queue, first in, first out, played through event by event: arrivals and departures in the
 * order of their times. Where theory has a formula it agrees; where it has none, this is what there
 * is. The number in the system is added up over time, and times over customers, each by itself, so
 * that Little's law may be seen to hold rather than be put in.
 */
#ifndef STATS_QUEUE_SIMULATION_H
#define STATS_QUEUE_SIMULATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where gaps between arrivals, or times of service, come from: one at each call. Each must be
 * finite and >= 0. */
struct queue_stream {
    double (*next)(void *context);
    void *context;
};

struct queue_simulation {
    struct queue_stream gaps, services;
    uint32_t servers; /* 1 .. QUEUE_MOST_SERVERS */
    size_t warm_up;   /* customers to forget: the queue begins empty */
    size_t customers; /* to count after those, > 0; 8 bytes are kept of each */
};

struct queue_simulated { /* queue_simulated_free() empties it */
    size_t customers;
    double time;               /* counted: from the first of them to the first that came after */
    double rate;               /* arrivals per unit of time */
    double utilisation;        /* share of the servers' time in which they worked */
    double wait, sojourn;      /* means over customers: time in the line, time in the system */
    double waiting, in_system; /* means over time: number in the line, Lq, and in the system, L */
    double offered;            /* work that came, per unit of time and server */
    bool unstable;             /* offered >= 1: the means depend on how long it was watched */
    double *sojourns;          /* of each customer, in rising order */
};

/* Play it until as many have come, and until the last of them has left. 0; -EINVAL for no servers
 * or more than the most, no customers, or a draw that is NaN, infinite or negative; -EDOM if all
 * came at one moment, so that there are no rates. Where it is not 0, *result is empty. */
int queue_simulate(const struct queue_simulation *simulation, struct queue_simulated *result);
void queue_simulated_free(struct queue_simulated *result);

/* The least time that at least `share` (0 < share <= 1) of the customers did not exceed. */
double queue_simulated_quantile(const struct queue_simulated *result, double share);

#endif
