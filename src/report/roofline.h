/* SPDX-License-Identifier: Apache-2.0 */
/* A roofline as text and as JSON. */
#ifndef REPORT_ROOFLINE_H
#define REPORT_ROOFLINE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "stats/roofline.h"

/* The plot (plot_roofline.h) in 78 columns, and the ceilings with their ridges below it. Nothing
 * where there is no ceiling of either kind. */
void roofline_print(const struct roofline *roofline, bool ascii, FILE *to);

/* A new object, the caller's: ceilings of one core and of all, with their ridges. */
json_t *roofline_to_json(const struct calibration *calibration);

/* "L1", "memory": what people call a level. */
const char *roofline_title(const struct ceiling *level);

#endif
