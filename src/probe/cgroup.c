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

static bool find_value(const char *folder, const struct where *where, uint64_t *value)
{
    char *text;
    if (root_read(folder, where->file, &text) != 0)
        return false;
    bool known = where->key ? parse_key(text, where->key, 0, value) : parse_number(text, value);
    free(text);
    return known;
}

/* Of the group and, if asked for, those above it that tell; false if none does. */
static bool sum_values(const struct probe_root *root, const struct cgroup_place *place,
                       const struct row *row, double *sum)
{
    const struct where *where = &row->versions[place->unified];
    char *path = memory_copy(place->folder);
    bool known = false;
    *sum = 0;
    for (char *end = path + strlen(path); where->file && end;) {
        uint64_t value;
        *end = '\0';
        char *folder = root_below_sys(root, path);
        if (find_value(folder, where, &value)) {
            known = true;
            *sum += (double)value * where->unit;
        }
        free(folder);
        end = row->with_those_above ? strrchr(path, '/') : NULL;
        if (end && end < path + place->mount)
            end = NULL;
    }
    free(path);
    return known;
}

static void read_row(const struct state *state, const struct row *row, struct probe_total *total)
{
    bool seen = false;
    for (int unified = 0; state->cgroups && state->mounts && unified <= 1; unified++) {
        struct cgroup_place place;
        double sum;
        if (!parse_cgroup(state->cgroups, state->mounts, row->controller, unified, &place))
            continue;
        seen = true;
        bool known = sum_values(state->request.root, &place, row, &sum);
        free(place.folder);
        if (known) {
            probe_total_set(total, sum, NULL);
            return;
        }
    }
    probe_total_absent(total, seen ? memory_print("this process's control group does not count it "
                                                  "(no limit can be set there, or version 1)")
                                   : memory_print("no control group with the %s controller is "
                                                  "visible here",
                                                  row->controller));
}

static void *cgroup_start(const struct probe_request *request)
{
    struct state *state = memory_new(struct state);
    state->request = *request;
    if (root_read(request->root->proc, "self/cgroup", &state->cgroups) != 0)
        state->cgroups = NULL;
    if (root_read(request->root->proc, "self/mountinfo", &state->mounts) != 0)
        state->mounts = NULL;
    return state;
}

static void cgroup_read(void *opaque, struct probe_totals *totals)
{
    const struct state *state = opaque;
    for (size_t i = 0; i < state->request.name_count; i++)
        for (size_t r = 0; r < ROWS; r++)
            if (strcmp(rows[r].metric.name, state->request.names[i]) == 0)
                read_row(state, &rows[r], &totals->items[i]);
}

static void cgroup_stop(void *opaque)
{
    struct state *state = opaque;
    free(state->cgroups);
    free(state->mounts);
    free(state);
}

static bool lists_us(const struct probe_root *root, const struct cgroup_place *place)
{
    char *text, *folder = root_below_sys(root, place->folder);
    bool found = false;
    if (root_read(folder, "cgroup.procs", &text) == 0) {
        for (char *line = strtok(text, "\n"); line && !found; line = strtok(NULL, "\n"))
            found = atoi(line) == (int)getpid();
        free(text);
    }
    free(folder);
    return found;
}

/* The folder is the right one if this very process is on its list. */
static char *cgroup_available(const struct probe_root *root)
{
    static const char *const controllers[] = {"cpu", "memory"};
    struct probe_request request = {.root = root};
    struct state *state = cgroup_start(&request);
    bool visible = false, ours = false;
    for (int i = 0; state->cgroups && state->mounts && i < 4; i++) {
        struct cgroup_place place;
        if (!parse_cgroup(state->cgroups, state->mounts, controllers[i % 2], i / 2, &place))
            continue;
        visible = true;
        ours = ours || lists_us(root, &place);
        free(place.folder);
    }
    cgroup_stop(state);
    return ours      ? NULL
           : visible ? memory_copy("the control group found does not list this process")
                     : memory_copy("no control group is visible here");
}

const struct probe_source probe_source_cgroup = {
    "control group",
    "control groups, version 1 or 2, mounted",
    8000,
    cgroup_metric,
    cgroup_available,
    cgroup_start,
    cgroup_read,
    cgroup_stop,
};
