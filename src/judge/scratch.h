/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The folder a check builds in: sources/, candidate/, baseline/, and the same two
 * for simulation and for a look at the built code. It must be reachable by the
 * unprivileged user that builds run as, so it lies in /tmp (or TMPDIR when that is open to others),
 * named after the judge's pid; what a killed judge left behind is swept by the next one.
 */
#ifndef JUDGE_SCRATCH_H
#define JUDGE_SCRATCH_H

#include <sys/types.h>

struct scratch {
    char *folder;
    char *sources;
};

/* Make it; `builder` (0: ourselves) owns the folders that builds write to. 0 or -errno. */
int scratch_make(uid_t builder, struct scratch *scratch);
void scratch_remove(struct scratch *scratch);

#endif
