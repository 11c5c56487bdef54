/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/topology.h"

#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "probe/root.h"

enum { MOST_CPUS = 1 << 16, MOST_CACHES = 16, USUAL_LINE = 64 };

void topology_list(const char *text, int **cpus, size_t *count)
{
    *cpus = NULL;
    *count = 0;
    while (*text >= '0' && *text <= '9') {
        char *end;
        long first = strtol(text, &end, 10), last = first;
        if (*end == '-')
            last = strtol(end + 1, &end, 10);
        for (long cpu = first; cpu <= last && cpu < MOST_CPUS; cpu++)
            *memory_push(cpus, count) = (int)cpu;
        text = *end == ',' ? end + 1 : end;
    }
}

char *topology_line(const char *sys, const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    char *name = memory_vprint(format, args);
    va_end(args);
    if (root_read(sys, name, &text) == 0)
        text[strcspn(text, "\n")] = '\0';
    free(name);
    return text;
}

/* The file of that name about one CPU. */
#define CPU_LINE(sys, cpu, name) topology_line(sys, "devices/system/cpu/cpu%d/" name, cpu)
#define CACHE_LINE(sys, cpu, index, name)                                                          \
    topology_line(sys, "devices/system/cpu/cpu%d/cache/index%d/" name, cpu, index)

/* The number in such a text, which is freed; -1 for NULL. */
static int take_number(char *text)
{
    int number = text ? atoi(text) : -1;
    free(text);
    return number;
}

static bool is_data_cache(const char *sys, int cpu, int index)
{
    char *type = CACHE_LINE(sys, cpu, index, "type");
    bool data = type && strcmp(type, "Instruction") != 0;
    free(type);
    return data;
}

/* "48K" in bytes; 0 for NULL. Frees it. */
static int64_t take_size(char *text)
{
    char *unit = NULL;
    int64_t size = text ? strtoll(text, &unit, 10) : 0;
    if (unit && *unit == 'K')
        size <<= 10;
    else if (unit && *unit == 'M')
        size <<= 20;
    free(text);
    return size;
}

static int usable_of(const struct topology *topology, char *list)
{
    int *cpus, usable = 0;
    size_t count;
    topology_list(list ? list : "", &cpus, &count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < topology->count; j++)
            usable += cpus[i] == topology->cpus[j].cpu;
    free(cpus);
    free(list);
    return usable;
}

static void read_caches(const char *sys, struct topology *topology)
{
    int cpu = topology->cpus[0].cpu;
    for (int index = 0; index < MOST_CACHES; index++) {
        if (!is_data_cache(sys, cpu, index))
            continue;
        int64_t size = take_size(CACHE_LINE(sys, cpu, index, "size"));
        int level = take_number(CACHE_LINE(sys, cpu, index, "level"));
        int line = take_number(CACHE_LINE(sys, cpu, index, "coherency_line_size"));
        if (size <= 0 || level <= 0)
            continue;
        if (line > 0)
            topology->line = line;
        struct cache *cache = memory_push(&topology->caches, &topology->cache_count);
        int sharers = usable_of(topology, CACHE_LINE(sys, cpu, index, "shared_cpu_list"));
        *cache = (struct cache){level, size, sharers > 0 ? sharers : 1};
    }
}

/* Least CPU that shares the highest cache of `cpu`; -1 if not told. */
static int read_cluster(const char *sys, int cpu)
{
    int cluster = -1, highest = 0;
    for (int index = 0; index < MOST_CACHES; index++) {
        int level = take_number(CACHE_LINE(sys, cpu, index, "level"));
        if (level < 0)
            break;
        if (level <= highest)
            continue;
        highest = level;
        cluster = take_number(CACHE_LINE(sys, cpu, index, "shared_cpu_list"));
    }
    return cluster;
}

static struct topology_cpu read_cpu(const char *sys, int cpu)
{
    char *core = CPU_LINE(sys, cpu, "topology/core_cpus_list");
    if (!core) /* its name before Linux 5.3 */
        core = CPU_LINE(sys, cpu, "topology/thread_siblings_list");
    return (struct topology_cpu){
        .cpu = cpu,
        .core = core ? take_number(core) : cpu,
        .package = take_number(CPU_LINE(sys, cpu, "topology/physical_package_id")),
        .cluster = read_cluster(sys, cpu)};
}

void topology_read(const char *sys, const int *cpus, size_t count, struct topology *topology)
{
    *topology = (struct topology){.line = USUAL_LINE};
    for (size_t i = 0; i < count; i++)
        *memory_push(&topology->cpus, &topology->count) = read_cpu(sys, cpus[i]);
    read_caches(sys, topology);
}

void topology_free(struct topology *topology)
{
    free(topology->cpus);
    free(topology->caches);
    *topology = (struct topology){0};
}

void topology_usable(int **cpus, size_t *count)
{
    *cpus = NULL;
    *count = 0;
    for (int room = 1024; room <= MOST_CPUS && *count == 0; room *= 4) {
        size_t bytes = CPU_ALLOC_SIZE(room);
        cpu_set_t *set = CPU_ALLOC(room);
        if (set && sched_getaffinity(0, bytes, set) == 0)
            for (int cpu = 0; cpu < room; cpu++)
                if (CPU_ISSET_S(cpu, bytes, set))
                    *memory_push(cpus, count) = cpu;
        CPU_FREE(set);
    }
    if (*count == 0)
        *memory_push(cpus, count) = sched_getcpu() < 0 ? 0 : sched_getcpu();
}

void topology_cores(const struct topology *topology, int **cpus, size_t *count)
{
    *cpus = NULL;
    *count = 0;
    for (size_t i = 0; i < topology->count; i++) {
        size_t j = 0;
        while (j < i && topology->cpus[j].core != topology->cpus[i].core)
            j++;
        if (j == i)
            *memory_push(cpus, count) = topology->cpus[i].cpu;
    }
}

int topology_partner(const struct topology *topology)
{
    const struct topology_cpu *first = &topology->cpus[0];
    int best = -1, best_rank = 0;
    for (size_t i = 1; i < topology->count; i++) {
        const struct topology_cpu *other = &topology->cpus[i];
        int rank = 1 + 2 * (other->core != first->core) +
                   (first->cluster >= 0 && other->cluster == first->cluster);
        if (rank > best_rank) {
            best = other->cpu;
            best_rank = rank;
        }
    }
    return best;
}
