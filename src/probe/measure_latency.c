/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Load-to-use latency by working set. Each line of the set holds the address of another, in one
 * random cycle through all of them (Sattolo 1986), so that the next load waits for this one and no
 * prefetcher knows where it goes. Huge pages are advised for, so that the curve shows the caches
 * and not the TLB; the largest set is measured once more without.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>

#include "base/clock.h"
#include "base/memory.h"
#include "probe/measure.h"
#include "probe/root.h"
#include "stats/knee.h"
#include "stats/random.h"
#include "stats/series.h"

enum { REPEATS = 25, REPEATS_QUICK = 9, STRIDE = 1024 };
static const int64_t smallest = 4 << 10, largest = 256 << 20;
static const int64_t slice = 1500000, warm = 60000000; /* ns */

struct chase {
    char *lines;
    uint32_t *order; /* room for as many as there are lines */
    size_t line;     /* bytes */
    void **at;
};

static void build(struct chase *chase, size_t bytes)
{
    struct random_stream random = {bytes};
    size_t count = bytes / chase->line;
    for (size_t i = 0; i < count; i++)
        chase->order[i] = (uint32_t)i;
    for (size_t i = count - 1; i > 0; i--) {
        size_t j = (size_t)(((random_next(&random) >> 32) * i) >> 32);
        uint32_t kept = chase->order[i];
        chase->order[i] = chase->order[j];
        chase->order[j] = kept;
    }
    for (size_t i = 0; i < count; i++)
        *(void **)(chase->lines + i * chase->line) = chase->lines + chase->order[i] * chase->line;
    chase->at = (void **)chase->lines;
}

/* ns per load over loads that take about `ns`, at most `most` of them. */
static double run(struct chase *chase, int64_t ns, size_t most)
{
    void **at = chase->at;
    int64_t start = clock_now(), now = start;
    size_t loads = 0;
    while (now - start < ns && loads < most) {
        for (int i = 0; i < STRIDE; i++)
            at = *at;
        __asm__ volatile("" : "+r"(at));
        loads += STRIDE;
        now = clock_now();
    }
    chase->at = at;
    return (double)(now - start) / (double)loads;
}

static struct point measure_set(const struct measuring *measuring, struct chase *chase,
                                int64_t bytes)
{
    double tries[REPEATS];
    size_t repeats = measuring->quick ? REPEATS_QUICK : REPEATS;
    build(chase, (size_t)bytes);
    run(chase, warm, 2 * (size_t)bytes / chase->line); /* twice around */
    for (size_t i = 0; i < repeats; i++)
        tries[i] = run(chase, slice, SIZE_MAX);
    return (struct point){bytes, series_median(tries, repeats), series_spread(tries, repeats)};
}

/* At most an eighth of what is free, and a power of two. */
static int64_t largest_here(void)
{
    struct sysinfo info;
    int64_t bytes = largest;
    if (sysinfo(&info) == 0)
        while (bytes > (int64_t)(info.freeram * info.mem_unit / 8) && bytes > 16 << 20)
            bytes /= 2;
    return bytes;
}

static bool chase_open(struct chase *chase, const struct measuring *measuring, int64_t bytes,
                       bool huge)
{
    chase->line = (size_t)measuring->topology->line;
    chase->lines = measure_map((size_t)bytes, huge);
    chase->order = memory_alloc((size_t)bytes / chase->line * sizeof(*chase->order));
    return chase->lines != NULL;
}

static void chase_close(struct chase *chase, int64_t bytes)
{
    if (chase->lines)
        munmap(chase->lines, (size_t)bytes);
    free(chase->order);
}

static void measure_curve(struct measuring *measuring, struct chase *chase, int64_t most)
{
    struct calibration *to = measuring->to;
    for (int64_t bytes = smallest; bytes <= most && !measure_over(measuring); bytes *= 2) {
        *memory_push(&to->points, &to->point_count) = measure_set(measuring, chase, bytes);
        if (!measuring->quick && bytes < most && !measure_over(measuring))
            *memory_push(&to->points, &to->point_count) =
                measure_set(measuring, chase, bytes + bytes / 2);
    }
    knee_find(to->points, to->point_count, &to->knees, &to->knee_count);
}

/* What the kernel does with the advice: "huge pages advised; the kernel's setting is madvise". */
static char *huge_pages(void)
{
    char *line = root_line(probe_root_live.sys, "kernel/mm/transparent_hugepage/enabled");
    char *open = line ? strchr(line, '[') : NULL, *close = open ? strchr(open, ']') : NULL;
    char *clause = close ? memory_print("huge pages advised; the kernel's setting is %.*s",
                                        (int)(close - open - 1), open + 1)
                         : memory_copy("huge pages advised, which this kernel does not have");
    free(line);
    return clause;
}

/* The latency of a level is that of the largest set of at most half of what it holds. */
static void add_levels(struct measuring *measuring)
{
    const struct calibration *to = measuring->to;
    for (int level = 1; level <= 3; level++) {
        int64_t half = measure_level(measuring, level) / 2;
        char *name = memory_print("latency_l%d", level);
        char *title = memory_print("load from L%d (half of what it holds)", level);
        size_t i = 0;
        while (i < to->point_count && to->points[i].bytes <= half)
            i++;
        if (i > 0 && to->points[i - 1].bytes * 4 > half) {
            struct figure *figure =
                measure_value(measuring, name, title, "ns", to->points[i - 1].ns);
            figure->spread = to->points[i - 1].spread;
            figure->repeats = measuring->quick ? REPEATS_QUICK : REPEATS;
        } else {
            measure_missing(measuring, name, title, "ns", "no such cache is told or seen");
        }
        free(name);
        free(title);
    }
}

static void add_memory(struct measuring *measuring, const char *name, const char *title,
                       const struct point *point)
{
    if (!point) {
        measure_missing(measuring, name, title, "ns", "no time or no memory was left for it");
        return;
    }
    struct figure *figure = measure_value(measuring, name, title, "ns", point->ns);
    figure->spread = point->spread;
    figure->repeats = measuring->quick ? REPEATS_QUICK : REPEATS;
}

void measure_latency(struct measuring *measuring)
{
    struct calibration *to = measuring->to;
    struct chase chase;
    struct point small = {0};
    int64_t most = largest_here();
    to->huge_pages = huge_pages();
    if (chase_open(&chase, measuring, most, true))
        measure_curve(measuring, &chase, most);
    chase_close(&chase, most);
    bool whole = to->point_count && to->points[to->point_count - 1].bytes == most;
    if (whole && !measure_over(measuring) && chase_open(&chase, measuring, most, false)) {
        small = measure_set(measuring, &chase, most);
        chase_close(&chase, most);
    }
    add_levels(measuring);
    add_memory(measuring, "latency_memory", "load from memory (the largest set)",
               whole ? &to->points[to->point_count - 1] : NULL);
    add_memory(measuring, "latency_small_pages", "the same in pages of the usual size",
               small.bytes ? &small : NULL);
}
