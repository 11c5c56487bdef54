/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The probe table: what can be counted, from outside, while other processes run. A source is a row;
 * it knows how to find out whether it works here, and how to count for a list of processes. Whoever
 * wants numbers takes a probe_set (probe_set.h), which picks sources; only doctor asks a source
 * itself.
 *
 * A source counts totals since some moment of its own choice. They mean something only as the
 * difference of two readings. What it cannot tell is not a number, with the reason beside it.
 */
#ifndef PROBE_SOURCE_H
#define PROBE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "probe/root.h"

enum probe_kind {
    PROBE_TOTAL, /* grows; two readings are subtracted */
    PROBE_LEVEL, /* is what it is at the moment; the later reading counts */
};

struct probe_metric {
    const char *name, *unit, *title; /* unit: "ns", "bytes", "" for a plain count */
    enum probe_kind kind;
};

/* One metric as a source reads it. */
struct probe_total {
    double value;            /* NaN: not known */
    double enabled, running; /* time wanted and time counted, ns; equal, or both 0: all the time */
    char *note; /* why not known, or what one must know beside it; owned; NULL if plain */
};

struct probe_totals { /* one for each name of the request, in its order */
    struct probe_total *items;
    size_t count;
};

/* What to count; all of it stays the caller's and must outlive the state. */
struct probe_request {
    const struct probe_root *root;
    const pid_t *pids;
    size_t pid_count;
    const char *const *names;
    size_t name_count;
};

struct probe_source {
    const char *name;
    const char *needs; /* for people */
    int cost_ns;       /* of one metric of one process a reading, about */

    /* Metric `index`, or NULL behind the last. A source that is NULL here takes any name. */
    const struct probe_metric *(*metric)(size_t index);

    /* NULL if it works here, tried with a known amount of work, else why not: a clause, the
     * caller's to free. */
    char *(*available)(const struct probe_root *root);

    /* Count for all threads of the processes. Never fails: what is not to be had says so in each
     * reading. `read` fills totals->items[0 .. name_count), which start zeroed; `stop` frees. */
    void *(*start)(const struct probe_request *request);
    void (*read)(void *state, struct probe_totals *totals);
    void (*stop)(void *state);
};

/* All sources, the one to ask first before others that give the same metric. Ends with NULL. */
extern const struct probe_source *const probe_sources[];

const struct probe_source *probe_source_find(const char *name); /* NULL if unknown */

/* Whether the source gives the metric, which then is in *metric (NULL for "any name"). */
bool probe_source_gives(const struct probe_source *source, const char *name,
                        const struct probe_metric **metric);

/* What a source says of one metric: the value, or its absence. `note` becomes the total's. */
void probe_total_set(struct probe_total *total, double value, char *note);
void probe_total_absent(struct probe_total *total, char *note);

#endif
