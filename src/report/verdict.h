/* SPDX-License-Identifier: Apache-2.0 */
/* A record as text for a person. */
#ifndef REPORT_VERDICT_H
#define REPORT_VERDICT_H

#include <stdio.h>

#include "model/record.h"

/* The verdict, its criteria with intervals, what disturbed the measurement, and the untrusted
 * detail last, indented and marked. `width` columns at most for the lines of our own. */
void verdict_print(const struct record *record, int width, FILE *to);

/* One line of a result: "speedup  14.2x [13.0, 15.1], at least 5.00x: pass". Caller frees. */
char *verdict_line(const struct result *result);

#endif
