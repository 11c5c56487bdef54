/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a machine can do, as measured on it: plain data. Most of it is a list of figures, so that a
 * new measurement needs no new field; what has a shape of its own (latency by working set, latency
 * between CPUs) has a field. Whoever needs one figure asks for it by name.
 */
#ifndef MODEL_CALIBRATION_H
#define MODEL_CALIBRATION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/record.h"

#define CALIBRATION_SCHEMA 1
#define CALIBRATION_SETTING "calibration" /* its name in the store's settings */

/* One measured number. Strings are the figure's own. */
struct figure {
    char *part;    /* which part of the calibration it belongs to: "kernel" */
    char *name;    /* unique: "system_call" */
    char *title;   /* what a person reads */
    char *unit;    /* "ns", "GHz", "GB/s", "GFLOP/s", "1/s", "%" */
    double value;  /* NaN: this machine cannot tell, see reason */
    double spread; /* of the repeats, a robust standard deviation in the unit; NaN: not known */
    int repeats;   /* the value is their median */
    bool told;     /* by the kernel; else measured */
    char *reason;  /* why there is no value; NULL: there is one */
};

/* A part of the calibration: figures of one kind. */
struct part {
    char *name, *title;
    double seconds; /* it took */
};

/* A data or unified cache of the CPU the measurements ran on, as the kernel tells it. */
struct cache {
    int level;
    int64_t bytes;
    int sharers; /* usable CPUs that share it */
};

/* How many of everything there is among the usable CPUs; 0: not known. */
struct shape {
    int cpus, cores, packages, nodes; /* nodes: of memory */
    int line;                         /* bytes of a cache line */
};

/* Load-to-use latency in a working set of that size. */
struct point {
    int64_t bytes;
    double ns, spread;
};

/* The largest working set that still has the latency of one level, and what lies on either side. */
struct knee {
    int64_t bytes;
    double before, after; /* ns */
};

struct calibration {
    int64_t when;           /* seconds since 1970 */
    double seconds;         /* it took */
    bool quick;             /* fewer and shorter repeats */
    struct machine machine; /* isolation and compiler stay NULL */
    char *clock_source;     /* the kernel's; NULL: not known */
    char *huge_pages;       /* what the latency curve's memory was made of, as a clause */
    struct shape shape;
    int measuring_cpu; /* what needs one CPU ran here */
    struct part *parts;
    size_t part_count;
    struct figure *figures;
    size_t figure_count;
    struct cache *caches; /* rising levels */
    size_t cache_count;
    struct point *points; /* rising sizes */
    size_t point_count;
    struct knee *knees;
    size_t knee_count;
    int *pair_cpus; /* the CPUs of the rows and columns of pair_ns */
    size_t pair_cpu_count;
    double *pair_ns; /* one way between two CPUs, pair_cpu_count squared; NaN: not measured */
};

void calibration_free(struct calibration *calibration); /* empties, does not free the struct */

/* A new figure, everything copied; its value is NaN, spread NaN, repeats 0. Valid until the next
 * one is added. */
struct figure *calibration_add(struct calibration *calibration, const char *part, const char *name,
                               const char *title, const char *unit);

/* The figure of that name, or NULL. */
const struct figure *calibration_find(const struct calibration *calibration, const char *name);

/* Its value, or NaN if there is none. */
double calibration_value(const struct calibration *calibration, const char *name);

/* The cache of that level, or NULL. */
const struct cache *calibration_cache(const struct calibration *calibration, int level);

/* A new JSON object, the caller's; and back: 0, or -1 and an empty calibration if the object is
 * none of this schema. */
json_t *calibration_to_json(const struct calibration *calibration);
int calibration_from_json(const json_t *json, struct calibration *calibration);

#endif
