/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "base/memory.h"
#include "probe/probe.h"

#ifdef HAVE_BPF

#include <bpf/libbpf.h>
#include <string.h>
#include <unistd.h>

static int silent(enum libbpf_print_level level, const char *format, va_list args)
{
    (void)level, (void)format, (void)args;
    return 0;
}

char *probe_bpf(void)
{
    libbpf_set_print(silent);
    int supported = libbpf_probe_bpf_prog_type(BPF_PROG_TYPE_TRACEPOINT, NULL);
    if (supported < 0)
        return memory_print("the kernel could not be asked: %s", strerror(-supported));
    if (supported == 0)
        return memory_copy(geteuid() == 0 ? "this kernel takes no BPF programs"
                                          : "not permitted (needs CAP_BPF and CAP_PERFMON)");
    if (access("/sys/kernel/btf/vmlinux", R_OK) != 0)
        return memory_copy("the kernel does not describe its types (no /sys/kernel/btf/vmlinux)");
    return NULL;
}

#else

char *probe_bpf(void)
{
    return memory_copy("this perflab was built without libbpf");
}

#endif
