/* SPDX-License-Identifier: Apache-2.0 */
/* What check and watch share: find the source, run the judge, show, record. */
#ifndef CMD_CHECKING_H
#define CMD_CHECKING_H

#include "cmd/cmd.h"
#include "model/record.h"

/* Are the values of --seed, --pairs and --isolation good? Else errors say which is not. */
bool checking_values_good(struct scene *scene, const struct args *args);

/* Find the lab (id, a folder of the workspace, a lab's own folder, or the current folder) and load
 * it. 0 or -1 with errors. */
int checking_open_lab(struct scene *scene, const struct args *args);

/* The file to judge: --using, or the workspace's. Caller frees; NULL with errors. */
char *checking_source(struct scene *scene, const struct args *args);

/* Run the judge on `source` and show it as the flags ask: a progress line, --events or --json. Then
 * record the attempt if one is given, begun by attempt_begin(). Returns the exit code. */
int checking_run(struct scene *scene, const struct args *args, const char *source, bool quick,
                 struct attempt *attempt);

#endif
