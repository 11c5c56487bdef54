/* SPDX-License-Identifier: Apache-2.0 */
/* A profile as text for a person, and as JSON with what follows from it. */
#ifndef REPORT_PROFILE_H
#define REPORT_PROFILE_H

#include <stdio.h>

#include "model/flame.h"
#include "stats/sign.h"

/* How many samples of what, and what is missing: one line, for a title. Caller frees. */
/* "2.1 s off the CPU, 0.9 s on it, in 3.0 s", for time off the CPU. Caller frees. */
char *profile_waits(const struct profile *profile);
char *profile_note(const struct profile *profile);

/* The functions and lines with the largest shares, with their sampling error, `before`'s beside
 * them if it is not NULL. `width` columns at most where names allow. */
void profile_print(const struct profile *profile, const struct profile *before, int width,
                   FILE *to);

/* {"functions": [...], "lines": [...]} with shares from 0 to 1 and their intervals; new. */
json_t *profile_tables(const struct profile *profile);

/* The share that `weight` is, with its 95 % interval; of off-CPU time, where nothing is sampled,
 * the interval is the share. */
struct interval profile_share(const struct profile *profile, double weight);

#endif
