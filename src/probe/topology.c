/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/topology.h"

#include <hwloc.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"

enum { MOST_CPUS = 1 << 16, USUAL_LINE = 64 };

/* Its plugins bring graphics and network libraries along, which say nothing about CPUs; and a
 * machine that contradicts itself is not worth a page of its own on standard error. Whoever has set
 * one of these has a reason. */
static void quieten(void)
{
    setenv("HWLOC_PLUGINS_PATH", "/dev/null", 0);
    setenv("HWLOC_HIDE_ERRORS", "2", 0);
}

/* What the kernel tells hwloc, or, as hwloc(7) has it, HWLOC_XMLFILE or another part of the
 * environment if HWLOC_THISSYSTEM says that it is of this machine. NULL: nothing of this machine.
 * The part that asks each CPU by cpuid is left out: it must run on every one of them. */
static hwloc_topology_t load(void)
{
    hwloc_topology_t machine;
    quieten();
    if (hwloc_topology_init(&machine) != 0)
        return NULL;
    hwloc_topology_set_components(machine, HWLOC_TOPOLOGY_COMPONENTS_FLAG_BLACKLIST, "x86");
    hwloc_topology_set_icache_types_filter(machine, HWLOC_TYPE_FILTER_KEEP_NONE);
    if (hwloc_topology_load(machine) == 0 && hwloc_topology_is_thissystem(machine))
        return machine;
    hwloc_topology_destroy(machine);
    return NULL;
}

static hwloc_obj_t above(hwloc_topology_t machine, hwloc_obj_type_t type, hwloc_obj_t unit)
{
    return unit ? hwloc_get_ancestor_obj_by_type(machine, type, unit) : NULL;
}

/* The next cache outward that holds data; NULL if there is none. */
static hwloc_obj_t next_cache(hwloc_obj_t from)
{
    hwloc_obj_t at = from ? from->parent : NULL;
    while (at && !hwloc_obj_type_is_dcache(at->type))
        at = at->parent;
    return at;
}

static int least_cpu(hwloc_obj_t object, int otherwise)
{
    return object ? hwloc_bitmap_first(object->complete_cpuset) : otherwise;
}

static struct topology_cpu read_cpu(hwloc_topology_t machine, int cpu)
{
    hwloc_obj_t unit = machine ? hwloc_get_pu_obj_by_os_index(machine, (unsigned)cpu) : NULL;
    hwloc_obj_t package = above(machine, HWLOC_OBJ_PACKAGE, unit), last = NULL;
    for (hwloc_obj_t at = unit; (at = next_cache(at));)
        last = at;
    return (struct topology_cpu){
        .cpu = cpu,
        .core = least_cpu(above(machine, HWLOC_OBJ_CORE, unit), cpu),
        .package = package ? (int)package->os_index : -1,
        .node = unit ? hwloc_bitmap_first(unit->nodeset) : -1,
        .cluster = least_cpu(last, -1),
    };
}

/* How many of ours an object holds. */
static int usable_in(hwloc_obj_t object, const struct topology *topology)
{
    int usable = 0;
    for (size_t i = 0; i < topology->count; i++)
        usable += hwloc_bitmap_isset(object->complete_cpuset, (unsigned)topology->cpus[i].cpu);
    return usable;
}

static void read_caches(hwloc_topology_t machine, struct topology *topology)
{
    hwloc_obj_t at = hwloc_get_pu_obj_by_os_index(machine, (unsigned)topology->cpus[0].cpu);
    while ((at = next_cache(at))) {
        const struct hwloc_cache_attr_s *told = &at->attr->cache;
        if (told->size == 0 || told->depth == 0)
            continue;
        if (told->linesize > 0)
            topology->line = (int)told->linesize;
        *memory_push(&topology->caches, &topology->cache_count) =
            (struct cache){(int)told->depth, (int64_t)told->size, usable_in(at, topology)};
    }
}

void topology_read(const int *cpus, size_t count, struct topology *topology)
{
    hwloc_topology_t machine = load();
    *topology = (struct topology){.line = USUAL_LINE};
    for (size_t i = 0; i < count; i++)
        *memory_push(&topology->cpus, &topology->count) = read_cpu(machine, cpus[i]);
    if (machine) {
        read_caches(machine, topology);
        hwloc_topology_destroy(machine);
    }
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

/* How many different numbers there are at that place of each CPU; 0 if one is not known. */
static int count_different(const struct topology *topology, size_t place)
{
    int different = 0;
    for (size_t i = 0; i < topology->count; i++) {
        size_t j = 0;
        int number = *(const int *)((const char *)&topology->cpus[i] + place);
        if (number < 0)
            return 0;
        while (*(const int *)((const char *)&topology->cpus[j] + place) != number)
            j++;
        different += j == i;
    }
    return different;
}

struct shape topology_shape(const struct topology *topology)
{
    return (struct shape){
        .cpus = (int)topology->count,
        .cores = count_different(topology, offsetof(struct topology_cpu, core)),
        .packages = count_different(topology, offsetof(struct topology_cpu, package)),
        .nodes = count_different(topology, offsetof(struct topology_cpu, node)),
        .line = topology->line,
    };
}
