/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bandwidth of each level, by sets of half of what it holds, and of memory, by one of four times
 * the last cache; for one core, and for all cores at once with a set each. Plain loads and stores
 * of the widest vectors there are. A copy counts what is read and what is written; what a cache
 * reads because it is about to be written is not counted.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>

#include "base/clock.h"
#include "base/memory.h"
#include "probe/measure.h"
#include "probe/vector.h"

enum { LEVELS = 3, MEMORY = 4 };
static const int64_t slice = 4000000; /* ns */
static const size_t memory_least = 64 << 20, memory_most = 1 << 30;

static const struct {
    const char *name;
    size_t stream; /* in struct vector */
    bool both;     /* reads one half of the set and writes the other */
} streams[] = {
    {"read", offsetof(struct vector, read), false},
    {"write", offsetof(struct vector, write), false},
    {"copy", offsetof(struct vector, copy), true},
};

struct bandwidth {
    int *cores;
    size_t core_count, working; /* of them */
    char **sets;                /* one a core */
    size_t room;                /* bytes of a set */
    size_t bytes;               /* in use now */
    vector_stream *stream;
    bool both;
};

static vector_stream *stream_of(const struct vector *vector, size_t offset)
{
    vector_stream *stream;
    memcpy(&stream, (const char *)vector + offset, sizeof(stream));
    return stream;
}

static double touch(void *context, size_t index)
{
    struct bandwidth *bandwidth = context;
    memset(bandwidth->sets[index], 1, bandwidth->room); /* each on its own memory node */
    return 0;
}

/* GB/s of one core. */
static double stream_set(void *context, size_t index)
{
    const struct bandwidth *bandwidth = context;
    char *set = bandwidth->sets[index];
    size_t bytes = bandwidth->both ? bandwidth->bytes / 2 : bandwidth->bytes;
    size_t moved = 0, passes = 1 + (64 << 10) / bandwidth->bytes; /* between looks at the clock */
    int64_t start = clock_now(), now = start;
    while (now - start < slice) {
        for (size_t i = 0; i < passes; i++)
            bandwidth->stream(bandwidth->both ? set + bytes : set, set, bytes);
        moved += passes * bandwidth->bytes;
        now = clock_now();
    }
    return (double)moved / (double)(now - start);
}

static double stream_all(void *context)
{
    struct bandwidth *bandwidth = context;
    return measure_together(bandwidth->cores, bandwidth->working, stream_set, bandwidth);
}

/* How many of the cores at work share the cache of that level. */
static size_t sharing(const struct measuring *measuring, const struct bandwidth *bandwidth,
                      int level)
{
    const struct cache *cache = calibration_cache(measuring->to, level);
    size_t threads = measuring->topology->count / bandwidth->core_count;
    size_t cores = cache ? (size_t)cache->sharers / (threads ? threads : 1) : 1;
    return bandwidth->working == 1 || cores == 0 ? 1 : cores;
}

/* Bytes of the set that fits; 0 if there is none, with *reason. */
static size_t set_size(const struct measuring *measuring, const struct bandwidth *bandwidth,
                       int level, const char **reason)
{
    if (level == MEMORY)
        return bandwidth->room;
    size_t size = (size_t)measure_level(measuring, level), inner = 0;
    size /= 2 * sharing(measuring, bandwidth, level);
    size -= size % (2 * VECTOR_BLOCK);
    if (level > 1)
        inner = (size_t)measure_level(measuring, level - 1);
    *reason = size == 0 ? "no such cache is told or seen"
                        : "a core's share of it is not larger than the level before";
    return size > inner && size <= bandwidth->room ? size : 0;
}

static void measure_stream(struct measuring *measuring, struct bandwidth *bandwidth, int level,
                           size_t i)
{
    char place[16] = "memory";
    const char *who = bandwidth->working == 1 ? "one" : "all", *reason = NULL;
    if (level < MEMORY)
        snprintf(place, sizeof(place), "L%d", level);
    char *title = memory_print("%s %s, %zu core%s", place, streams[i].name, bandwidth->working,
                               bandwidth->working == 1 ? "" : "s");
    place[0] = (char)tolower((unsigned char)place[0]);
    char *name = memory_print("%s_%s_%s", streams[i].name, place, who);
    bandwidth->bytes = set_size(measuring, bandwidth, level, &reason);
    bandwidth->stream = stream_of(vector_widest(), streams[i].stream);
    bandwidth->both = streams[i].both;
    if (bandwidth->bytes)
        measure_repeat(measuring, name, title, "GB/s", stream_all, bandwidth);
    else
        measure_missing(measuring, name, title, "GB/s", reason);
    free(name);
    free(title);
}

/* Four times the last cache, told or seen; all cores' sets take a quarter of the free memory at
 * most.
 */
static size_t memory_set(const struct measuring *measuring, const struct bandwidth *bandwidth)
{
    struct sysinfo info;
    int64_t last = 0;
    for (int level = 1; level <= LEVELS; level++)
        if (measure_level(measuring, level) > last)
            last = measure_level(measuring, level);
    for (size_t i = 0; i < measuring->to->cache_count; i++)
        if (measuring->to->caches[i].bytes > last)
            last = measuring->to->caches[i].bytes;
    size_t bytes = 4 * (size_t)last;
    if (bytes < memory_least)
        bytes = memory_least;
    if (bytes > memory_most)
        bytes = memory_most;
    if (sysinfo(&info) == 0) {
        size_t most = (size_t)info.freeram * info.mem_unit / 4 / bandwidth->core_count;
        bytes = bytes < most ? bytes : most;
    }
    return bytes - bytes % (2 * VECTOR_BLOCK);
}

static bool open_sets(struct bandwidth *bandwidth)
{
    bandwidth->sets = memory_alloc(bandwidth->core_count * sizeof(*bandwidth->sets));
    for (size_t i = 0; i < bandwidth->core_count; i++)
        if (!(bandwidth->sets[i] = measure_map(bandwidth->room, true)))
            return false;
    return measure_together(bandwidth->cores, bandwidth->core_count, touch, bandwidth) == 0;
}

static void close_sets(struct bandwidth *bandwidth)
{
    for (size_t i = 0; i < bandwidth->core_count; i++)
        if (bandwidth->sets[i])
            munmap(bandwidth->sets[i], bandwidth->room);
    free(bandwidth->sets);
    free(bandwidth->cores);
}

static void measure_cores_at_work(struct measuring *measuring, struct bandwidth *bandwidth,
                                  size_t working)
{
    bandwidth->working = working;
    for (int level = 1; level <= MEMORY; level++)
        for (size_t i = 0; i < sizeof(streams) / sizeof(streams[0]); i++)
            measure_stream(measuring, bandwidth, level, i);
}

void measure_bandwidth(struct measuring *measuring)
{
    struct bandwidth bandwidth = {0};
    topology_cores(measuring->topology, &bandwidth.cores, &bandwidth.core_count);
    bandwidth.room = memory_set(measuring, &bandwidth);
    if (!open_sets(&bandwidth)) {
        measure_missing(measuring, "bandwidth", "memory bandwidth", "GB/s",
                        "no memory or no threads for it");
    } else {
        measure_cores_at_work(measuring, &bandwidth, 1);
        if (bandwidth.core_count > 1)
            measure_cores_at_work(measuring, &bandwidth, bandwidth.core_count);
    }
    close_sets(&bandwidth);
}
