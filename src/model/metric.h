/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The quantities a lab may name: one table, so that an unknown metric is an error at load time; and
 * the ways they are had. A way is a route. One metric may have several, in an order of preference,
 * since no machine has all (docs/decisions/0010).
 */
#ifndef MODEL_METRIC_H
#define MODEL_METRIC_H

#include <stdbool.h>
#include <stddef.h>

#include "model/kind.h"

enum route {
    ROUTE_MEASURED,  /* in the timed launches, by clocks and the probe table */
    ROUTE_TRACED,    /* by BPF programs, in launches of their own */
    ROUTE_SIMULATED, /* by cachegrind on the quick parameters: never a time */
    ROUTE_COUNTED,   /* by the judge itself, exact */
    ROUTES
};
extern const char *const route_names[ROUTES];      /* as written in decided_by */
extern const char *const route_provenance[ROUTES]; /* "measured", "measured by BPF", ... */

struct routes { /* the first is tried first */
    enum route items[ROUTES];
    size_t count;
};
bool routes_have(const struct routes *routes, enum route route);

/* What a number is told for. */
enum metric_per {
    METRIC_AS_IS, /* a rate, a level, or one number a check */
    METRIC_PER_BLOCK,
    METRIC_PER_OP,
    METRIC_RATIO, /* the candidate's, divided by the baseline's */
};
extern const char *const metric_per_names[4]; /* "level", "block", "op", "ratio" */

struct metric {
    const char *name;  /* as written in lab.yaml */
    const char *unit;  /* "x", "ns", "1/s", "" for a plain count */
    const char *title; /* what a person reads */
    enum metric_per per;
    bool more_is_better;
    struct routes routes; /* all there are, in the order they are tried unless decided_by says
                             which and in what order */
    const char *probe;    /* measured: the name in the probe table; NULL: by the judge's clock */
    const char *trace;    /* traced: the name of the count */
    const char *stand_in; /* what the probe counts in its place, and how far that can be trusted;
                             NULL: just what the name says */
    unsigned kinds;       /* of labs it is for, 1 << kind each; 0: as metric_fits() says */
};

extern const struct metric metric_table[];
extern const size_t metric_count;

/* NULL if unknown. "event:NAME", with _per_op or _ratio behind it if wanted, is the CPU's event of
 * that name: whether this CPU has it shows when it is counted. "score:NAME" is a number that the
 * lab's own judge computes; whether it does shows when judge.c is loaded. "speedup:NAME" is the
 * speedup in that stage of the lab. Not for several threads at once. */
const struct metric *metric_find(const char *name);

/* The name behind "speedup:", a stage of the lab; NULL if it is none of those. */
const char *metric_stage(const struct metric *metric);

/* The name behind "score:"; NULL if it is no score. */
const char *metric_score(const struct metric *metric);

/* Can it be had in a lab of that kind? What is probed or traced needs processes of the learner's,
 * and a ratio a baseline beside them. */
bool metric_fits(const struct metric *metric, enum lab_kind kind);

const char *metric_provenance(const struct metric *metric); /* of its first route */

#endif
