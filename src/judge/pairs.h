/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The measurement: a launch of the baseline and a launch of the candidate, back to back, on the
 * same inputs, order drawn by randomised ABBA, the environment's size drawn too. The pair is the
 * unit of every statistic; a launch's value is the median of its blocks.
 */
#ifndef JUDGE_PAIRS_H
#define JUDGE_PAIRS_H

#include "judge/block.h"
#include "judge/data.h"

struct code;
struct observed;
struct probe_value;
struct simulation;
struct trace;
enum side { SIDE_BASELINE, SIDE_CANDIDATE, SIDES };
extern const char *const side_programs[SIDES]; /* where build_programs() put them */

/* What the probe table is asked for, with how each was got at worst: two that every check needs,
 * then what the lab's metrics are made of. */
enum { PROBED_WAITS, PROBED_PREEMPTIONS, MOST_PROBED = 64 };
struct probed {
    const struct metric *metrics[MOST_PROBED]; /* the first that is made of it */
    char *provenance[MOST_PROBED];
    double share[MOST_PROBED]; /* of the time counted, in the launch with the least */
    size_t count;
};

/* One launch, as measured. */
struct sample {
    double ns;                        /* a block, by the lab's clock */
    double stage_ns[LAB_MOST_STAGES]; /* the same with the parameters of each stage */
    double control_ns;                /* the control loop just before */
    double wall, cpu;                 /* ns in all timed windows */
    double outside;                   /* ns of CPU time outside the windows; NaN if not known */
    double probed[MOST_PROBED]; /* measurement->probed, per block or as it is; NaN: not known */
    double scores[PERFLAB_MOST_SCORES]; /* of the pack, a call's mean */
    long cached_pages; /* of the data file, most after any block; -1: none or not known */
};

struct pair {
    struct sample side[SIDES];
};

/* How a check runs its blocks; calibrate_run() fills it. */
struct plan {
    int reps;        /* calls per block */
    int blocks;      /* timed blocks per launch */
    double block_ns; /* the faster side's block */
    double doorbell_ns;
    double pair_seconds; /* what a pair is expected to take */
};

struct measurement {
    const struct rig *rig;
    const struct data *data;             /* NULL if the lab has no file */
    const struct simulation *simulation; /* NULL if none was wanted */
    const struct trace *trace;           /* NULL if nothing was to be traced */
    const struct code *code;             /* NULL if the built code was not looked at */
    const char *folders;                 /* scratch folder, programs in <side>/program */
    uint64_t seed;
    struct probed probed;
    bool blind_baseline; /* no probes on the baseline: what they cost is then the difference */
    struct observed *observed; /* BPF programs beside the blocks, too; NULL: none */
    struct plan plan;
    struct pair *pairs;
    size_t count;
};

/* Run one more pair. 0, or -1 with *failure (of the candidate, or an internal error if it was the
 * baseline that failed). */
int pairs_run(struct measurement *measurement, struct failure *failure);

/* Find the probed metrics: the two of every check, and the lab's counters and criteria; and let go
 * of them. */
void pairs_find_probed(const struct lab *lab, struct probed *probed);
void pairs_all_probed(struct probed *probed);                        /* every one there is */
size_t pairs_probed(const struct probed *probed, const char *probe); /* its index, or count */
/* What the probes say of a launch, into the sample and, if it is worse than before, into how. */
void pairs_take_probed(struct probed *probed, const struct probe_value *values, int blocks,
                       struct sample *sample);
void pairs_free_probed(struct probed *probed);

/* Did the candidate work outside its windows, in more launches than mischance explains? 0, or -1
 * with *failure. */
int pairs_check_outside(const struct measurement *measurement, struct failure *failure);

/* One launch of `blocks` blocks after a warm-up of one call. */
int pairs_launch(struct measurement *measurement, enum side side, uint64_t seed, int reps,
                 int blocks, struct sample *sample, struct failure *failure);

#endif
