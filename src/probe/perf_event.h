/* SPDX-License-Identifier: Apache-2.0 */
/* The events perflab has names for, and whether each really counts on this machine. */
#ifndef PROBE_PERF_EVENT_H
#define PROBE_PERF_EVENT_H

#include "probe/perf_kernel.h"
#include "probe/source.h"

struct perf_event {
    struct probe_metric metric;
    uint32_t type;
    uint64_t config;
    bool in_kernel; /* what it counts happens in the kernel: there is no count without that */
    double (*work)(void);
    double least, most; /* count of that work, per unit; most 0: no bound */
    const char *file;   /* in /sys, where type and config stand; NULL: they stand here */
    const struct perf_event *leader; /* of the group it must be in; NULL: none */
};

extern const struct perf_event perf_software_events[], perf_hardware_events[],
    perf_topdown_events[];
extern const size_t perf_software_count, perf_hardware_count, perf_topdown_count;

/*
 * What to pass to perf_event_open for an event, in *attr, once it has counted a known amount of
 * work of the calling thread and come out right; or why it cannot be believed, the caller's. The
 * kernel's part is counted where that is permitted; attr->exclude_kernel says whether. Each event
 * is tried once and remembered; perf_forget() forgets. Not for several threads at a time.
 */
char *perf_event_try(const struct probe_root *root, const struct perf_event *event,
                     struct perf_event_attr *attr);
void perf_forget(void);

/* How all events are opened but for type and config: running at once, inherited by threads and
 * children to come, times beside the count. */
void perf_attr_set(struct perf_event_attr *attr, uint32_t type, uint64_t config);

/* What /sys tells of an event of the CPU in *attr; or why there is none, the caller's. */
char *perf_event_look_up(const struct probe_root *root, const char *file,
                         struct perf_event_attr *attr);

/* Open for the calling thread in a group (-1: none), without the kernel's part if that is what is
 * permitted (then attr->exclude_kernel is set). Descriptor or -errno. */
int perf_open_self(const struct probe_root *root, struct perf_event_attr *attr, int group);

#endif
