/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CPUs this process may use and what they share, from hwloc. What a machine does not tell is -1
 * or missing; nothing here fails. Numbers of CPUs may have holes. Reading takes some milliseconds;
 * the environment variables of hwloc(7) can put another description in place of the kernel's.
 */
#ifndef PROBE_TOPOLOGY_H
#define PROBE_TOPOLOGY_H

#include <stddef.h>

#include "model/calibration.h"

struct topology_cpu {
    int cpu;     /* the kernel's number */
    int core;    /* least CPU of its core: equal for hardware threads of one core */
    int package; /* -1: not known */
    int node;    /* of memory; -1: not known */
    int cluster; /* least CPU that shares its last cache; -1: not known */
};

struct topology {
    struct topology_cpu *cpus; /* usable, by rising number; at least one */
    size_t count;
    struct cache *caches; /* of the first of them, by level; instruction caches left out */
    size_t cache_count;
    int line; /* bytes of a cache line; 64 where not told */
};

/* About `count` CPUs that the caller may use; the kernel is not asked which. */
void topology_read(const int *cpus, size_t count, struct topology *topology);
void topology_free(struct topology *topology);

/* The CPUs this process may use (sched_getaffinity, which knows cpusets). *cpus is the caller's. */
void topology_usable(int **cpus, size_t *count);

/* One usable CPU of each core, by rising number. *cpus is the caller's. */
void topology_cores(const struct topology *topology, int **cpus, size_t *count);

/* The CPU that is best to talk with the first one: of another core, if possible one that shares the
 * last cache; else any other; -1 if there is no other. */
int topology_partner(const struct topology *topology);

/* How many of everything there is among the usable CPUs. */
struct shape topology_shape(const struct topology *topology);

#endif
