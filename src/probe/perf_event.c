/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A counter that can be opened need not count. Some hypervisors list a PMU whose registers stand
 * still; some let cycles through but no cache events. So each event is held against work whose
 * count is known within bounds, before anything it says is believed. The bounds are wide: they tell
 * counters that stand still, or count something else, from those that work.
 */
#include "probe/perf_event.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "probe/perf_work.h"

#define CACHE(cache, result)                                                                       \
    (PERF_COUNT_HW_CACHE_##cache | PERF_COUNT_HW_CACHE_OP_READ << 8 |                              \
     PERF_COUNT_HW_CACHE_RESULT_##result << 16)
#define HARDWARE(event) PERF_TYPE_HARDWARE, PERF_COUNT_HW_##event, false
#define CACHED(cache, result) PERF_TYPE_HW_CACHE, CACHE(cache, result), false
#define SOFTWARE(event, in_kernel) PERF_TYPE_SOFTWARE, PERF_COUNT_SW_##event, in_kernel

const struct perf_event perf_software_events[] = {
    {{"task_clock", "ns", "CPU time", PROBE_TOTAL},
     SOFTWARE(TASK_CLOCK, false),
     .work = work_time,
     .least = 0.5,
     .most = 0},
    {{"page_faults", "", "page faults", PROBE_TOTAL},
     SOFTWARE(PAGE_FAULTS, true),
     .work = work_faults,
     .least = 1,
     .most = 2},
    {{"context_switches", "", "waits and preemptions", PROBE_TOTAL},
     SOFTWARE(CONTEXT_SWITCHES, true),
     .work = work_waits,
     .least = 1,
     .most = 0},
    {{"cpu_migrations", "", "moves to another CPU", PROBE_TOTAL},
     SOFTWARE(CPU_MIGRATIONS, true),
     .work = work_moves,
     .least = 1,
     .most = 0},
};
const size_t perf_software_count = sizeof(perf_software_events) / sizeof(perf_software_events[0]);

/* Cycles: no CPU retires more than 16 instructions in one, and 1/32 is a loop gone very wrong. */
const struct perf_event perf_hardware_events[] = {
    {{"cycles", "", "CPU cycles", PROBE_TOTAL},
     HARDWARE(CPU_CYCLES),
     .work = work_instructions,
     .least = 1.0 / 16,
     .most = 32},
    {{"instructions", "", "instructions", PROBE_TOTAL},
     HARDWARE(INSTRUCTIONS),
     .work = work_instructions,
     .least = 0.95,
     .most = 2},
    {{"branches", "", "branches", PROBE_TOTAL},
     HARDWARE(BRANCH_INSTRUCTIONS),
     .work = work_branches,
     .least = 0.95,
     .most = 2},
    {{"branch_misses", "", "branches predicted wrong", PROBE_TOTAL},
     HARDWARE(BRANCH_MISSES),
     .work = work_coins,
     .least = 0.1,
     .most = 2},
    {{"cache_references", "", "accesses to the last cache", PROBE_TOTAL},
     HARDWARE(CACHE_REFERENCES),
     .work = work_cold_loads,
     .least = 0.5,
     .most = 0},
    {{"cache_misses", "", "accesses the last cache did not have", PROBE_TOTAL},
     HARDWARE(CACHE_MISSES),
     .work = work_cold_loads,
     .least = 0.25,
     .most = 0},
    {{"l1d_loads", "", "loads", PROBE_TOTAL},
     CACHED(L1D, ACCESS),
     .work = work_cold_loads,
     .least = 0.5,
     .most = 0},
    {{"l1d_load_misses", "", "loads the first cache did not have", PROBE_TOTAL},
     CACHED(L1D, MISS),
     .work = work_cold_loads,
     .least = 0.5,
     .most = 0},
    {{"dtlb_loads", "", "address translations for loads", PROBE_TOTAL},
     CACHED(DTLB, ACCESS),
     .work = work_cold_loads,
     .least = 0.25,
     .most = 0},
    {{"dtlb_load_misses", "", "address translations not at hand", PROBE_TOTAL},
     CACHED(DTLB, MISS),
     .work = work_cold_loads,
     .least = 0.25,
     .most = 0},
    {{"llc_loads", "", "loads from the last cache", PROBE_TOTAL},
     CACHED(LL, ACCESS),
     .work = work_cold_loads,
     .least = 0.25,
     .most = 0},
    {{"llc_load_misses", "", "loads from memory", PROBE_TOTAL},
     CACHED(LL, MISS),
     .work = work_cold_loads,
     .least = 0.25,
     .most = 0},
};
const size_t perf_hardware_count = sizeof(perf_hardware_events) / sizeof(perf_hardware_events[0]);

/* What trying an event has found: kept, as it takes milliseconds and does not change. */
struct finding {
    const struct perf_event *event;
    struct perf_event_attr attr;
    char *problem; /* NULL: it counts */
};
static struct finding *findings;
static size_t finding_count;

void perf_forget(void)
{
    for (size_t i = 0; i < finding_count; i++)
        free(findings[i].problem);
    free(findings);
    findings = NULL;
    finding_count = 0;
}

void perf_attr_set(struct perf_event_attr *attr, uint32_t type, uint64_t config)
{
    *attr = (struct perf_event_attr){
        .type = type,
        .size = sizeof(*attr),
        .config = config,
        .inherit = 1,
        .exclude_hv = 1,
        .read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
    };
}

int perf_open_self(const struct probe_root *root, struct perf_event_attr *attr, int group)
{
    int fd = perf_kernel->open(attr, 0, group);
    if ((fd == -EACCES || fd == -EPERM) && perf_paranoid(root) >= 2) {
        attr->exclude_kernel = 1;
        fd = perf_kernel->open(attr, 0, group);
    }
    return fd;
}

/* NULL if the event, open for this thread, counts its work as it should. */
static char *try_work(const struct perf_event *event, int fd)
{
    struct perf_count before, after;
    int error = perf_kernel->read(fd, &before);
    double amount = event->work();
    error = error ? error : perf_kernel->read(fd, &after);
    if (error)
        return memory_print("listed, but cannot be read: %s", strerror(-error));
    double enabled = (double)(after.enabled - before.enabled);
    double running = (double)(after.running - before.running);
    if (enabled > 0 && running <= 0)
        return memory_copy("never had a turn on the CPU's counters: other programs hold them");
    double count = (double)(after.value - before.value);
    if (enabled > 0)
        count *= enabled / running;
    if (count < amount * event->least || (event->most > 0 && count > amount * event->most))
        return memory_print("listed, but not believable: it counted %.0f where work for about %.0f "
                            "was done",
                            count, amount);
    return NULL;
}

static char *try_open(const struct probe_root *root, const struct perf_event *event,
                      const struct perf_event_attr *attr, int fd)
{
    enum { TRIES = 3 }; /* an interrupt in the wrong place is no reason to give up */
    if (event->in_kernel && attr->exclude_kernel)
        return memory_print("it happens in the kernel, where kernel.perf_event_paranoid %d does "
                            "not let us count",
                            perf_paranoid(root));
    char *problem = try_work(event, fd);
    for (int i = 1; i < TRIES && problem; i++) {
        free(problem);
        problem = try_work(event, fd);
    }
    return problem;
}

/* The event's place in the kernel, from the table or from /sys. */
static char *set_attr(const struct probe_root *root, const struct perf_event *event,
                      struct perf_event_attr *attr)
{
    if (event->file)
        return perf_event_look_up(root, event->file, attr);
    perf_attr_set(attr, event->type, event->config);
    return NULL;
}

/* Open the leader of the event's group, if it must have one. */
static char *open_leader(const struct probe_root *root, const struct perf_event *event, int *fd)
{
    struct perf_event_attr attr;
    *fd = -1;
    if (!event->leader)
        return NULL;
    char *problem = set_attr(root, event->leader, &attr);
    if (problem)
        return problem;
    *fd = perf_open_self(root, &attr, -1);
    return *fd < 0 ? perf_refusal(root, &attr, *fd) : NULL;
}

static char *try_event(const struct probe_root *root, const struct perf_event *event,
                       struct perf_event_attr *attr)
{
    int leader;
    char *problem = set_attr(root, event, attr);
    if (problem || (problem = open_leader(root, event, &leader)))
        return problem;
    int fd = perf_open_self(root, attr, leader);
    problem = fd < 0 ? perf_refusal(root, attr, fd) : try_open(root, event, attr, fd);
    if (fd >= 0)
        perf_kernel->close(fd);
    if (leader >= 0)
        perf_kernel->close(leader);
    return problem;
}

char *perf_event_try(const struct probe_root *root, const struct perf_event *event,
                     struct perf_event_attr *attr)
{
    struct finding *found = NULL;
    for (size_t i = 0; i < finding_count && !found; i++)
        if (findings[i].event == event)
            found = &findings[i];
    if (!found) {
        found = memory_push(&findings, &finding_count);
        found->event = event;
        found->problem = try_event(root, event, &found->attr);
    }
    *attr = found->attr;
    return memory_copy(found->problem);
}
