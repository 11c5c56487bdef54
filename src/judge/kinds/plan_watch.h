/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Watching a live system: under a load, and with one request at a time. Each says, too, what else
 * happened on the machine meanwhile: a measurement that was disturbed is nobody's fault, and is to
 * be made again.
 */
#ifndef JUDGE_PLAN_WATCH_H
#define JUDGE_PLAN_WATCH_H

#include "generate/stage.h"
#include "judge/system.h"
#include "model/traffic.h"
#include "perflab/plan.h"

enum { PLAN_PARTS = 3 }; /* of a load: each is made again by itself if it was disturbed */

/* Of the parts of a load: what came and for how long, together; of times, the middle one. */
void plan_combine(const struct perflab_seen parts[PLAN_PARTS], struct perflab_seen *seen);

/* `watch` looks on, as at a struct generate_request. Put `rate` Poisson requests/s on it for
 * `seconds`. *disturbed: NULL, or what did it, caller frees. 0, or -1 with *failure if the system
 * has ended or cannot be reached at all. */
int plan_watch(struct live_system *system, double rate, double seconds, uint64_t seed,
               const struct watch *watch, struct perflab_seen *seen, char **disturbed,
               struct failure *failure);

/* Send requests one after the other, with a pause between; s each. *service: s for which the server
 * was at work on one. */
int plan_singles(struct live_system *system, double singles[PERFLAB_PLAN_SINGLES], double *service,
                 char **disturbed, struct failure *failure);

/* What beside the load itself shaped these times; NULL: nothing worth a word, else caller frees.
 * late: share of the time by which services took longer than they were to. steal: share of all CPU
 * time that the hypervisor took, NaN if unknown. */
char *plan_disturbance(const struct stage_result *stage, double late, double steal);

#endif
