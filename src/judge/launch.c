/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/launch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "judge/bell.h"
#include "judge/data.h"
#include "judge/simulate.h"
#include "judge/sink.h"
#include "judge/usage.h"

enum {
    HELLO_SECONDS = 10,
    CODE_BYTES = 64 << 20,
    FILE_BYTES = 64 << 10,
    SIMULATOR_BYTES = 1 << 30
};

static void find_process(struct worker *worker, const struct sandbox *sandbox)
{
    pid_t pid = sandbox_process(sandbox, &worker->child);
    if (pid && clock_getcpuclockid(pid, &worker->clock) == 0)
        worker->pid = pid;
}

static int64_t memory_limit(const struct rig *rig, int role)
{
    return rig->lab->limits.memory + CODE_BYTES + (int64_t)rig->in[role].bytes +
           (int64_t)rig->out[role].bytes + (int64_t)rig->arena.bytes +
           (rig->simulated ? (int64_t)SIMULATOR_BYTES : 0);
}

static bool counts_memory(const struct lab *lab)
{
    return lab_names(lab, metric_find("peak_memory")) ||
           lab_names(lab, metric_find("peak_memory_ratio"));
}

static int start_worker(struct launch *launch, int role, const char *folder, size_t padding)
{
    const struct rig *rig = launch->rig;
    const struct lab *lab = rig->lab;
    struct worker *worker = &launch->workers[role];
    worker->ring = eventfd(0, EFD_CLOEXEC);
    worker->done = eventfd(0, EFD_CLOEXEC);
    int file = rig->file < 0 ? -1 : data_reopen(rig->file, rig->layout.file_cached != 0);
    int fds[PROTOCOL_FDS + 1] = {rig->in[role].fd,
                                 rig->out[role].fd,
                                 worker->ring,
                                 worker->done,
                                 rig->arena.fd ? rig->arena.fd : -1,
                                 file,
                                 launch->sink ? sink_writer(launch->sink) : -1,
                                 rig->log};
    struct sandbox_job job = {
        .output = folder,
        .threads = lab->limits.threads > 1,
        .io_uring = strings_have(&lab->allow, "io_uring"),
        .counted = !rig->simulated && counts_memory(lab),
        .proc = rig->simulated,
        .padding = padding,
        .limits = {.fds = fds,
                   .fd_count = PROTOCOL_FDS + rig->simulated,
                   .address_space = memory_limit(rig, role),
                   .file_size = FILE_BYTES,
                   .cpu_seconds = 600,
                   .cpu = lab->limits.threads > 1 || rig->simulated
                              ? -1
                              : rig->cpus[role % rig->cpu_count],
                   .output_cap = (size_t)lab->limits.output},
    };
    char *path = sandbox_path(rig->sandbox, &job, true, "program");
    char *plain[] = {path, NULL};
    char **simulated = simulate_command(path);
    job.argv = rig->simulated ? simulated : plain;
    int error = worker->ring < 0 || worker->done < 0 ? -errno : 0;
    if (rig->file >= 0 && file < 0)
        error = file;
    if (!error)
        error = sandbox_start(rig->sandbox, &job, &worker->child);
    if (file >= 0)
        close(file);
    free(simulated);
    free(path);
    return error;
}

int launch_start(struct launch *launch, const struct rig *rig, const char *folder, size_t padding,
                 struct failure *failure)
{
    *launch = (struct launch){.rig = rig, .params = rig->params};
    int roles = rig->lab->roles;
    rig_wipe(rig);
    for (int role = 0; role < roles; role++)
        launch->workers[role] =
            (struct worker){.ring = -1, .done = -1, .child = {.pidfd = -1, .output = -1}};
    int sink_error = 0;
    if (rig->sink)
        launch->sink = sink_open(&sink_error);
    for (int role = 0; role < roles; role++) {
        int error = sink_error ? sink_error : start_worker(launch, role, folder, padding);
        if (error) {
            failure_set(failure, VERDICT_INTERNAL_ERROR, "cannot start a worker: %s",
                        strerror(-error));
            return -1;
        }
    }
    if (launch->sink)
        sink_close_writer(launch->sink);
    bell_watch(true);
    if (bell_wait(launch, roles, clock_now() + HELLO_SECONDS * CLOCK_SECOND, failure) < 0)
        return -1;
    for (int role = 0; role < roles; role++)
        find_process(&launch->workers[role], rig->sandbox);
    launch->cpu_at_done = usage_cpu(launch);
    return 0;
}

void launch_stop(struct launch *launch)
{
    bell_watch(false);
    sink_close(launch->sink);
    launch->sink = NULL;
    for (int role = 0; role < launch->rig->lab->roles; role++) {
        struct worker *worker = &launch->workers[role];
        child_free(&worker->child);
        if (worker->ring >= 0)
            close(worker->ring);
        if (worker->done >= 0)
            close(worker->done);
        worker->ring = worker->done = -1;
    }
}
