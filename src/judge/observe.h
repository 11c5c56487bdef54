/* SPDX-License-Identifier: Apache-2.0 */
/* Tracing beside timed blocks, which only a selftest does, to see what it costs. */
#ifndef JUDGE_OBSERVE_H
#define JUDGE_OBSERVE_H

#include <stdbool.h>

#include "judge/launch.h"

struct observed {
    char *missing;      /* why nothing was traced; NULL: it was */
    char *no_own_time;  /* why the programs' own time is not known; NULL: it is */
    int metrics;        /* counted by BPF programs */
    double own_ns;      /* CPU time of the BPF programs during all blocks */
    double blocks_wall; /* ns that these took */
};

struct observation;

/* Attach the programs, or see that none are. Before a launch. */
void observe_prepare(struct observed *observed, bool attached);

/* Between them lie the timed blocks, which took `wall` ns. */
struct observation *observe_begin(struct launch *launch);
void observe_end(struct observation *observation, double wall, struct observed *observed);

void observed_free(struct observed *observed); /* empties; detaches the programs */

#endif
