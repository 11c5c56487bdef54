/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The usual load tests as tables: which stages one is made of, for how long, at how many times the
 * rate; what its verdict rests on.
 */
#ifndef GENERATE_PHASE_H
#define GENERATE_PHASE_H

#include <stdbool.h>

#include "base/error.h"
#include "generate/stage.h"

enum {
    PHASE_MOST_STAGES = 16,
    PHASE_MOST_RATE = 1000000, /* requests/s */
    PHASE_MOST_CONNECTIONS = 20000,
    PHASE_MOST_SECONDS = 3600, /* a stage's */
};

struct phase_part {
    const char *name;
    double times; /* the rate */
    double share; /* of the duration */
    bool judged;
};

struct phase {
    const char *name, *what;
    const struct phase_part *parts;
    size_t part_count;
    double seconds; /* unless told */
    uint64_t most;  /* requests; 0: as many as fit */
    bool closed;    /* a closed loop, whatever the rate */
    bool climbs;    /* ends at the first stage that does not hold: looks for the knee */
    bool drifts;    /* compares its end with its beginning */
    bool quick;     /* measures nothing that others could disturb; no floor is taken */
};

extern const struct phase phase_smoke, phase_load, phase_stress, phase_spike, phase_soak;

/* What a user may say. 0: not said; each within its bounds, or errors say so. */
struct wish {
    double rate, seconds, think; /* requests/s, s, s */
    double connections;
    bool poisson;
};

/* Fill `stages`, PHASE_MOST_STAGES of them. Connections without a rate make a closed loop. How
 * many there are; 0 with errors. */
size_t phase_plan(const struct phase *phase, const struct wish *wish, struct stage *stages,
                  struct errors *errors);

#endif
