/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The source "BPF" of the probe table: all sets of this process share one tracer, which is opened
 * when a set first wants it and traces for one set at a time.
 */
#ifndef PROBE_TRACED_H
#define PROBE_TRACED_H

#include <stddef.h>

#include "probe/tracer.h"

/* The shared tracer, opened if it is not yet, to use as long as no set is open. NULL: *why, not the
 * caller's, valid until probe_trace_end(). */
struct tracer *probe_trace(const char **why);

/* Detach all programs. A later wish opens the tracer again. */
void probe_trace_end(void);

enum { TRACED_METRICS = 15 };
const char *traced_name(size_t index); /* of a metric; NULL behind the last */

/* Of counts, the value of the metric with this name; NaN: none of these, or bpf_time, which no
 * counts hold. */
double traced_value(const struct trace_counts *counts, const char *name);

/* Why the tracer lacks what this metric needs; NULL: it does not. */
const char *traced_lacks(const struct tracer *tracer, const char *name);

/* The command that gives perflab-probe what it needs, the caller's to free; NULL: there is none. */
char *traced_command(void);

#endif
