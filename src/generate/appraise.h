/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verdicts on load. A stage passes if the share of requests that failed or were answered later than
 * the limit is surely below what is allowed (the upper end of its interval is) and at least 99 % of
 * the rate was achieved. It fails if the share is surely above, or the server did not keep up. What
 * this machine or the generator may have spoilt is never the server's fault: inconclusive.
 */
#ifndef GENERATE_APPRAISE_H
#define GENERATE_APPRAISE_H

#include "generate/phase.h"
#include "model/traffic.h"

/* Why a bad number of this stage may be the generator's doing and not the server's, as a clause;
 * NULL: it is not. A good number stands in any case: a late generator only makes latencies longer.
 */
const char *appraise_generator(const struct stage_result *stage);

/* Set the stage's verdict and reason. traffic: limit, allowed and floor. */
void appraise_stage(const struct traffic *traffic, struct stage_result *stage);

/* All stages are there: the verdict, the knee, and what to be warned of. */
void appraise_all(const struct phase *phase, struct traffic *traffic);

#endif
