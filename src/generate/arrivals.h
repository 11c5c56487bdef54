/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When requests are due in an open loop: a schedule that does not care how the server does. Evenly
 * spaced, or a Poisson process, whose gaps are exponential and independent: what many users who
 * know nothing of each other send.
 */
#ifndef GENERATE_ARRIVALS_H
#define GENERATE_ARRIVALS_H

#include <stdbool.h>
#include <stdint.h>

#include "stats/random.h"

struct arrivals { /* open struct; arrivals_begin() fills it */
    double gap;   /* mean, ns */
    bool poisson;
    struct random_stream random;
    double at; /* ns since the start, of the next one */
    uint64_t index;
};

void arrivals_begin(struct arrivals *arrivals, double rate, bool poisson, uint64_t seed);

/* When the next one is due, in ns since the start; and on to the one after. */
int64_t arrivals_due(const struct arrivals *arrivals);
void arrivals_next(struct arrivals *arrivals);

#endif
