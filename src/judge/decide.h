/* SPDX-License-Identifier: Apache-2.0 */
/* From pairs to the evidence for each criterion, at a declared look. */
#ifndef JUDGE_DECIDE_H
#define JUDGE_DECIDE_H

#include "judge/pairs.h"
#include "model/record.h"
#include "stats/gate.h"

/* Judge every criterion on the pairs so far. `last`: no further look follows, so what is undecided
 * becomes inconclusive, with a reason and advice. Fills record->noise. Returns true when nothing is
 * left open. */
bool decide_look(const struct measurement *measurement, double steal, bool last,
                 struct record *record);

/* The interval of ln(baseline/candidate), widened by the doubts there are, and what they saw. */
void decide_speedup(const struct measurement *measurement, double steal, struct interval *interval,
                    enum doubt *doubt, struct noise *noise);

/* The same of the pairs so far, not widened: for the eye only, between looks nothing is judged. */
void decide_running(const struct measurement *measurement, struct interval *interval);

#endif
