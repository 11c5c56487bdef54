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

static void add_status(pid_t pid, struct usage *sum)
{
    char path[64], line[1024];
    long value;
    snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof(line), file)) {
        if (sscanf(line, "voluntary_ctxt_switches: %ld", &value) == 1)
            sum->voluntary += value;
        if (sscanf(line, "nonvoluntary_ctxt_switches: %ld", &value) == 1)
            sum->involuntary += value;
    }
    if (file)
        fclose(file);
    long minor, major;
    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    const char *fields = after_name(path, line, sizeof(line));
    /* state ppid pgrp session tty tpgid flags minflt cminflt majflt */
    if (fields && sscanf(fields, " %*c %*d %*d %*d %*d %*d %*u %ld %*d %ld", &minor, &major) == 2)
        sum->faults += minor + major;
}

void usage_switches(const struct launch *launch, struct usage *usage)
{
    *usage = (struct usage){0};
    for (int role = 0; role < launch->rig->lab->roles; role++) {
        if (!launch->workers[role].pid) {
            *usage = (struct usage){-1, -1, -1};
            return;
        }
        add_status(launch->workers[role].pid, usage);
    }
}
