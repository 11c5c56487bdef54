/* SPDX-License-Identifier: Apache-2.0 */
/* Why a worker ended before its time, in the learner's words. */
#ifndef JUDGE_ENDING_H
#define JUDGE_ENDING_H

#include "judge/launch.h"

/* Reap `worker`, which has ended by itself, and say why: signal, limit or exit code. */
void ending_explain(struct launch *launch, struct worker *worker, struct failure *failure);

/* What the workers printed so far, printable, from the first role that printed anything; NULL if
 * none did. Caller frees. */
char *ending_printed(struct launch *launch);

#endif
