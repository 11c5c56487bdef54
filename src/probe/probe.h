/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What this machine lets us count, found out by trying. Each function returns NULL if the source
 * works, else why not as a clause ("the CPU's counters are not visible here"), the caller's to
 * free.
 */
#ifndef PROBE_PROBE_H
#define PROBE_PROBE_H

/* Hardware counters through perf_event_open: opens cycles, runs a loop of known length, and finds
 * out a counter that is listed but stands still, as some virtual machines have. */
char *probe_hardware(void);

/* Software counters (faults, switches) through perf_event_open. */
char *probe_software(void);

/* BPF programs on tracepoints: privilege, kernel support and BTF. Without libbpf: says so. */
char *probe_bpf(void);

#endif
