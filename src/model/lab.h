/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A lab as lab.yaml describes it. Plain data; the loader fills it, lab_free() empties it.
 * perflab-lab(5) is the reference for the file itself.
 */
#ifndef MODEL_LAB_H
#define MODEL_LAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/ability.h"
#include "model/answers.h"
#include "model/kind.h"
#include "model/metric.h"
#include "model/strings.h"

struct param {
    char *name;
    int64_t value;
};

struct params {
    struct param *items;
    size_t count;
};

/* A part of a lab that is timed for itself: the same program, other parameters. */
enum { LAB_MOST_STAGES = 8 };
struct lab_stage {
    char *name;
    struct params params, quick; /* all of them */
};

/* What a machine must have; zero or empty: no demand. */
struct needs {
    struct strings isa;              /* as in /proc/cpuinfo flags: avx2, avx512f, asimd */
    int64_t cpus;                    /* usable CPUs */
    int64_t memory;                  /* bytes */
    struct strings kernel;           /* features by name: io_uring, direct_io */
    double abilities[ABILITY_COUNT]; /* what a calibration must have found, in each one's unit */
};

struct criterion {
    const struct metric *metric;
    double bound;
    bool at_least;            /* else at most */
    struct routes decided_by; /* as the lab says it; none: as the metric has them */
    double points;
    char *source; /* the curriculum line it comes from */
    char *title;  /* what it is about, for a person; NULL: what its metric is about */
    struct needs needs;
    struct criterion *otherwise; /* checked instead where needs are not met or no route is to be
                                    had; NULL if none */
    int line;                    /* in lab.yaml, for messages */
};

enum lab_clock { LAB_WALL, LAB_CPU };

/* "Pairs at which the interval is looked at": declared before the first launch. */
enum { BUDGET_MOST_LOOKS = 8, BUDGET_MOST_PAIRS = 1000 };
struct budget {
    int looks[8]; /* rising numbers of pairs, the last is the budget */
    size_t look_count;
    double seconds; /* wall time aimed at for all pairs; sizes blocks per launch */
};

struct limits {
    int64_t memory;  /* bytes a worker may use beyond its input and output */
    double call;     /* seconds a block may take before it is "time limit" */
    int64_t output;  /* bytes of stdout+stderr kept */
    int64_t threads; /* threads a worker may have, 1: none but its own */
};

struct lab_exam {
    double hours; /* 0: the lab is no exam */
    int adr;      /* 1: passed only with a decision record */
};

struct lab {
    char *folder; /* where lab.yaml lies */
    char *id, *title, *summary;
    enum lab_kind kind;
    double hours;
    struct strings edit;         /* file names in the workspace; the first comes from start.c */
    char *entry;                 /* the learner's function, for messages; NULL: no function */
    char *baseline;              /* source of it, "start.c" unless named; of investigate NULL */
    char *work;                  /* unit of layout.work: "flop", "message"; NULL: none */
    struct params params, quick; /* quick: params with the overrides applied */
    struct lab_stage stages[LAB_MOST_STAGES];
    size_t stage_count;
    struct strings cc, libs; /* compiler flags; libraries to link, "-luring" */
    enum lab_clock clock;
    int roles;            /* processes per launch, 1 .. PERFLAB_MAX_ROLES */
    struct strings allow; /* system facilities the sandbox leaves open: io_uring */
    struct {
        const struct metric **items;
        size_t count;
    } counters;
    char *decision;         /* what its decision record is about, NULL: its title says so */
    char *predict;          /* question asked before the first check, NULL if none */
    struct inquiry inquiry; /* of kind investigate: what answers.yaml answers */
    struct criterion *criteria;
    size_t criterion_count;
    struct needs needs; /* of the whole lab */
    struct budget budget;
    struct limits limits;
    struct lab_exam exam;
};

/* How start, solution and wrong programs of such a lab end: ".c", or ".yaml" for answers. */
const char *lab_suffix(const struct lab *lab);

/* The learner's file is a whole program with a main() of its own, not a function for the shim. */
bool lab_is_program(const struct lab *lab);

/* The routes that may decide it, in order. */
const struct routes *criterion_routes(const struct criterion *criterion);

/* Whether a counter, a criterion or what stands in for one may be had by this route. */
bool lab_asks(const struct lab *lab, enum route route);

/* Whether a counter, a criterion or what stands in for one is this metric. */
bool lab_names(const struct lab *lab, const struct metric *metric);

/* The names of all scores that counters, criteria or what stands in for one name: added to *names,
 * once each. */
void lab_scores(const struct lab *lab, struct strings *names);

/* What a criterion is about where the lab says it, for a person: its title, of an answer's score
 * the question. The lab's; NULL: it does not say. */
const char *criterion_title(const struct lab *lab, const struct criterion *criterion);

/* The same, or else what the metric is about. The lab's or static. */
const char *criterion_meaning(const struct lab *lab, const struct criterion *criterion);

void lab_free(struct lab *lab); /* empties, does not free the struct itself */

/* The looks and limits a lab has unless its file says otherwise. */
extern const struct budget lab_default_budget;
extern const struct limits lab_default_limits;

/* Let a budget go on to `pairs`: a further look is declared, and the error share of each shrinks
 * with it. False if that is not more than it has, beyond BUDGET_MOST_PAIRS, or one look too many.
 */
bool budget_extend(struct budget *budget, int pairs);

size_t lab_stage_find(const struct lab *lab, const char *name); /* its index; stage_count if none */
void params_free(struct params *params);                        /* empties */
const int64_t *params_find(const struct params *params, const char *name); /* NULL if absent */

void needs_free(struct needs *needs);

#endif
