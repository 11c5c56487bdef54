/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The three-way gate: an interval against a bound, at looks declared beforehand.
 *
 * A check looks at its data only after a declared number of pairs. With L looks, each interval has
 * coverage 1 - 0.05/L (Bonferroni), so that the whole family errs in at most 5 % of checks however
 * early it stops. After the last look an undecided gate is inconclusive; it never guesses. Nor does
 * a NaN decide: each function says what it makes of one, and that is always "go on".
 *
 * A look is: sign_interval() of the log ratios at gate_alpha(looks), gate_doubt() to widen it, then
 * gate_decide() on exp() of it or gate_regression(). tests/unit/test_verdict_rates.c simulates the
 * error rates of just that.
 */
#ifndef STATS_GATE_H
#define STATS_GATE_H

#include <stdbool.h>
#include <stddef.h>

#include "stats/sign.h"

#define GATE_FAMILY_ALPHA 0.05

enum decision { DECISION_GO_ON, DECISION_PASS, DECISION_FAIL };

/* Error share of one look of `looks`, which is > 0. */
double gate_alpha(size_t looks);

/* "At least bound" passes if low >= bound, fails if high < bound; "at most" mirrors it: passes if
 * high <= bound, fails if low > bound. Goes on if any of them is NaN. */
enum decision gate_decide(const struct interval *interval, double bound, bool at_least);

/*
 * Regression gate on ln(baseline/candidate), which is below 0 where the candidate is slower. To be
 * slower by R is to take 1 + R times as long: x = -ln(1 + R), R = 0.05 for 5 %. The threshold is
 * half of R, t = -ln(1 + R/2), between "as fast" and "slower by R" for every R > 0 (ln(1 - R/2)
 * would reach R itself at R = 1). FAIL (regressed) if high < t; PASS (no regression beyond R) if
 * low > t. So a true regression of R or more is hardly ever passed, nor an equal candidate failed;
 * between the two either answer is right.
 */
enum decision gate_regression(const struct interval *log_ratio, double regression);

/*
 * About how many pairs would settle it: n = (1.25 z s / h)^2, h the distance from the median to the
 * bound, s the spread of the pairs, z the normal quantile of `alpha` (two-sided). The 1.25 is the
 * median's standard error against the mean's for normal noise. With n pairs the interval just
 * reaches the bound, so chances are even. At least `now` + 1 and at most 1000000, which also stands
 * for h = 0 and for NaN.
 */
int gate_pairs_needed(double spread, double distance, double alpha, int now);

/*
 * Doubts about the pairs themselves. Each widens the interval it touches; a verdict that still
 * holds stands, one that does not is inconclusive for that reason.
 */
struct doubts {
    double autocorrelation;  /* series_autocorrelation() of the log ratios */
    double tied;             /* series_tied() of them */
    double steal;            /* share of CPU time the hypervisor took, 0..1 */
    double preemption_gap;   /* of preemptions per launch, as share of the larger; 0 if few */
    bool control_known;      /* negative control: same loop beside either side */
    struct interval control; /* ln(beside baseline / beside candidate) at the same alpha */
};

/* Gravest first. */
enum doubt {
    DOUBT_NONE,
    DOUBT_CONTROL,         /* control interval excludes 0: the two sides were not treated alike */
    DOUBT_PREEMPTION,      /* preemptions differ between the sides: gap > 50 % */
    DOUBT_STEAL,           /* steal > 5 % */
    DOUBT_TIES,            /* > 10 % tied pairs */
    DOUBT_AUTOCORRELATION, /* lag-1 > 0.3 and beyond chance, see below */
};

/*
 * The gravest doubt of n pairs, and *interval, of log ratios, widened for every doubt there is.
 *
 * Autocorrelation r > 0 widens by sqrt((1+r)/(1-r)) about the median, the growth of a mean's
 * standard error under first-order autoregressive noise. r is the series' r1 freed of its bias,
 * (n r1 + 1)/(n - 4), because E r1 = r - (1 + 4r)/n (Kendall 1954; Marriott and Pope 1954); at most
 * 0.95, and 0 for n < 5. At 10 pairs no test sees even r = 0.6 more than one time in four, so the
 * widening does not wait for one but follows r from 0 on; independent pairs pay about a tenth more
 * of them. The doubt is named only where r > 0.3 and r1 is beyond chance, that is above
 * -1/n + 2.33 (n-2)/(n sqrt(n-1)), the 1 % tail of independent noise by Moran's (1948) moments.
 * (2.58/sqrt(n), the rule for long series, asks for 0.82 at n = 10 and never speaks.) Pairs that
 * alternate, r < 0, leave the interval too wide rather than too narrow and raise no doubt.
 *
 * Preemption, steal and ties widen by a factor 2 about the median each. Where the median is not
 * finite, widening by a factor leaves nothing known: -inf .. inf.
 *
 * Last, both ends move out by the control's far bound where the control excludes 0: it tells how
 * unlike the sides were treated, not which way the learner's code answers to that.
 *
 * A NaN in *doubts raises no doubt; a NaN in *interval decides nothing afterwards.
 */
enum doubt gate_doubt(const struct doubts *doubts, size_t n, struct interval *interval);

#endif
