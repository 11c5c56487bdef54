/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A load test from beginning to end: one request to see whether there is a server at all, the
 * hiccup floor of this machine, the stages of a phase, the verdict.
 */
#ifndef GENERATE_GENERATE_H
#define GENERATE_GENERATE_H

#include <stdatomic.h>

#include "generate/phase.h"
#include "generate/url.h"
#include "model/traffic.h"

/* What another thread may look at while stages run. */
struct live {
    _Atomic(const char *) name; /* of the stage */
    atomic_uint_fast64_t rate;  /* answers/s of late */
    atomic_uint_fast64_t p99;   /* ns, of those */
    atomic_uint_fast64_t failed;
};

struct generate_request {
    const char *text; /* the URL as it was given */
    const struct url *url;
    const struct address *addresses; /* the first at which somebody listens is taken */
    size_t address_count;
    const struct phase *phase;
    const struct stage *stages;
    size_t stage_count;
    double limit;      /* ns; NaN: none */
    double allowed;    /* share of requests that may be over the limit or fail */
    double timeout;    /* s */
    uint64_t seed;     /* of Poisson arrivals */
    bool alone;        /* the caller has seen to it that nothing else needs this thread's CPU */
    struct live *live; /* NULL: nobody looks */

    /* In its place, and told once more when a stage has ended: `since` is 0 then, and `late` NULL.
     * NULL: nobody. */
    const struct watch *watch;
};

/* Fills *traffic, which traffic_free() empties, also where there is no server: that is a verdict.
 * 0, or -errno with errors where this side cannot: too many connections for this user. */
int generate_run(const struct generate_request *request, struct traffic *traffic,
                 struct errors *errors);

#endif
