/* SPDX-License-Identifier: Apache-2.0 */
/* Do the counts count? Tried with a child that does a known amount of each. */
#ifndef PROBE_HELPER_KNOWN_H
#define PROBE_HELPER_KNOWN_H

#include "probe/helper/programs.h"

/* Groups that miss what was done are added to programs->lacks. 0, or -1 with `why` if none of them
 * saw anything. Ends with nobody watched. */
int known_check(struct programs *programs, char why[HELPER_REASON]);

#endif
