/* SPDX-License-Identifier: Apache-2.0 */
/* What a server did under load, as text for a person. */
#ifndef REPORT_TRAFFIC_H
#define REPORT_TRAFFIC_H

#include <stdio.h>

#include "model/traffic.h"

/* In 80 columns: the verdict, each stage with its latencies, its failures by kind, what the
 * generator had to do with it, and the floor. */
void traffic_print(const struct traffic *traffic, FILE *to);

#endif
