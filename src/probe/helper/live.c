/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel itself, behind the handler's table of calls. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "probe/helper/request.h"

static int identify(pid_t thread, struct identity *identity)
{
    char path[64], line[256];
    bool process = false, user = false;
    snprintf(path, sizeof(path), "/proc/%d/status", (int)thread);
    FILE *file = fopen(path, "re");
    if (!file)
        return -errno;
    while (fgets(line, sizeof(line), file)) {
        process = process || sscanf(line, "Tgid: %d", &identity->process) == 1;
        user = user || sscanf(line, "Uid: %u %u %u", &identity->real, &identity->effective,
                              &identity->saved) == 3;
    }
    fclose(file);
    return process && user ? 0 : -ESRCH;
}

static int hold(pid_t process)
{
    long fd = syscall(SYS_pidfd_open, process, 0);
    return fd < 0 ? -errno : (int)fd;
}

static bool ended(int held)
{
    struct pollfd process = {held, POLLIN, 0};
    return poll(&process, 1, 0) != 0;
}

static void release(int held)
{
    close(held);
}

static int perf_open(const struct perf_event_attr *attr, pid_t thread)
{
    long fd = syscall(SYS_perf_event_open, attr, thread, -1, -1, PERF_FLAG_FD_CLOEXEC);
    return fd < 0 ? -errno : (int)fd;
}

const struct helper_kernel helper_kernel_live = {
    .identify = identify,
    .hold = hold,
    .ended = ended,
    .release = release,
    .watch = programs_watch,
    .forget = programs_forget,
    .own_time = programs_own_time,
    .off_cpu = programs_off_cpu,
    .perf_open = perf_open,
};
