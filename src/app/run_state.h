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

#include "model/record.h"

enum { RUN_MOST_PAIRS = BUDGET_MOST_PAIRS };

struct run_pair {
    double log_ratio; /* ln(baseline / candidate) */
    double baseline_ns, candidate_ns, clock_ghz;
};

struct run_state {
    char *phase;  /* "build", "prepare", ...; NULL: no event yet */
    bool planned; /* what follows up to `looks` is known */
    int reps, blocks;
    double block_ns, doorbell_ns, pair_seconds;
    int looks[BUDGET_MOST_LOOKS]; /* rising */
    size_t look_count;
    struct run_pair *pairs;
    size_t pair_count;
    double median, low, high; /* of all ratios so far; NaN: not known yet */
    double seconds_at_most;   /* that are left, as of the last look; NaN: no look yet */
    struct record so_far;     /* criteria, counters and noise as of the plan or the last look */
    json_t *trace;            /* the last event "trace", NULL: none */
    bool done;
    struct record record; /* once done */
};

void run_state_init(struct run_state *run);
void run_state_free(struct run_state *run); /* empties, for init or nothing */

/* Fold one event in. False if it is none that is known. */
bool run_state_event(struct run_state *run, const json_t *event);

/* Pairs after which the next look comes, the last look if all have been; 0 before the plan. */
int run_state_next_look(const struct run_state *run);
int run_state_most_pairs(const struct run_state *run);

/* Criteria, counters and noise to show now: of the record if done, else of the last look. */
const struct record *run_state_record(const struct run_state *run);

#endif
