/* SPDX-License-Identifier: Apache-2.0 */
/* Why a worker ended before its time, in the learner's words. */
#ifndef JUDGE_ENDING_H
#define JUDGE_ENDING_H

#include "judge/launch.h"

/* `child` has been reaped: why it ended by itself. memory: what it might use of its own, bytes;
 * shared: what of its resident memory is not its own. `before`: what was not done yet. */
void ending_explain_child(const struct child *child, int64_t memory, int64_t shared,
                          const char *before, struct failure *failure);

/* Reap `worker`, which has ended by itself, and say why: signal, limit or exit code. */
void ending_explain(struct launch *launch, struct worker *worker, struct failure *failure);

/* What the workers printed so far, printable, from the first role that printed anything; NULL if
 * none did. Caller frees. */
char *ending_printed(struct launch *launch);

#endif
