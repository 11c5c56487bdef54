/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/measure.h"

#include <errno.h>
#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/clock.h"
#include "base/memory.h"
#include "stats/series.h"

enum { REPEATS = 15, REPEATS_QUICK = 5 };

bool measure_over(const struct measuring *measuring)
{
    return clock_now() >= measuring->until;
}

struct figure *measure_value(struct measuring *measuring, const char *name, const char *title,
                             const char *unit, double value)
{
    struct figure *figure = calibration_add(measuring->to, measuring->part, name, title, unit);
    figure->value = value;
    figure->repeats = 1;
    if (!isfinite(value)) {
        figure->value = NAN;
        figure->repeats = 0;
        figure->reason = memory_copy("could not be measured");
    }
    return figure;
}

void measure_missing(struct measuring *measuring, const char *name, const char *title,
                     const char *unit, const char *reason)
{
    struct figure *figure = calibration_add(measuring->to, measuring->part, name, title, unit);
    figure->reason = memory_copy(reason);
}

void measure_repeat(struct measuring *measuring, const char *name, const char *title,
                    const char *unit, measure_once *once, void *context)
{
    double tries[REPEATS];
    int repeats = measuring->quick ? REPEATS_QUICK : REPEATS, done = 0;
    for (int i = 0; i < repeats && (i == 0 || !measure_over(measuring)); i++) {
        double value = once(context);
        if (isfinite(value))
            tries[done++] = value;
    }
    struct figure *figure = measure_value(measuring, name, title, unit,
                                          done ? series_median(tries, (size_t)done) : NAN);
    figure->repeats = done;
    if (done > 1)
        figure->spread = series_spread(tries, (size_t)done);
}

void measure_quantiles(struct measuring *measuring, const char *name, const char *title,
                       const struct hdr *histogram, const double *shares, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char *one = memory_print("%s_p%g", name, 100 * shares[i]);
        char *shown = memory_print("%s, p%g", title, 100 * shares[i]);
        for (char *p = one; *p; p++)
            if (*p == '.')
                *p = '_';
        measure_value(measuring, one, shown, "ns", hdr_quantile(histogram, shares[i]));
        free(one);
        free(shown);
    }
}

int measure_start(int cpu, void *(*run)(void *), void *argument, pthread_t *thread)
{
    pthread_attr_t attributes;
    size_t bytes = CPU_ALLOC_SIZE(cpu + 1);
    cpu_set_t *set = CPU_ALLOC(cpu + 1);
    if (!set)
        return -ENOMEM;
    CPU_ZERO_S(bytes, set);
    CPU_SET_S(cpu, bytes, set);
    pthread_attr_init(&attributes);
    int error = pthread_attr_setaffinity_np(&attributes, bytes, set);
    if (!error)
        error = pthread_create(thread, &attributes, run, argument);
    pthread_attr_destroy(&attributes);
    CPU_FREE(set);
    return -error;
}

int64_t measure_level(const struct measuring *measuring, int level)
{
    const struct calibration *known = measuring->to;
    const struct cache *cache = calibration_cache(known, level);
    const struct cache *inner = calibration_cache(known, level - 1);
    int64_t seen = 0;
    if (!cache)
        return level >= 1 && (size_t)level <= known->knee_count ? known->knees[level - 1].bytes : 0;
    for (size_t i = 0; i < known->knee_count; i++) {
        int64_t bytes = known->knees[i].bytes;
        if ((!inner || bytes > inner->bytes) && bytes <= cache->bytes + cache->bytes / 2)
            seen = bytes;
    }
    return seen ? seen : cache->bytes;
}

void *measure_map(size_t bytes, bool huge)
{
    void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED)
        return NULL;
    madvise(at, bytes, huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE); /* advice; may be refused */
    return at;
}
