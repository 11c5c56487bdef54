/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a criterion is judged by, and a counter shows: the numbers of one metric, by the first of
 * its routes that is to be had here, and why those before it are not.
 */
#ifndef JUDGE_EVIDENCE_H
#define JUDGE_EVIDENCE_H

#include "judge/pairs.h"
#include "stats/sign.h"

struct evidence {
    enum route route; /* ROUTES: none is to be had */
    bool exact;       /* one number for the check; else one a launch or, of a ratio, a pair */
    bool logarithm;   /* x are logarithms */
    double *x;        /* NaN: the pair tells nothing, as neither side counted any */
    size_t count;     /* 1 if exact */
    double baseline;  /* medians of each side; NaN: not known */
    double candidate;
    char *provenance;  /* how it was got, "absent: <why>" if not */
    char *passed_over; /* why the routes before it were not to be had; NULL: it is the first */
};

/* Over all pairs so far, of which there is at least one. */
void evidence_take(const struct measurement *measurement, const struct metric *metric,
                   const struct routes *routes, struct evidence *evidence);

/* The interval of the median at `alpha`, not of the logarithms but of what they are of. */
void evidence_interval(const struct evidence *evidence, double alpha, struct interval *interval);

void evidence_free(struct evidence *evidence);

#endif
