/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts by BPF programs. Tracing costs up to half a microsecond an event and more on the side that
 * makes more events, so it never runs beside a clock: each side gets launches of its own that are
 * traced and not timed.
 */
#ifndef JUDGE_TRACE_H
#define JUDGE_TRACE_H

#include "judge/pairs.h"
#include "probe/tracer.h"

struct trace {
    bool wanted;   /* a criterion or counter of the lab asks for it */
    char *missing; /* why there are no counts; NULL if there are */
    int blocks;    /* traced on each side, one call each unless reps says otherwise */
    int reps;
    struct trace_counts counts[SIDES]; /* of all traced blocks together */
};

#endif
