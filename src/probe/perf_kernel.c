/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/perf_kernel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/memory.h"

enum { PARANOID_UNKNOWN = 99, PARANOID_DEFAULT = 2 };

static int live_open(const struct perf_event_attr *event, pid_t thread, int group)
{
    long fd = syscall(SYS_perf_event_open, event, thread, -1, group, PERF_FLAG_FD_CLOEXEC);
    return fd < 0 ? -errno : (int)fd;
}

static int live_read(int fd, struct perf_count *count)
{
    ssize_t got = read(fd, count, sizeof(*count));
    return got < 0 ? -errno : got == (ssize_t)sizeof(*count) ? 0 : -EIO;
}

static void live_close(int fd)
{
    close(fd);
}

const struct perf_kernel perf_kernel_live = {live_open, live_read, live_close};
const struct perf_kernel *perf_kernel = &perf_kernel_live;

int perf_paranoid(const struct probe_root *root)
{
    char *text;
    if (root_read(root->proc, "sys/kernel/perf_event_paranoid", &text) != 0)
        return PARANOID_UNKNOWN;
    char *end;
    long level = strtol(text, &end, 10);
    if (end == text || *end != '\n' || level < -1 || level > 9)
        level = PARANOID_UNKNOWN;
    free(text);
    return (int)level;
}

static char *not_permitted(const struct probe_root *root)
{
    int level = perf_paranoid(root);
    if (level == PARANOID_UNKNOWN)
        return memory_copy("not permitted, and kernel.perf_event_paranoid cannot be read");
    if (level > PARANOID_DEFAULT)
        return memory_print("not permitted (kernel.perf_event_paranoid is %d, %d is enough)", level,
                            PARANOID_DEFAULT);
    return memory_print("not permitted although kernel.perf_event_paranoid is %d (another user's "
                        "process, or a container that forbids the call)",
                        level);
}

char *perf_refusal(const struct probe_root *root, const struct perf_event_attr *event, int error)
{
    switch (-error) {
    case EACCES:
    case EPERM:
        return not_permitted(root);
    case ENOENT:
    case ENODEV:
    case EOPNOTSUPP:
        return memory_copy(event->type == PERF_TYPE_SOFTWARE
                               ? "this kernel does not count it"
                               : "the CPU's counter is not visible here (usual in virtual "
                                 "machines), or this CPU does not count it");
    case ENOSYS:
        return memory_copy("this kernel has no perf events");
    case EMFILE:
    case ENFILE:
        return memory_copy("too many open files (ulimit -n)");
    case EBUSY:
        return memory_copy("another program has the counter to itself");
    case ESRCH:
        return memory_copy("the process is gone");
    default:
        return memory_print("perf_event_open: %s", strerror(-error));
    }
}
