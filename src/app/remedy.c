/* SPDX-License-Identifier: Apache-2.0 */
#include "app/remedy.h"

#include <stddef.h>
#include <string.h>

#define NO_COUNTER "not visible here"
#define IN_A_MACHINE                                                                               \
    "In a virtual machine, its host must hand the counters on (QEMU: -cpu host,pmu=on; libvirt: "  \
    "<pmu state='on'/> under <features>; in a cloud: an instance on dedicated hardware). Until "   \
    "then, what cachegrind simulates decides where it can."
#define IN_A_CONTAINER                                                                             \
    "In a container: start it with --cap-add PERFMON and a seccomp profile that allows "           \
    "perf_event_open."

static const struct remedy remedies[] = {
    {"data", NULL, NULL, "Build or install perflab again, or set PERFLAB_DATA to its folder."},
    {"state", NULL, NULL, "Make the folder writable, or set XDG_STATE_HOME to one that is."},
    {"compiler", NULL, "sudo apt install gcc libc6-dev", NULL},
    {"sandbox", "No such file", "sudo apt install bubblewrap",
     "Until then every result is labelled practice."},
    {"sandbox", NULL,
     "sudo sysctl user.max_user_namespaces=10000 kernel.unprivileged_userns_clone=1",
     "bubblewrap is there but may not make namespaces. On Ubuntu it is "
     "kernel.apparmor_restrict_unprivileged_userns=0; a container must be allowed to nest. Until "
     "then every result is labelled practice."},
    {"cpus", NULL, NULL,
     "Labs of several processes take turns on one CPU. Give the machine or the container another."},
    {"simulation", NULL, "sudo apt install valgrind", NULL},
    {"io_uring", "forbids", "sudo sysctl kernel.io_uring_disabled=0",
     "A container's seccomp profile may forbid it as well."},
    {"io_uring", NULL, NULL, "Linux 5.1 or later has it."},
    {"direct I/O", NULL, NULL,
     "The cache folder lives in memory, or on a file system without it: set XDG_CACHE_HOME to a "
     "folder on a disk."},
    {"hardware counters", NO_COUNTER, NULL, IN_A_MACHINE},
    {"hardware counters", "not believable", NULL,
     "The counters are there and do not count. " IN_A_MACHINE},
    {"hardware counters", "although", NULL, IN_A_CONTAINER},
    {"hardware counters", "not permitted", "sudo sysctl kernel.perf_event_paranoid=2", NULL},
    {"hardware counters", "other programs hold", NULL,
     "End what uses them; often it is the kernel's own watchdog: sysctl kernel.nmi_watchdog=0."},
    {"raw events", "libpfm4", "sudo apt install libpfm4-dev", "Then build perflab again."},
    {"raw events", NULL, NULL, "What helps the hardware counters helps here."},
    {"top-down counters", "no top-down", NULL,
     "They are in Intel's CPUs since 2019 (Ice Lake), where the kernel shows the CPU's counters."},
    {"top-down counters", NULL, NULL, "What helps the hardware counters helps here."},
    {"software counters", "although", NULL, IN_A_CONTAINER},
    {"software counters", "paranoid", "sudo sysctl kernel.perf_event_paranoid=1",
     "Until then /proc tells them, but not as exactly."},
    {"process files", NULL, "sudo mount -t proc proc /proc", NULL},
    {"machine", "stands still", NULL,
     "This environment makes up its /proc/stat: time taken by others cannot be seen here."},
    {"machine", NULL, "sudo mount -t proc proc /proc", NULL},
    {"control group", NULL, "sudo mount -t cgroup2 cgroup2 /sys/fs/cgroup",
     "Without one, limits on time and memory cannot be seen; they may still be there."},
    {"BPF", "built without", NULL,
     "Build perflab with libbpf, clang and bpftool (Debian: libbpf-dev, clang, bpftool)."},
    {"BPF", "capabilities cap_bpf", NULL, "Or run perflab as root."},
    {"BPF", NULL, NULL, "It takes a kernel with BPF and BTF, and no container in between."},
    {"calibration", NULL, "perflab calibrate", "It takes half a minute."},
};

const struct remedy *remedy_find(const char *finding, const char *detail)
{
    for (size_t i = 0; i < sizeof(remedies) / sizeof(remedies[0]); i++)
        if (strcmp(remedies[i].finding, finding) == 0 &&
            (!remedies[i].reason || strstr(detail, remedies[i].reason)))
            return &remedies[i];
    return NULL;
}
