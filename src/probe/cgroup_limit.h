/* SPDX-License-Identifier: Apache-2.0 */
/* How much CPU time this process's control group lets it have. */
#ifndef PROBE_CGROUP_LIMIT_H
#define PROBE_CGROUP_LIMIT_H

#include "probe/root.h"

/* In CPUs: 1.5 is the time of one and a half. Infinite where there is no limit, or none is told. */
double cgroup_cpu_limit(const struct probe_root *root);

#endif
