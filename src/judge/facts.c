/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/facts.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/memory.h"
#include "judge/data.h"
#include "probe/cgroup_limit.h"
#include "probe/topology.h"

/* The text after "key : " of the first such line of /proc/cpuinfo; caller frees; NULL if none. */
static char *cpuinfo(const char *key)
{
    FILE *file = fopen("/proc/cpuinfo", "r");
    char *line = NULL, *value = NULL;
    size_t size = 0;
    while (file && !value && getline(&line, &size, file) > 0) {
        char *colon = strchr(line, ':');
        if (!colon || strncmp(line, key, strlen(key)) != 0)
            continue;
        colon += 1 + (colon[1] == ' ');
        value = memory_copy_range(colon, strcspn(colon, "\n"));
    }
    free(line);
    if (file)
        fclose(file);
    return value;
}

void facts_read(struct machine *machine)
{
    struct utsname names;
    struct sysinfo info;
    size_t cpus;
    int *list;
    machine->cpu = cpuinfo("model name");
    if (uname(&names) == 0) {
        machine->kernel = memory_print("%s %s", names.sysname, names.release);
        if (!machine->cpu)
            machine->cpu = memory_copy(names.machine);
    }
    topology_usable(&list, &cpus);
    free(list);
    machine->cpus = (int)cpus;
    double limit = ceil(cgroup_cpu_limit(&probe_root_live));
    if (limit >= 1 && limit < machine->cpus)
        machine->cpus = (int)limit;
    if (sysinfo(&info) == 0)
        machine->memory = (int64_t)info.totalram * info.mem_unit;
}

static bool has_isa(const char *flag)
{
    char *flags = cpuinfo("flags");
    if (!flags)
        flags = cpuinfo("Features"); /* aarch64 */
    size_t length = strlen(flag);
    bool found = false;
    for (char *at = flags; at && !found && (at = strstr(at, flag)); at += length)
        found = (at == flags || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0');
    free(flags);
    return found;
}

static const char *io_uring_problem(void)
{
    struct io_uring_params params = {0};
    int fd = (int)syscall(SYS_io_uring_setup, 2, &params);
    if (fd < 0)
        return errno == ENOSYS ? "this kernel does not have it" : "this system forbids it";
    close(fd);
    return NULL;
}

static char *kernel_missing(const char *feature, const char *cache)
{
    const char *problem = NULL;
    if (strcmp(feature, "io_uring") == 0)
        problem = io_uring_problem();
    else if (strcmp(feature, "direct_io") == 0)
        problem = data_direct_problem(cache);
    return problem ? memory_print("needs %s: %s", feature, problem) : NULL;
}

/* "needs storage_reads 50 K/s, here are 12 K/s" */
static char *ability_missing(const struct needs *needs, const struct abilities *abilities)
{
    for (int name = 0; name < ABILITY_COUNT; name++) {
        double wanted = needs->abilities[name];
        if (!(wanted > 0) || ability_ask(abilities, name, wanted) != ABILITY_LACKING)
            continue;
        char *want = ability_print(name, wanted);
        char *have = ability_print(name, abilities->values[name]);
        char *text =
            memory_print("needs %s %s, calibrated here: %s", ability_table[name].name, want, have);
        free(want);
        free(have);
        return text;
    }
    return NULL;
}

char *facts_unknown(const struct needs *needs, const struct machine *machine)
{
    for (int name = 0; name < ABILITY_COUNT; name++) {
        double wanted = needs->abilities[name];
        if (!(wanted > 0) || ability_ask(&machine->abilities, name, wanted) != ABILITY_UNKNOWN)
            continue;
        char *want = ability_print(name, wanted);
        char *text = memory_print("%s %s", ability_table[name].name, want);
        free(want);
        return text;
    }
    return NULL;
}

char *facts_missing(const struct needs *needs, const struct machine *machine, const char *cache)
{
    if (needs->cpus > machine->cpus)
        return memory_print("needs %lld CPUs, here are %d", (long long)needs->cpus, machine->cpus);
    if (needs->memory > machine->memory)
        return memory_print("needs %lld MB of memory, here are %lld",
                            (long long)needs->memory >> 20, (long long)machine->memory >> 20);
    for (size_t i = 0; i < needs->isa.count; i++)
        if (!has_isa(needs->isa.items[i]))
            return memory_print("needs %s, which this CPU does not have", needs->isa.items[i]);
    for (size_t i = 0; i < needs->kernel.count; i++) {
        char *missing = kernel_missing(needs->kernel.items[i], cache);
        if (missing)
            return missing;
    }
    return ability_missing(needs, &machine->abilities);
}
