/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rounds of a check as far as they have been told: each gives one value for each of some
 * metrics. Part of run_state.h, which folds the events in.
 */
#ifndef APP_RUN_ROUNDS_H
#define APP_RUN_ROUNDS_H

#include <jansson.h>

#include "model/record.h"
#include "stats/sign.h"

enum { RUN_MOST_ROUNDS = BUDGET_MOST_PAIRS, RUN_MOST_METRICS = 64 };

struct run_round {
    double value;         /* NaN: this round could not give it */
    struct interval band; /* of the median of the values up to here; infinite: too few */
};

struct run_metric {
    char *name, *unit, *provenance; /* never NULL */
    struct run_round *rounds;       /* all of them, also those before it was first told */
    size_t count;
};

struct run_rounds {             /* open struct; start from {0} */
    size_t count;               /* rounds that have ended */
    struct run_metric *metrics; /* in the order told */
    size_t metric_count;
};

void run_rounds_free(struct run_rounds *rounds); /* empties */

/* Fold an event `round` in, if it is the next one. alpha: of the bands. */
void run_rounds_take(struct run_rounds *rounds, const json_t *event, double alpha);

/* NULL: it was not told. */
const struct run_metric *run_rounds_metric(const struct run_rounds *rounds, const char *name);

/* The middle of the values known, and their spread as a share of it; NaN: not known. */
double run_metric_median(const struct run_metric *metric);
double run_metric_spread(const struct run_metric *metric);

/*
 * The criterion of the record that is decided last, and in *needed the number of rounds that takes
 * if spread and median stay what they are: those that it took where all are decided, 0 where that
 * cannot be told yet. Of several at once the one closest to its bound, for its spread. NULL: no
 * round has told a metric that is judged.
 */
const struct result *run_rounds_last(const struct run_rounds *rounds, const struct record *record,
                                     double alpha, int *needed);

#endif
