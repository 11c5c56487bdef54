/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/usage.h"

#include <stdio.h>

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

static void add_status(pid_t pid, struct usage *sum)
{
    char path[64], line[128];
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
    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    file = fopen(path, "r");
    long minor, major;
    /* pid (comm) state ppid pgrp session tty tpgid flags minflt cminflt majflt; comm is ours. */
    if (file &&
        fscanf(file, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %ld %*d %ld", &minor, &major) == 2)
        sum->faults += minor + major;
    if (file)
        fclose(file);
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
