/* SPDX-License-Identifier: Apache-2.0 */
/* What disturbs the whole machine: time the hypervisor took, time tasks stood still for want of a
 * CPU, of memory or of a disk. None of it is about one process. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "probe/parse.h"
#include "probe/sources.h"

enum { STEAL_COLUMN = 7, COLUMNS = 8 };

static const struct row {
    struct probe_metric metric;
    const char *file; /* in /proc; NULL: the CPU list in /sys */
    const char *line; /* of a pressure file */
} rows[] = {
    {{"steal_time", "ns", "time the hypervisor took from all CPUs", PROBE_TOTAL}, "stat", NULL},
    {{"cpu_pressure_some", "ns", "time a task waited for a CPU", PROBE_TOTAL},
     "pressure/cpu",
     "some"},
    {{"memory_pressure_some", "ns", "time a task waited for memory", PROBE_TOTAL},
     "pressure/memory",
     "some"},
    {{"memory_pressure_full", "ns", "time all tasks waited for memory", PROBE_TOTAL},
     "pressure/memory",
     "full"},
    {{"io_pressure_some", "ns", "time a task waited for I/O", PROBE_TOTAL}, "pressure/io", "some"},
    {{"io_pressure_full", "ns", "time all tasks waited for I/O", PROBE_TOTAL},
     "pressure/io",
     "full"},
    {{"online_cpus", "", "CPUs the kernel uses", PROBE_LEVEL}, NULL, NULL},
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static const struct probe_metric *machine_metric(size_t index)
{
    return index < ROWS ? &rows[index].metric : NULL;
}

static double tick_ns(void)
{
    return (double)CLOCK_SECOND / (double)sysconf(_SC_CLK_TCK);
}

static char *cannot_read(const struct row *row, int error)
{
    if (!row->line)
        return memory_print("%s: %s", row->file ? "/proc/stat" : "the list of online CPUs",
                            strerror(-error));
    if (error == -ENOENT)
        return memory_copy("this kernel has no pressure counters (CONFIG_PSI)");
    if (error == -EOPNOTSUPP)
        return memory_copy("pressure counters are off (start the kernel with psi=1)");
    return memory_print("/proc/%s: %s", row->file, strerror(-error));
}

static void read_row(const struct probe_root *root, const struct row *row,
                     struct probe_total *total)
{
    char *text;
    uint64_t number;
    bool known;
    int error = row->file ? root_read(root->proc, row->file, &text)
                          : root_read(root->sys, "devices/system/cpu/online", &text);
    if (error) {
        probe_total_absent(total, cannot_read(row, error));
        return;
    }
    if (row->line)
        known = parse_pressure(text, row->line, &number);
    else if (row->file)
        known = parse_key(text, "cpu", STEAL_COLUMN, &number);
    else
        known = parse_cpu_list(text, &number);
    double unit = row->line ? 1000 : row->file ? tick_ns() : 1;
    free(text);
    if (known)
        probe_total_set(total, (double)number * unit, NULL);
    else
        probe_total_absent(total, memory_print("/%s does not tell %s",
                                               row->file ? row->file : "devices/system/cpu/online",
                                               row->metric.name));
}

static void *machine_start(const struct probe_request *request)
{
    struct probe_request *state = memory_new(struct probe_request);
    *state = *request;
    return state;
}

static void machine_read(void *state, struct probe_totals *totals)
{
    const struct probe_request *request = state;
    for (size_t i = 0; i < request->name_count; i++)
        for (size_t r = 0; r < ROWS; r++)
            if (strcmp(rows[r].metric.name, request->names[i]) == 0)
                read_row(request->root, &rows[r], &totals->items[i]);
}

static bool all_ticks(const struct probe_root *root, uint64_t *sum)
{
    char *text;
    bool known = root_read(root->proc, "stat", &text) == 0;
    *sum = 0;
    for (int i = 0; known && i < COLUMNS; i++) {
        uint64_t column = 0;
        if (!parse_key(text, "cpu", i, &column)) {
            free(text);
            return false;
        }
        *sum += column;
    }
    if (known)
        free(text);
    return known;
}

/* Some environments hand out a /proc/stat that stands still: 30 ms must be at least a tick. */
static char *machine_available(const struct probe_root *root)
{
    uint64_t before, after;
    if (!all_ticks(root, &before))
        return memory_print("%s/stat cannot be read, or has no column for stolen time", root->proc);
    for (int64_t end = clock_now() + 3 * CLOCK_SECOND / 100; clock_now() < end;)
        ;
    if (!all_ticks(root, &after) || after <= before)
        return memory_print("%s/stat stands still: 30 ms of work moved nothing in it", root->proc);
    return NULL;
}

const struct probe_source probe_source_machine = {
    "machine",
    "Linux 4.20 with CONFIG_PSI for pressure; nothing for stolen time",
    8000,
    machine_metric,
    machine_available,
    machine_start,
    machine_read,
    free,
};
