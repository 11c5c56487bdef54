/* SPDX-License-Identifier: Apache-2.0 */
/* The quantities a lab may name: one table, so that an unknown metric is an error at load time. */
#ifndef MODEL_METRIC_H
#define MODEL_METRIC_H

#include <stdbool.h>
#include <stddef.h>

/* How values arise, and so which interval they get. */
enum metric_scope {
    METRIC_PAIR,   /* one per pair of launches: ln(baseline / candidate), shown as a ratio */
    METRIC_LAUNCH, /* one per candidate launch */
    METRIC_ONCE,   /* one per check, exact */
};

enum metric_source {
    METRIC_MEASURED,  /* clocks, /proc, counts by the kernel */
    METRIC_COUNTED,   /* counted by the judge itself */
    METRIC_PROBED,    /* by the probe table: measured, scaled or absent, told with each number */
    METRIC_SIMULATED, /* counted by cachegrind on the quick parameters: never a time */
};

struct metric {
    const char *name;  /* as written in lab.yaml */
    const char *unit;  /* "x", "ns", "1/s", "" for a plain count */
    const char *title; /* what a person reads */
    enum metric_scope scope;
    enum metric_source source;
    bool more_is_better;
    bool level; /* of a probed one: a rate or a level, as it is; else a count, told per block */
};

extern const struct metric metric_table[];
extern const size_t metric_count;

const struct metric *metric_find(const char *name);         /* NULL if unknown */
const char *metric_provenance(const struct metric *metric); /* "measured", ... */

#endif
