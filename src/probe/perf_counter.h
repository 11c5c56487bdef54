/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Perf events on the threads of processes: what start, read and stop of the three perf sources have
 * in common. They differ in how a name becomes an event.
 */
#ifndef PROBE_PERF_COUNTER_H
#define PROBE_PERF_COUNTER_H

#include "probe/perf_kernel.h"
#include "probe/source.h"

/* The event of a name in *attr and NULL, or why there is none, the caller's. */
typedef char *perf_find_function(const struct probe_root *root, const char *name,
                                 struct perf_event_attr *attr);

void *perf_counters_start(const struct probe_request *request, perf_find_function *find);
void perf_counters_read(void *state, struct probe_totals *totals);
void perf_counters_stop(void *state);

#endif
