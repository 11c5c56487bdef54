/* SPDX-License-Identifier: Apache-2.0 */
/* A calibration as text for a person. */
#ifndef REPORT_CALIBRATION_H
#define REPORT_CALIBRATION_H

#include <stdbool.h>
#include <stdio.h>

#include "model/calibration.h"

/* In 80 columns: each part with its figures and their spread, the latency curve as bars (blocks:
 * of U+2588, else of #), bandwidth and CPU pairs as tables, and what is missing with the reason. */
void calibration_print(const struct calibration *calibration, bool blocks, FILE *to);

#endif
