/* SPDX-License-Identifier: Apache-2.0 */
/* The counts of all CPUs, as BPF programs keep them, mapped. */
#ifndef PROBE_COUNTS_H
#define PROBE_COUNTS_H

#include <stddef.h>

#include "probe/bpf/counts.h"

enum { COUNTS_BYTES = sizeof(struct trace_slot) * TRACE_SLOTS };

void counts_sum(const void *mapped, struct trace_counts *counts);

#endif
