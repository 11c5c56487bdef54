/* SPDX-License-Identifier: Apache-2.0 */
/* What a profile has from perflab-probe: stacks off the CPU, and samples where the judge itself may
 * not take them. */
#ifndef JUDGE_PROFILE_TRACER_H
#define JUDGE_PROFILE_TRACER_H

#include "judge/capture.h"
#include "probe/sampler.h"
#include "probe/tracer.h"

/* How to sample: by the judge's own right, or by perflab-probe's if that is more; *tracer is then
 * open, else NULL. 0, or -1 with *why. */
int profile_choose(double hz, struct sampling *sampling, struct tracer **tracer, char **why);

/* NULL with *why if there is none; and NULL-safe. */
struct tracer *profile_tracer_open(char **why);
void profile_tracer_close(struct tracer *tracer);

/* Keep where the processes that tracer_watch() follows have waited. 0 or -1 with *why. */
int profile_take(struct tracer *tracer, struct capture *capture, char **why);

#endif
