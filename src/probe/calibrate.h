/* SPDX-License-Identifier: Apache-2.0 */
/* Measure this machine: clocks, caches, memory, CPU, kernel, storage, and its own unrest. */
#ifndef PROBE_CALIBRATE_H
#define PROBE_CALIBRATE_H

#include <stdbool.h>

#include "model/calibration.h"

struct calibration_request {
    const char *cache; /* folder for a file of 64 MB that nobody sees */
    bool quick;        /* about 10 seconds rather than 50 */
    /* Called when a part begins, with the seconds that are left at most; may be NULL. */
    void (*begin)(void *context, const char *title, double seconds_left);
    void *context;
};

/* Fills *calibration but for its machine, which the caller knows. No real-time classes, no
 * privilege; each part has a time it ends after. What this machine cannot tell is a figure with a
 * reason. The caller holds the host's measuring place. */
void calibration_run(const struct calibration_request *request, struct calibration *calibration);

#endif
