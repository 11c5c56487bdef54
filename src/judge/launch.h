/* SPDX-License-Identifier: Apache-2.0 */
/* One launch: the processes of one side of a pair, from start to kill. */
#ifndef JUDGE_LAUNCH_H
#define JUDGE_LAUNCH_H

#include <time.h>

#include "judge/rig.h"
#include "perflab/worker.h"

struct worker {
    struct child child;
    int ring, done;  /* eventfds */
    pid_t pid;       /* of the learner's process itself; 0 if it could not be found */
    clockid_t clock; /* its CPU time, valid if pid is */
};

struct launch {
    const struct rig *rig;
    const struct params *params; /* of the next block: the rig's, or those of a stage */
    struct worker workers[PERFLAB_MAX_ROLES];
    struct sink *sink;   /* NULL if the lab has none */
    int64_t cpu_at_done; /* ns of all workers' CPU time after the last block */
    int64_t outside;     /* ns of CPU time used outside timed windows, and inside */
    int64_t inside;
    double scores[PERFLAB_MOST_SCORES]; /* of the pack, summed over `scored` calls */
    int scored;
};

/* Start `folder`/program once per role, on wiped memory, and wait for each to say it is there.
 * 0, or -1 with *failure. Always launch_stop() afterwards. */
int launch_start(struct launch *launch, const struct rig *rig, const char *folder, size_t padding,
                 struct failure *failure);
void launch_stop(struct launch *launch);

#endif
