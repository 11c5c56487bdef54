/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A check as far as its events have told: what a screen draws while it runs, and again when a
 * recorded run is replayed. perflab(1), CHECK EVENTS, describes the events. Fields and events that
 * are not known, or make no sense, change nothing.
 */
#ifndef APP_RUN_STATE_H
#define APP_RUN_STATE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "app/run_rounds.h"
#include "model/latency.h"
#include "model/record.h"
#include "stats/sign.h"

enum {
    RUN_MOST_PAIRS = BUDGET_MOST_PAIRS,
    RUN_MOST_COUNTERS = 64,
    RUN_MOST_PHASES = 16,
    RUN_HISTORY = 64,
};

struct run_pair {
    double log_ratio; /* ln(baseline / candidate) */
    double baseline_ns, candidate_ns, clock_ghz;
    struct interval band; /* of the median of the logarithms up to here; infinite: too few */
};

/* What the probes counted, of the launches told last; NaN: not known. */
struct run_counter {
    char *name, *unit, *per, *provenance; /* never NULL */
    double baseline, candidate;
    double history[RUN_HISTORY]; /* the candidate's last values, the newest last */
    size_t history_count;
};

struct run_state {
    char *phase;           /* "build", "prepare", ...; NULL: no event yet */
    struct strings phases; /* all so far, the one that runs last */
    bool planned;          /* what follows up to `looks` is known */
    int reps, blocks;
    double block_ns, doorbell_ns, pair_seconds; /* the last: of a pair or a round */
    int looks[BUDGET_MOST_LOOKS];               /* rising */
    size_t look_count;
    bool in_rounds; /* not in pairs */
    struct run_pair *pairs;
    size_t pair_count;
    struct run_rounds rounds;
    int latency_round;             /* that `latency` is of, from 1; 0: none was told */
    struct latency latency;        /* of that round as far as it is */
    struct latency latency_before; /* of the rounds before it */
    struct run_counter *counters;  /* in the order told */
    size_t counter_count;
    double median, low, high; /* of all ratios so far; NaN: not known yet */
    double seconds_at_most;   /* that are left, as of the last look; NaN: no look yet */
    struct record so_far;     /* criteria, counters and noise as of the plan or the last look */
    json_t *trace;            /* what was traced, NULL: nothing yet */
    bool done;
    struct record record; /* once done */
};

void run_state_init(struct run_state *run);
void run_state_free(struct run_state *run); /* empties, for init or nothing */

/* Fold one event in. False if it is none that is known. */
bool run_state_event(struct run_state *run, const json_t *event);

/* Pairs or rounds that have run; which of the two, "pairs" or "rounds". */
size_t run_state_count(const struct run_state *run);
const char *run_state_unit(const struct run_state *run);

/* Of which the next look comes, the last look if all have been; 0 before the plan. */
int run_state_next_look(const struct run_state *run);
int run_state_most_pairs(const struct run_state *run);

/* Criteria, counters and noise to show now: of the record if done, else of the last look. */
const struct record *run_state_record(const struct run_state *run);

/* What was traced, as the record has it (perflab(1), RECORD); NULL: nothing. */
const json_t *run_state_trace(const struct run_state *run);

/* What is known of the noise: of the record or the last look, and what pairs have told since. */
struct noise run_state_noise(const struct run_state *run);

/* The look at which the speedup, or all that rounds tell, is likely to be settled, as a number of
 * pairs or rounds, if the spread and the median stay what they are; 0: cannot be told yet; -1: not
 * within the budget. */
int run_state_settles(const struct run_state *run);

/* The criterion that decides when it is settled: the speedup, or of rounds the one decided last;
 * NULL: there is none, or nothing was told of it. */
const struct result *run_state_deciding(const struct run_state *run);

/* Latencies of all rounds: as the record keeps them, else as the rounds have told so far. Returns
 * whether any are known; latency_free() in any case. */
bool run_state_latencies(const struct run_state *run, struct latency *latency);

#endif
