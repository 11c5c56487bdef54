/* SPDX-License-Identifier: Apache-2.0 */
#include "stats/gate.h"

#include <math.h>

static const double steal_limit = 0.05;
static const double tied_limit = 0.10;
static const double preemption_limit = 0.5;
static const double autocorrelation_limit = 0.3;
static const double autocorrelation_most = 0.95;
static const double chance_quantile = 2.33; /* of the normal distribution, 1 % above */
static const int most_pairs = 1000000;

double gate_alpha(size_t looks)
{
    return GATE_FAMILY_ALPHA / (double)looks;
}

enum decision gate_decide(const struct interval *interval, double bound, bool at_least)
{
    if (isnan(interval->low) || isnan(interval->high))
        return DECISION_GO_ON;
    if (at_least ? interval->low >= bound : interval->high <= bound)
        return DECISION_PASS;
    if (at_least ? interval->high < bound : interval->low > bound)
        return DECISION_FAIL;
    return DECISION_GO_ON;
}

enum decision gate_regression(const struct interval *log_ratio, double regression)
{
    double threshold = -log1p(regression / 2);
    if (isnan(log_ratio->low) || isnan(log_ratio->high))
        return DECISION_GO_ON;
    if (log_ratio->high < threshold)
        return DECISION_FAIL;
    return log_ratio->low > threshold ? DECISION_PASS : DECISION_GO_ON;
}

/* z with P(|Normal| > z) = alpha, by bisection: erfc falls all the way. */
static double normal_quantile(double alpha)
{
    double low = 0, high = 40;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (erfc(middle / M_SQRT2) > alpha)
            low = middle;
        else
            high = middle;
    }
    return low;
}

int gate_pairs_needed(double spread, double distance, double alpha, int now)
{
    double pairs = ceil(pow(1.25 * normal_quantile(alpha) * spread / distance, 2));
    if (!(pairs < most_pairs) || now >= most_pairs)
        return most_pairs;
    return pairs > now ? (int)pairs : now + 1;
}

static void widen(struct interval *interval, double factor)
{
    if (factor == 1)
        return;
    if (!isfinite(interval->median)) {
        interval->low = -INFINITY;
        interval->high = INFINITY;
        return;
    }
    interval->low = interval->median + factor * (interval->low - interval->median);
    interval->high = interval->median + factor * (interval->high - interval->median);
}

static double unbiased_autocorrelation(double r, size_t n)
{
    if (n <= 4)
        return 0;
    double unbiased = ((double)n * r + 1) / ((double)n - 4);
    return unbiased > autocorrelation_most ? autocorrelation_most : unbiased;
}

static double autocorrelation_widening(double r)
{
    return r > 0 ? sqrt((1 + r) / (1 - r)) : 1;
}

/* Whether the unbiased r is worth a word and the measured one more than chance makes of nothing. */
static bool autocorrelation_shows(double r, double measured, size_t n)
{
    double pairs = (double)n;
    double chance = -1 / pairs + chance_quantile * (pairs - 2) / (pairs * sqrt(pairs - 1));
    return r > autocorrelation_limit && measured > chance;
}

/* How far the control's interval reaches if it excludes 0, else 0. */
static double control_reach(const struct doubts *doubts)
{
    const struct interval *control = &doubts->control;
    bool ordered = control->low <= control->high; /* no, if one is NaN */
    if (!doubts->control_known || !ordered || (control->low <= 0 && control->high >= 0))
        return 0;
    return fmax(fabs(control->low), fabs(control->high));
}

enum doubt gate_doubt(const struct doubts *doubts, size_t n, struct interval *interval)
{
    double r = unbiased_autocorrelation(doubts->autocorrelation, n);
    double reach = control_reach(doubts);
    const struct {
        enum doubt doubt;
        bool raised;
        double factor;
    } table[] = {
        {DOUBT_CONTROL, reach > 0, 1},
        {DOUBT_PREEMPTION, doubts->preemption_gap > preemption_limit, 2},
        {DOUBT_STEAL, doubts->steal > steal_limit, 2},
        {DOUBT_TIES, doubts->tied > tied_limit, 2},
        {DOUBT_AUTOCORRELATION, autocorrelation_shows(r, doubts->autocorrelation, n), 1},
    };
    enum doubt gravest = DOUBT_NONE;
    double factor = autocorrelation_widening(r);
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (!table[i].raised)
            continue;
        factor *= table[i].factor;
        if (gravest == DOUBT_NONE)
            gravest = table[i].doubt;
    }
    widen(interval, factor);
    interval->low -= reach;
    interval->high += reach;
    return gravest;
}
