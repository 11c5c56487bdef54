/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/calibrate.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"
#include "probe/measure.h"

static const struct {
    const char *name, *title;
    double seconds, quick; /* it ends soon after */
    measure_function *measure;
} parts[] = {
    {"clock", "clock", 1, 0.5, measure_clock},
    {"latency", "memory latency", 14, 3, measure_latency},
    {"bandwidth", "memory bandwidth", 8, 2, measure_bandwidth},
    {"flops", "arithmetic", 2, 0.5, measure_flops},
    {"branch", "branches", 1, 0.3, measure_branch},
    {"kernel", "kernel", 3, 1, measure_kernel},
    {"cores", "core to core", 5, 1, measure_cores},
    {"network", "loopback network", 2, 0.5, measure_network},
    {"storage", "storage", 6, 1.5, measure_storage},
    {"hiccup", "hiccups of a spinning thread", 10, 1, measure_hiccup},
};
enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

struct run {
    struct measuring measuring;
    measure_function *measure;
};

static void *run_part(void *argument)
{
    struct run *run = argument;
    run->measure(&run->measuring);
    return NULL;
}

static double seconds_from(size_t part, bool quick)
{
    double seconds = 0;
    for (size_t i = part; i < PARTS; i++)
        seconds += quick ? parts[i].quick : parts[i].seconds;
    return seconds;
}

static void measure_part(const struct calibration_request *request, const struct topology *topology,
                         size_t i, struct calibration *to)
{
    pthread_t thread;
    int64_t start = clock_now();
    double seconds = request->quick ? parts[i].quick : parts[i].seconds;
    struct run run = {.measuring = {.topology = topology,
                                    .part = parts[i].name,
                                    .cache = request->cache,
                                    .quick = request->quick,
                                    .until = start + (int64_t)(seconds * CLOCK_SECOND),
                                    .to = to},
                      .measure = parts[i].measure};
    int error = measure_start(topology->cpus[0].cpu, run_part, &run, &thread);
    if (error)
        measure_missing(&run.measuring, parts[i].name, parts[i].title, "", strerror(-error));
    else
        pthread_join(thread, NULL);
    struct part *part = memory_push(&to->parts, &to->part_count);
    *part = (struct part){memory_copy(parts[i].name), memory_copy(parts[i].title),
                          (double)(clock_now() - start) / CLOCK_SECOND};
}

void calibration_run(const struct calibration_request *request, struct calibration *calibration)
{
    struct topology topology;
    int *cpus;
    size_t count;
    int64_t start = clock_now();
    topology_usable(&cpus, &count);
    topology_read(cpus, count, &topology);
    calibration->when = time(NULL);
    calibration->quick = request->quick;
    calibration->shape = topology_shape(&topology);
    calibration->measuring_cpu = topology.cpus[0].cpu;
    for (size_t i = 0; i < topology.cache_count; i++)
        *memory_push(&calibration->caches, &calibration->cache_count) = topology.caches[i];
    for (size_t i = 0; i < PARTS; i++) {
        if (request->begin)
            request->begin(request->context, parts[i].title, seconds_from(i, request->quick));
        measure_part(request, &topology, i, calibration);
    }
    calibration->seconds = (double)(clock_now() - start) / CLOCK_SECOND;
    topology_free(&topology);
    free(cpus);
}
