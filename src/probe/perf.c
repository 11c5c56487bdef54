/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/memory.h"
#include "probe/probe.h"

enum { KNOWN_LOOPS = 1000000 };

static int open_event(uint32_t type, uint64_t config)
{
    struct perf_event_attr event = {.type = type,
                                    .size = sizeof(event),
                                    .config = config,
                                    .exclude_kernel = 1,
                                    .exclude_hv = 1};
    return (int)syscall(SYS_perf_event_open, &event, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

static int paranoid(void)
{
    int level = -1;
    FILE *file = fopen("/proc/sys/kernel/perf_event_paranoid", "r");
    if (file && fscanf(file, "%d", &level) != 1)
        level = -1;
    if (file)
        fclose(file);
    return level;
}

static char *refusal(int error)
{
    if (error == ENOENT || error == EOPNOTSUPP || error == ENODEV)
        return memory_copy("the CPU's counters are not visible here (usual in virtual machines)");
    if (error == EACCES || error == EPERM)
        return memory_print("not permitted (kernel.perf_event_paranoid is %d)", paranoid());
    if (error == ENOSYS)
        return memory_copy("this kernel has no perf events");
    return memory_copy(strerror(error));
}

char *probe_hardware(void)
{
    uint64_t before = 0, after = 0;
    int fd = open_event(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES);
    if (fd < 0)
        return refusal(errno);
    ssize_t got = read(fd, &before, sizeof(before));
    for (int i = 0; i < KNOWN_LOOPS; i++)
        __asm__ volatile("" : : "r"(i));
    got += read(fd, &after, sizeof(after));
    close(fd);
    if (got != 2 * (ssize_t)sizeof(after) || after - before < KNOWN_LOOPS / 10)
        return memory_print("listed, but %d turns of a loop counted %llu cycles", KNOWN_LOOPS,
                            (unsigned long long)(after - before));
    return NULL;
}

char *probe_software(void)
{
    int fd = open_event(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS);
    if (fd < 0)
        return refusal(errno);
    close(fd);
    return NULL;
}
