/* SPDX-License-Identifier: Apache-2.0 */
/* The two sources of named perf events. The kernel's own need no hardware and work in every virtual
 * machine; the CPU's are what explains why code is fast. */
#include <string.h>

#include "base/memory.h"
#include "probe/perf_counter.h"
#include "probe/perf_event.h"
#include "probe/sources.h"

static char *find_in(const struct perf_event *events, size_t count, const struct probe_root *root,
                     const char *name, struct perf_event_attr *attr)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(events[i].metric.name, name) == 0)
            return perf_event_try(root, &events[i], attr);
    return memory_copy("it is none of the named events");
}

static char *find_software(const struct probe_root *root, const char *name,
                           struct perf_event_attr *attr)
{
    return find_in(perf_software_events, perf_software_count, root, name, attr);
}

static char *find_hardware(const struct probe_root *root, const char *name,
                           struct perf_event_attr *attr)
{
    return find_in(perf_hardware_events, perf_hardware_count, root, name, attr);
}

static void *start_software(const struct probe_request *request)
{
    return perf_counters_start(request, find_software);
}

static void *start_hardware(const struct probe_request *request)
{
    return perf_counters_start(request, find_hardware);
}

static const struct probe_metric *software_metric(size_t index)
{
    return index < perf_software_count ? &perf_software_events[index].metric : NULL;
}

static const struct probe_metric *hardware_metric(size_t index)
{
    return index < perf_hardware_count ? &perf_hardware_events[index].metric : NULL;
}

/* The first problem among the first `count` events. */
static char *first_problem(const struct probe_root *root, const struct perf_event *events,
                           size_t count)
{
    char *problem = NULL;
    perf_forget();
    for (size_t i = 0; i < count && !problem; i++) {
        struct perf_event_attr attr;
        problem = perf_event_try(root, &events[i], &attr);
    }
    return problem;
}

static char *software_available(const struct probe_root *root)
{
    return first_problem(root, perf_software_events, perf_software_count);
}

/* Cycles and instructions: a CPU that lacks some cache event is still worth asking. */
static char *hardware_available(const struct probe_root *root)
{
    return first_problem(root, perf_hardware_events, 2);
}

const struct probe_source probe_source_software = {
    "software events",
    "perf_event_open; kernel.perf_event_paranoid at most 1, or CAP_PERFMON",
    700,
    software_metric,
    software_available,
    start_software,
    perf_counters_read,
    perf_counters_stop,
};

const struct probe_source probe_source_hardware = {
    "hardware events",
    "perf_event_open and the CPU's counters; kernel.perf_event_paranoid at most 2",
    900,
    hardware_metric,
    hardware_available,
    start_hardware,
    perf_counters_read,
    perf_counters_stop,
};
