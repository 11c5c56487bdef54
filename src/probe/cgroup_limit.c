/* SPDX-License-Identifier: Apache-2.0 */
/* A container may see 64 CPUs and get the time of two: a limit of the control group takes no CPU
 * away, it stops all threads once their time of a period is used up. */
#include "probe/cgroup_limit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "probe/parse.h"

static bool take_number(const char *folder, const char *name, uint64_t *number)
{
    char *text;
    if (root_read(folder, name, &text) != 0)
        return false;
    bool known = parse_number(text, number);
    free(text);
    return known;
}

/* "200000 100000": so many microseconds of each period; or "max 100000". */
static double limit_of_version_2(const char *folder)
{
    char *text;
    uint64_t time, period;
    double limit = INFINITY;
    if (root_read(folder, "cpu.max", &text) != 0)
        return limit;
    char *line = memory_print("cpu %s", text);
    if (parse_key(line, "cpu", 0, &time) && parse_key(line, "cpu", 1, &period) && period)
        limit = (double)time / (double)period;
    free(line);
    free(text);
    return limit;
}

static double limit_of_version_1(const char *folder)
{
    uint64_t time, period;
    if (take_number(folder, "cpu.cfs_quota_us", &time) && /* -1: no limit */
        take_number(folder, "cpu.cfs_period_us", &period) && period)
        return (double)time / (double)period;
    return INFINITY;
}

/* The least of the group and those above it. */
static double least_limit(const struct probe_root *root, const struct cgroup_place *place)
{
    double least = INFINITY;
    char *path = memory_copy(place->folder);
    for (char *end = path + strlen(path); end && end >= path + place->mount;
         end = strrchr(path, '/')) {
        *end = '\0';
        char *folder = root_below_sys(root, path);
        least =
            fmin(least, place->unified ? limit_of_version_2(folder) : limit_of_version_1(folder));
        free(folder);
    }
    free(path);
    return least;
}

double cgroup_cpu_limit(const struct probe_root *root)
{
    char *cgroups = NULL, *mounts = NULL;
    double limit = INFINITY;
    bool known = root_read(root->proc, "self/cgroup", &cgroups) == 0 &&
                 root_read(root->proc, "self/mountinfo", &mounts) == 0;
    for (int unified = 0; known && unified <= 1; unified++) {
        struct cgroup_place place;
        if (!parse_cgroup(cgroups, mounts, "cpu", unified, &place))
            continue;
        limit = fmin(limit, least_limit(root, &place));
        free(place.folder);
    }
    free(cgroups);
    free(mounts);
    return limit;
}
