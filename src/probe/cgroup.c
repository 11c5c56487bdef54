/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Control groups stop a process that has used up its share of CPU time, and take memory from it.
 * Both look like a slow program. Version 1, version 2 and systems with both are read; the group is
 * that of perflab itself, which those it starts share.
 *
 * A limit may be set on any group above ours and is counted there, so throttling is summed up to
 * the mount point. Memory events of version 2 are of the group and all below it.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
#include "probe/parse.h"
#include "probe/sources.h"

struct where {
    const char *file, *key; /* key NULL: the file is the number; file NULL: not counted */
    double unit;
};

static const struct row {
    struct probe_metric metric;
    const char *controller;
    bool with_those_above;
    struct where versions[2]; /* of version 1, of version 2 */
} rows[] = {
    {{"throttled_periods", "", "times a CPU limit stopped the group", PROBE_TOTAL},
     "cpu",
     true,
     {{"cpu.stat", "nr_throttled", 1}, {"cpu.stat", "nr_throttled", 1}}},
    {{"throttled_time", "ns", "time a CPU limit stopped the group", PROBE_TOTAL},
     "cpu",
     true,
     {{"cpu.stat", "throttled_time", 1}, {"cpu.stat", "throttled_usec", 1000}}},
    {{"memory_high_events", "", "times the group was above its soft limit", PROBE_TOTAL},
     "memory",
     false,
     {{NULL, NULL, 0}, {"memory.events", "high", 1}}},
    {{"memory_max_events", "", "times the group ran into its memory limit", PROBE_TOTAL},
     "memory",
     false,
     {{"memory.failcnt", NULL, 1}, {"memory.events", "max", 1}}},
    {{"oom_kills", "", "processes killed for want of memory", PROBE_TOTAL},
     "memory",
     false,
     {{"memory.oom_control", "oom_kill", 1}, {"memory.events", "oom_kill", 1}}},
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

struct state {
    struct probe_request request;
    char *cgroups, *mounts; /* texts, NULL if there are none */
};

static const struct probe_metric *cgroup_metric(size_t index)
{
    return index < ROWS ? &rows[index].metric : NULL;
}

/* A folder below /sys as the root has it. */
static char *folder_in(const struct probe_root *root, const char *folder)
{
    if (text_starts(folder, "/sys/"))
        return file_below(root->sys, folder + strlen("/sys"));
    return memory_copy(folder);
}
