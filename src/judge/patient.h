/* SPDX-License-Identifier: Apache-2.0 */
/* The sick program of a lab of kind investigate, sampled while it runs. */
#ifndef JUDGE_PATIENT_H
#define JUDGE_PATIENT_H

#include "judge/check_parts.h"

/* Run the patient with this case for options->profile.seconds and tell its profile as an event
 * `profile`. It runs in the sandbox, for symbols are looked up under the paths seen there. 0, or -1
 * with *failure. */
int patient_profile(struct check *check, uint64_t number, struct failure *failure);

#endif
