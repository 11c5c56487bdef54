/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of the probe table, each in a file of its own. */
#ifndef PROBE_SOURCES_H
#define PROBE_SOURCES_H

#include "probe/source.h"

extern const struct probe_source probe_source_software; /* the kernel's events, perf.c */
extern const struct probe_source probe_source_hardware; /* the CPU's events, perf.c */
extern const struct probe_source probe_source_topdown;  /* the CPU's slots, perf_topdown.c */
extern const struct probe_source probe_source_process;  /* /proc/PID, process.c */
extern const struct probe_source probe_source_machine;  /* /proc/stat and pressure, machine.c */
extern const struct probe_source probe_source_cgroup;   /* control groups, cgroup.c */
extern const struct probe_source probe_source_traced;   /* by BPF programs, traced.c */
extern const struct probe_source probe_source_raw;      /* the CPU's own event names, raw.c */

#endif
