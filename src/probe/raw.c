/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CPU's own event names, as its manual has them: MEM_LOAD_RETIRED:L1_MISS. libpfm4 knows them
 * and how to encode them. There is no known work to try each with, so they are believed only where
 * the instruction counter was; and a name is never taken for one that is merely like it.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "probe/perf_counter.h"
#include "probe/perf_event.h"
#include "probe/sources.h"

struct names {
    const char **items;
    size_t count;
};

/* The metrics of all sources: a name that no source knows is likely a slip in one of theirs. */
static void add_metrics(struct names *names)
{
    for (size_t s = 0; probe_sources[s]; s++)
        for (size_t i = 0; probe_sources[s]->metric && probe_sources[s]->metric(i); i++)
            *memory_push(&names->items, &names->count) = probe_sources[s]->metric(i)->name;
}

static char *unknown(const char *name, const char *what, const struct names *names)
{
    char *event = memory_copy_range(name, strcspn(name, ":"));
    const char *nearest = text_nearest(event, names->items, names->count);
    char *reason =
        nearest ? memory_print("%s; did you mean %s?", what, nearest) : memory_copy(what);
    free(event);
    return reason;
}

#ifdef HAVE_PFM

#include <ctype.h>
#include <perfmon/pfmlib_perf_event.h>

#define NOT_FOUND "neither perflab nor this CPU has such an event"
enum { INSTRUCTIONS = 1 }; /* in perf_hardware_events */

/* NULL if the library has the names of this CPU's events. It looks for it once in a process. */
static char *pfm_problem(void)
{
    int result = pfm_initialize();
    if (result != PFM_SUCCESS)
        return memory_print("libpfm4: %s", pfm_strerror(result));
    for (pfm_pmu_t unit = PFM_PMU_NONE; unit < PFM_PMU_MAX; unit++) {
        pfm_pmu_info_t pmu = {.size = sizeof(pmu)};
        if (pfm_get_pmu_info(unit, &pmu) == PFM_SUCCESS && pmu.is_present &&
            pmu.type == PFM_PMU_TYPE_CORE)
            return NULL;
    }
    return memory_copy("this libpfm4 does not know this CPU");
}

static void add_events(struct names *names)
{
    for (pfm_pmu_t unit = PFM_PMU_NONE; unit < PFM_PMU_MAX; unit++) {
        pfm_pmu_info_t pmu = {.size = sizeof(pmu)};
        if (pfm_get_pmu_info(unit, &pmu) != PFM_SUCCESS || !pmu.is_present)
            continue;
        for (int i = pmu.first_event; i != -1; i = pfm_get_event_next(i)) {
            pfm_event_info_t event = {.size = sizeof(event)};
            if (pfm_get_event_info(i, PFM_OS_PERF_EVENT, &event) == PFM_SUCCESS)
                *memory_push(&names->items, &names->count) = event.name;
        }
    }
}

/* libpfm4 writes its names in capitals and takes either. */
static char *not_found(const char *name)
{
    struct names metrics = {0}, events = {0};
    char *capitals = memory_copy(name);
    for (char *p = capitals; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    add_metrics(&metrics);
    add_events(&events);
    char *reason = unknown(name, NOT_FOUND, &metrics);
    if (strcmp(reason, NOT_FOUND) == 0) {
        free(reason);
        reason = unknown(capitals, NOT_FOUND, &events);
    }
    free(metrics.items);
    free(events.items);
    free(capitals);
    return reason;
}

/* What libpfm4 makes of the name, as the kernel wants it. */
static char *encode(const char *name, struct perf_event_attr *attr)
{
    struct perf_event_attr encoded = {.size = sizeof(encoded)};
    pfm_perf_encode_arg_t request = {.attr = &encoded, .size = sizeof(request)};
    char *problem = pfm_problem();
    int result = pfm_get_os_event_encoding(name, PFM_PLM0 | PFM_PLM3, PFM_OS_PERF_EVENT, &request);
    if (result == PFM_ERR_NOTFOUND) {
        char *reason = not_found(name);
        bool blame_library = problem && strcmp(reason, NOT_FOUND) == 0;
        free(blame_library ? reason : problem);
        return blame_library ? problem : reason;
    }
    free(problem);
    if (result != PFM_SUCCESS)
        return memory_print("the event cannot be used as it is written: %s", pfm_strerror(result));
    perf_attr_set(attr, encoded.type, encoded.config);
    attr->config1 = encoded.config1;
    attr->config2 = encoded.config2;
    attr->exclude_user = encoded.exclude_user;
    attr->exclude_kernel = encoded.exclude_kernel;
    return NULL;
}

static char *find_raw(const struct probe_root *root, const char *name, struct perf_event_attr *attr)
{
    struct perf_event_attr tried;
    char *reason = encode(name, attr);
    if (!reason)
        reason = perf_event_try(root, &perf_hardware_events[INSTRUCTIONS], &tried);
    if (reason)
        return reason;
    int fd = perf_open_self(root, attr, -1);
    if (fd < 0)
        return perf_refusal(root, attr, fd);
    perf_kernel->close(fd);
    return NULL;
}

static char *raw_available(const struct probe_root *root)
{
    struct perf_event_attr attr;
    char *problem = pfm_problem();
    return problem ? problem : perf_event_try(root, &perf_hardware_events[INSTRUCTIONS], &attr);
}

#else

#define BUILT_WITHOUT                                                                              \
    "perflab has no such metric, and was built without libpfm4, which knows the CPU's own events"

static char *find_raw(const struct probe_root *root, const char *name, struct perf_event_attr *attr)
{
    struct names names = {0};
    (void)root, (void)attr;
    add_metrics(&names);
    char *reason = unknown(name, BUILT_WITHOUT, &names);
    free(names.items);
    return reason;
}

static char *raw_available(const struct probe_root *root)
{
    (void)root;
    return memory_copy("this perflab was built without libpfm4");
}

#endif

static void *raw_start(const struct probe_request *request)
{
    return perf_counters_start(request, find_raw);
}

const struct probe_source probe_source_raw = {
    "raw events",
    "libpfm4, and what hardware events need",
    900,
    NULL,
    raw_available,
    raw_start,
    perf_counters_read,
    perf_counters_stop,
};
