/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a core's issue slots go: to work that is kept, to work thrown away after a wrong guess, or
 * to waiting, for instructions or for data (Yasin 2014, "A top-down method for performance analysis
 * and counters architecture"). CPUs that count this (Intel since Ice Lake) have the kernel list the
 * events by name, each as a number of slots, which count only in a group led by `slots`. Where
 * cores are of two kinds, the faster ones have them under a name of their own.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "probe/parse.h"
#include "probe/perf_counter.h"
#include "probe/perf_event.h"
#include "probe/perf_work.h"
#include "probe/sources.h"

/* Bounds are wide: four to eight slots a cycle; a wrong guess costs ten slots and more. What waits
 * for instructions has no work that is known to. */
const struct perf_event perf_topdown_events[] = {
    {.metric = {"topdown_slots", "", "issue slots", PROBE_TOTAL},
     .file = "slots",
     .work = work_instructions,
     .least = 0.25,
     .most = 64},
    {.metric = {"topdown_retiring_slots", "", "issue slots of work that was kept", PROBE_TOTAL},
     .file = "topdown-retiring",
     .leader = &perf_topdown_events[0],
     .work = work_instructions,
     .least = 0.25,
     .most = 4},
    {.metric = {"topdown_bad_speculation_slots", "", "issue slots of work thrown away",
                PROBE_TOTAL},
     .file = "topdown-bad-spec",
     .leader = &perf_topdown_events[0],
     .work = work_coins,
     .least = 1},
    {.metric = {"topdown_frontend_bound_slots", "", "issue slots without an instruction",
                PROBE_TOTAL},
     .file = "topdown-fe-bound",
     .leader = &perf_topdown_events[0],
     .work = work_coins},
    {.metric = {"topdown_backend_bound_slots", "", "issue slots that waited for data or a unit",
                PROBE_TOTAL},
     .file = "topdown-be-bound",
     .leader = &perf_topdown_events[0],
     .work = work_cold_loads,
     .least = 4},
};
const size_t perf_topdown_count = sizeof(perf_topdown_events) / sizeof(perf_topdown_events[0]);

static bool look_in(const char *devices, const char *device, const char *file,
                    struct perf_event_attr *attr)
{
    char *type_name = memory_print("%s/type", device), *type = NULL, *event = NULL;
    char *event_name = memory_print("%s/events/%s", device, file);
    uint64_t number, config;
    bool found = root_read(devices, type_name, &type) == 0 && parse_number(type, &number) &&
                 number <= UINT32_MAX && root_read(devices, event_name, &event) == 0 &&
                 parse_event(event, &config);
    if (found)
        perf_attr_set(attr, (uint32_t)number, config);
    free(type_name);
    free(type);
    free(event_name);
    free(event);
    return found;
}

char *perf_event_look_up(const struct probe_root *root, const char *file,
                         struct perf_event_attr *attr)
{
    char *devices = memory_print("%s/bus/event_source/devices", root->sys);
    bool found = look_in(devices, "cpu", file, attr) || look_in(devices, "cpu_core", file, attr);
    free(devices);
    return found ? NULL
                 : memory_print("this CPU, or this virtual machine, has no top-down counters (no "
                                "event %s in /sys/bus/event_source/devices/cpu/events)",
                                file);
}

static char *find_topdown(const struct probe_root *root, const char *name,
                          struct perf_event_attr *attr)
{
    for (size_t i = 0; i < perf_topdown_count; i++)
        if (strcmp(perf_topdown_events[i].metric.name, name) == 0)
            return perf_event_try(root, &perf_topdown_events[i], attr);
    return memory_copy("it is no top-down event");
}

static const struct probe_metric *topdown_metric(size_t index)
{
    return index < perf_topdown_count ? &perf_topdown_events[index].metric : NULL;
}

static char *topdown_available(const struct probe_root *root)
{
    char *problem = NULL;
    perf_forget();
    for (size_t i = 0; i < perf_topdown_count && !problem; i++) {
        struct perf_event_attr attr;
        problem = perf_event_try(root, &perf_topdown_events[i], &attr);
    }
    return problem;
}

static void *topdown_start(const struct probe_request *request)
{
    return perf_counters_start(request, find_topdown);
}

const struct probe_source probe_source_topdown = {
    "top-down events",
    "perf_event_open and a CPU that counts issue slots (Intel since Ice Lake)",
    900,
    topdown_metric,
    topdown_available,
    topdown_start,
    perf_counters_read,
    perf_counters_stop,
};
