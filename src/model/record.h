/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The record of one check: everything needed to show the verdict, defend it and replay it. The
 * judge fills it; perflab stores and shows it; `check --json` prints it.
 */
#ifndef MODEL_RECORD_H
#define MODEL_RECORD_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "model/lab.h"

#define RECORD_SCHEMA 1

/* The first is what a verdict is until somebody has reached one. */
enum verdict {
    VERDICT_INTERNAL_ERROR,
    VERDICT_PASS,
    VERDICT_FAIL,
    VERDICT_WRONG_ANSWER,
    VERDICT_COMPILE_ERROR,
    VERDICT_RUN_TIME_ERROR,
    VERDICT_TIME_LIMIT,
    VERDICT_MEMORY_LIMIT,
    VERDICT_OUTPUT_LIMIT,
    VERDICT_INCONCLUSIVE,
    VERDICT_NOT_ATTAINABLE,
    VERDICT_BAD_DEFINITION,
    VERDICT_NO_SANDBOX,
};

/* "pass", "wrong answer", ...; never NULL. */
const char *verdict_name(enum verdict verdict);
/* Exit code of `check`: 0 pass, 1 the learner's, 2 bad definition, 3 undecided, 4 ours, 5 no
 * sandbox. */
int verdict_exit(enum verdict verdict);
/* The verdict of that name, or VERDICT_INTERNAL_ERROR. */
enum verdict verdict_from_name(const char *name);

/* One criterion as judged. NaN in value, low or high: not known. */
struct result {
    const struct metric *metric;
    char *title;             /* what it is about, if the lab says it; NULL: what its metric is */
    double value, low, high; /* in the metric's unit; low..high is the interval */
    double bound;
    bool at_least;
    struct routes routes;              /* that may decide it, in order; not kept in JSON */
    const struct criterion *otherwise; /* to be judged where none of them is to be had; nor this */
    enum route route;                  /* that has decided it or is to; ROUTES: none is to be had */
    char *provenance;  /* "measured", "scaled 63 %", ...; NULL: that of the metric's first */
    char *passed_over; /* why a route named before it was not taken; NULL: it is the first */
    enum verdict verdict;
    char *reason;  /* why inconclusive, failed or not attainable; NULL if plain */
    char *advice;  /* what to do next; NULL if nothing */
    char *instead; /* which criterion this stands in for, and why; NULL if none */
    double points, earned;
    char *source;
};

/* A counter the lab shows: the median of each side's launches; NaN: not known. */
struct counter {
    const struct metric *metric;
    double baseline, candidate;
    char *provenance; /* "measured", "scaled 63 %", "absent: <why>"; NULL: the metric's own */
};

const char *result_meaning(const struct result *result); /* what it is about, for a person */
const char *result_provenance(const struct result *result);
bool result_exact(const struct result *result); /* one number for the check, no interval */
const char *counter_provenance(const struct counter *counter);

/* What disturbed the measurement. NaN: this machine cannot tell. */
struct noise {
    double steal;                /* share of CPU time taken by the hypervisor */
    double preemptions_baseline; /* involuntary switches per launch */
    double preemptions_candidate;
    double control_low, control_high; /* interval of the negative control's ratio; 1 is right */
    double effective_ghz;             /* dependent adds per ns in the control loop */
    double autocorrelation, tied;
    double spread;        /* of ln(baseline/candidate), robust */
    double wall_over_cpu; /* candidate's wall time / CPU time in the timed windows */
    double outside;       /* CPU time outside the windows / inside, candidate, worst launch */
    double doorbell_ns;   /* cost of ringing a worker and hearing back */
    double block_ns;      /* the faster side's block */
    int reps, blocks;     /* calls per block, blocks per launch */
};

/* Both programs under the machine's roofline (stats/roofline.h); flops 0: the lab does not tell. */
struct roof {
    double flops, bytes;        /* of a call: by the task's formula; of its input and output */
    double baseline, candidate; /* GFLOP/s, medians of the launches */
};

struct machine {
    char *cpu, *kernel;
    int cpus;
    int64_t memory;  /* bytes */
    char *isolation; /* "bubblewrap", "none: <why>" */
    char *compiler;
    struct abilities abilities; /* from a calibration */
};

struct record {
    char *lab;
    enum verdict verdict;
    char *reason; /* one line: why, for the learner */
    char *advice; /* one line: what to do; NULL if nothing */
    char *detail; /* untrusted text: compiler output, what the worker printed; printable form */
    double seconds;
    int pairs; /* or rounds, see record_of_rounds() */
    uint64_t seed;
    bool quick, practice;
    bool after_time; /* of an exam: does not count as passed */
    char *exam; /* one line: where the exam stands; NULL: it is none. perflab's, not the judge's */
    struct result *results;
    size_t result_count;
    struct counter *counters;
    size_t counter_count;
    struct noise noise;
    struct roof roof;
    struct machine machine;
    json_t *trace; /* what BPF programs counted, as the judge tells it; NULL: nothing was traced */
    json_t *latency; /* of all rounds, see model/latency.h, which has a setter; NULL: no load was
                        put on anything */
};

void record_init(struct record *record); /* empty, all noise not known */
void record_free(struct record *record); /* empties, does not free the struct */
double record_points(const struct record *record, bool earned);

/* Is there anything judged to show: a number or a verdict for a criterion? */
bool record_judged(const struct record *record);

/* Whether `pairs` counts rounds: trials without a baseline beside. */
bool record_of_rounds(const struct record *record);

/* Are counters told with those of a baseline beside them? */
bool record_beside(const struct record *record);

/* "10 pairs", "1 round"; NULL: neither. The caller's. */
char *record_extent(const struct record *record);

/* The criterion on the speedup, which a strip of pairs shows; NULL: there is none. */
const struct result *record_speedup(const struct record *record);

/* A new JSON object, the caller's; and back: 0, or -1 if the object is not a record. */
json_t *record_to_json(const struct record *record);
int record_from_json(const json_t *json, struct record *record);

#endif
