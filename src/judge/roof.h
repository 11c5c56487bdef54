/* SPDX-License-Identifier: Apache-2.0 */
/* Where both programs stand under the roofline of the machine. */
#ifndef JUDGE_ROOF_H
#define JUDGE_ROOF_H

#include "judge/pairs.h"
#include "model/record.h"

/* Fills record->roof from the pairs so far, if the lab tells how much arithmetic a call does. */
void roof_fill(const struct measurement *measurement, struct record *record);

#endif
