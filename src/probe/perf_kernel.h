/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's side of perf events, three calls that a test can put a made-up PMU in place of. */
#ifndef PROBE_PERF_KERNEL_H
#define PROBE_PERF_KERNEL_H

#include <linux/perf_event.h>
#include <stdint.h>
#include <sys/types.h>

#include "probe/root.h"

struct perf_count {
    uint64_t value, enabled, running; /* enabled and running in ns */
};

struct perf_kernel {
    /* In the group of that descriptor, or on its own (-1). Descriptor or -errno. */
    int (*open)(const struct perf_event_attr *event, pid_t thread, int group);
    int (*read)(int fd, struct perf_count *count); /* 0 or -errno */
    void (*close)(int fd);
};

extern const struct perf_kernel perf_kernel_live;
extern const struct perf_kernel *perf_kernel; /* in use; only tests change it */

/* Why an event could not be opened, as a clause, the caller's. */
char *perf_refusal(const struct probe_root *root, const struct perf_event_attr *event, int error);

int perf_paranoid(const struct probe_root *root); /* kernel.perf_event_paranoid, 99: not known */

#endif
