/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the machine takes from a thread that wants nothing but to run: it looks at the clock over
 * and over, and a look that comes late was kept from coming by an interrupt, the scheduler or the
 * hypervisor. No program here can promise to be quicker than these gaps.
 */
#ifndef PROBE_GAPS_H
#define PROBE_GAPS_H

#include <stddef.h>
#include <stdint.h>

#include "stats/hdr.h"

struct gaps {        /* open struct; gaps_watch() fills it, gaps_free() empties it */
    struct hdr *all; /* between two looks, ns */
    double *longer;  /* those longer than 1 us */
    size_t count;    /* of them */
    double lost;     /* ns in them */
    double total;    /* ns watched */
};

void gaps_watch(int64_t until, struct gaps *gaps); /* until clock_now() is that */
void gaps_free(struct gaps *gaps);

/* The gap that one is in, at most, at that share of all moments; 1000 if those longer than 1 us do
 * not fill the rest. Sorts `longer`. */
double gaps_met(struct gaps *gaps, double share);

/* Share of all moments at which what begins would wait longer than `limit` ns for a gap's end. */
double gaps_beyond(const struct gaps *gaps, double limit);

#endif
