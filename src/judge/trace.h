/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts by BPF programs. Tracing costs up to half a microsecond an event and more on the side that
 * makes more events, so it never runs beside a clock: each side gets launches of its own that are
 * traced and not timed.
 */
#ifndef JUDGE_TRACE_H
#define JUDGE_TRACE_H

#include <jansson.h>

#include "judge/pairs.h"
#include "probe/traced.h"

struct trace {
    bool wanted;   /* a criterion or counter of the lab asks for it */
    char *missing; /* why there are no counts; NULL if there are */
    int blocks;    /* traced on each side, one call each unless reps says otherwise */
    int reps;
    bool alone;                        /* of the candidate only: there is no baseline beside it */
    const char *unit;                  /* what `reps` are, NULL: calls */
    struct trace_counts counts[SIDES]; /* of all traced blocks together, the doorbell's taken off */
    double bpf_ns[SIDES];              /* what the programs took meanwhile; NaN: not known */
    double bpf_runs[SIDES];            /* how often they ran */
    char *no_bpf_time;                 /* why that is not known */
    char *no_faults;                   /* why page faults are missing; NULL: they are not */
    char *lacks[TRACED_METRICS]; /* by traced_name(): why this one is missing; NULL: it is not */
};

/* Does the lab name a traced metric? */
bool trace_wanted(const struct lab *lab);

/* Trace both sides. `rig` is the check's, opened, `measurement` its own; neither is changed. What
 * fails, in the programs as well, is told in trace->missing. Leaves no BPF program behind. */
void trace_run(const struct measurement *measurement, struct trace *trace);

/* The same by hand, with the tracer of probe_trace(): what these processes do between begin and end
 * is added to a side. 0, or -1 with *failure. Then trace_finish() notes what the tracer lacks. */
int trace_begin(struct trace *trace, struct tracer *tracer, enum side side, const pid_t *pids,
                size_t count, struct trace_counts *before, struct failure *failure);
int trace_end(struct trace *trace, struct tracer *tracer, enum side side,
              const struct trace_counts *before, struct failure *failure);
void trace_finish(struct trace *trace, struct tracer *tracer);

/* Total of one metric (traced_name()) over the traced blocks of a side; NaN: trace_lacks() tells
 * why. */
double trace_value(const struct trace *trace, enum side side, const char *metric);
const char *trace_lacks(const struct trace *trace, const char *metric);

/* As it stands in the record: the sides that there are, labelled, or {"missing": why}. A new
 * object. */
json_t *trace_to_json(const struct trace *trace);

void trace_free(struct trace *trace); /* empties */

#endif
