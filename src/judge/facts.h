/* SPDX-License-Identifier: Apache-2.0 */
/* What this machine is, and whether it has what a lab or a criterion needs. */
#ifndef JUDGE_FACTS_H
#define JUDGE_FACTS_H

#include "model/lab.h"
#include "model/record.h"

/* CPU model, kernel release, usable CPUs (no more than the control group gives time of), memory;
 * isolation and compiler stay NULL. The strings are the caller's (record_free frees them). */
void facts_read(struct machine *machine);

/* NULL if the machine meets the needs as far as is known, else what is missing, as a clause: "needs
 * avx512f, which this CPU does not have". Data files would go to `cache`. Caller frees. */
char *facts_missing(const struct needs *needs, const struct machine *machine, const char *cache);

/* NULL if all that is needed is known to be there or missing, else what a calibration would have to
 * tell: "hiccup 100 us". Caller frees. */
char *facts_unknown(const struct needs *needs, const struct machine *machine);

#endif
