/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/usage.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

int64_t usage_cpu(const struct launch *launch)
{
    int64_t sum = 0;
    for (int role = 0; role < launch->rig->lab->roles; role++) {
        struct timespec now;
        const struct worker *worker = &launch->workers[role];
        if (!worker->pid || clock_gettime(worker->clock, &now) < 0)
            return 0;
        sum += now.tv_sec * CLOCK_SECOND + now.tv_nsec;
    }
    return sum;
}

/* The fields of a stat file after the name, which the process chooses itself and which may hold
 * anything but is the last to end in a parenthesis. */
static const char *after_name(const char *path, char *line, int size)
{
    FILE *file = fopen(path, "r");
    size_t length = file ? fread(line, 1, (size_t)size - 1, file) : 0;
    line[length] = '\0';
    if (file)
        fclose(file);
    const char *end = strrchr(line, ')');
    return end ? end + 1 : NULL;
}

static bool runs(pid_t pid)
{
    char path[64], line[1024];
    bool found = false;
    snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
    DIR *threads = opendir(path);
    struct dirent *entry;
    while (threads && !found && (entry = readdir(threads))) {
        char state;
        snprintf(path, sizeof(path), "/proc/%d/task/%.20s/stat", (int)pid, entry->d_name);
        const char *fields = entry->d_name[0] == '.' ? NULL : after_name(path, line, sizeof(line));
        found = fields && sscanf(fields, " %c", &state) == 1 && state == 'R';
    }
    if (threads)
        closedir(threads);
    return found;
}

int64_t usage_cpu_asleep(const struct launch *launch)
{
    enum { MOST_NS = 20000000, NAP_NS = 20000 };
    int64_t deadline = clock_now() + MOST_NS;
    for (int role = 0; role < launch->rig->lab->roles; role++)
        while (launch->workers[role].pid && runs(launch->workers[role].pid) &&
               clock_now() < deadline)
            nanosleep(&(struct timespec){.tv_nsec = NAP_NS}, NULL);
    return usage_cpu(launch);
}
