/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What this machine lets us trace, found out by trying. Returns NULL if it works, else why not as a
 * clause ("this kernel takes no BPF programs"), the caller's to free. What it lets us count is told
 * by the probe table, source.h.
 */
#ifndef PROBE_PROBE_H
#define PROBE_PROBE_H

/* BPF programs on tracepoints: privilege, kernel support and BTF. Without libbpf: says so. */
char *probe_bpf(void);

#endif
