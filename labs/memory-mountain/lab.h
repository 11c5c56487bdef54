/* SPDX-License-Identifier: 0BSD */
/*
 * An instrument for the memory hierarchy, in four parts. You write all four.
 *
 * chase_build  Lays one cycle through all `count` lines: the walk that starts at any of them and
 *              goes from lines[i] to the line at the offset lines[i].next, in bytes, comes by every
 *              line once and is back after `count` steps. No prefetcher may see where it goes.
 *              Only `next` is yours to write. `seed` is for your random numbers.
 * chase_walk   Takes `steps` steps from the line at offset `from`; returns the offset of the line
 *              where it then stands. Each step takes as long as one load, and nothing besides.
 * find_levels  Reads the sizes of the caches off a curve: nanoseconds a step of such a walk, by the
 *              bytes it goes through. Rising sizes, four to an octave, from 4 KiB to far beyond
 *              the last cache (a check has 17 octaves; at most 256 points in all). There are two
 * caches or three; what else makes the curve rise is none. A size may be off by a factor of 2.
 * read_all     The sum of all values, as fast as the machine can read them. The values are whole
 *              numbers so small that every order of adding them gives the same sum. The count is a
 *              multiple of 64, the first value lies on a 64-byte boundary.
 *
 * Your whole mountain, in your workspace:
 *
 *     cc -O2 -march=native -DMOUNTAIN -o mountain exercise.c -lm && ./mountain
 *
 * `./mountain 512` goes up to 512 MiB, `SMALL_PAGES=1 ./mountain` has no huge pages.
 */
#ifndef LAB_H
#define LAB_H

#include <stddef.h>
#include <stdint.h>

enum { LINE = 64, MOST_LEVELS = 4 };

struct line {
    uint64_t next; /* offset in bytes, from the first line, of the line that comes next */
    uint64_t unused[LINE / 8 - 1];
};

struct point {
    double bytes, ns;
};

struct levels {
    uint64_t count;            /* of caches, at most MOST_LEVELS */
    double bytes[MOST_LEVELS]; /* rising, the first `count` of them */
};

void chase_build(struct line *lines, uint64_t count, uint64_t seed);
uint64_t chase_walk(const struct line *lines, uint64_t count, uint64_t from, uint64_t steps);
struct levels find_levels(const struct point *curve, size_t points);
double read_all(const double *values, size_t count);

/* ---- what a check asks for */

/* Which of the parts a call is for; HERE puts the first three together on this machine. */
enum { BUILD = 1, WALK = 2, LEVELS = 4, READ = 8, HERE = 16, ALL = 31 };

enum {
    MOST_LINES = 16384, /* of a cycle that you lay */
    LAP = 256,          /* lines of the cycle that you walk: 16 KiB, in every L1 cache */
    VALUES = 4 << 20,   /* 32 MiB to be read */
    MOST_MACHINES = 64, /* whose curves you read */
    OCTAVES = 17,       /* 4 KiB to 512 MiB */
    POINTS = 4 * OCTAVES + 1,
    HERE_OCTAVES = 12, /* 4 KiB to 16 MiB */
    HERE_POINTS = 4 * HERE_OCTAVES + 1,
    HERE_LINES = (4096 << HERE_OCTAVES) / LINE,
};

#define ALIGNED __attribute__((aligned(64)))

struct request {
    uint64_t which;
    uint64_t lines, seed;         /* of the cycle to lay */
    uint64_t from, steps;         /* of the walk */
    uint64_t machines;            /* how many curves */
    struct line lap[LAP] ALIGNED; /* to be walked */
    struct point curves[MOST_MACHINES][POINTS] ALIGNED;
    double values[VALUES] ALIGNED;
};

struct reply {
    uint64_t stands;
    double sum;
    struct levels levels[MOST_MACHINES], here;
    struct point curve[HERE_POINTS];
    struct line lines[MOST_LINES] ALIGNED;
};

#if defined(PERFLAB_SHIM) || defined(MOUNTAIN)
#include <math.h>
#include <time.h>

static inline double lab_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* The i-th size of a curve, in lines: 4 KiB times 2^(i/4). */
static inline uint64_t lab_lines(int i)
{
    return (uint64_t)(4096 / LINE * exp2(i / 4.0));
}

/* Once around to warm up; then the fastest of three walks, since what disturbs makes it slower. */
static inline struct point lab_measure(struct line *lines, uint64_t count, uint64_t steps)
{
    struct point point = {(double)(count * LINE), INFINITY};
    chase_build(lines, count, count);
    uint64_t at = chase_walk(lines, count, 0, count < steps ? steps : count);
    for (int i = 0; i < 3; i++) {
        double start = lab_now();
        at = chase_walk(lines, count, at, steps);
        __asm__ volatile("" : "+r"(at)); /* somebody wants to know: it must be walked */
        point.ns = fmin(point.ns, (lab_now() - start) / (double)steps);
    }
    return point;
}
#endif

#ifdef PERFLAB_SHIM
#include "perflab/worker.h"

static inline void lab_here(struct reply *reply)
{
    static struct line lines[HERE_LINES] __attribute__((aligned(2 << 20)));
    for (int i = 0; i < HERE_POINTS; i++)
        reply->curve[i] = lab_measure(lines, lab_lines(i), 8192);
    reply->here = find_levels(reply->curve, HERE_POINTS);
}

static inline void lab_run(const struct perflab_call *call)
{
    const struct request *request = call->in;
    struct reply *reply = call->out;
    if (request->which & BUILD)
        chase_build(reply->lines, request->lines, request->seed);
    if (request->which & WALK)
        reply->stands = chase_walk(request->lap, LAP, request->from, request->steps);
    if (request->which & LEVELS)
        for (uint64_t i = 0; i < request->machines; i++)
            reply->levels[i] = find_levels(request->curves[i], POINTS);
    if (request->which & READ)
        reply->sum = read_all(request->values, VALUES);
    if (request->which & HERE)
        lab_here(reply);
}
#endif

#ifdef MOUNTAIN
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

static inline void lab_draw(const struct point *point)
{
    int stars = (int)(5 * log2(1 + point->ns));
    printf("%10.0f KiB %8.2f ns  ", point->bytes / 1024, point->ns);
    while (stars-- > 0)
        putchar('*');
    putchar('\n');
}

static inline void lab_read(double *values, size_t count)
{
    double best = INFINITY;
    for (int i = 0; i < 5; i++) {
        double start = lab_now();
        volatile double sum = read_all(values, count);
        (void)sum;
        best = fmin(best, lab_now() - start);
    }
    printf("read_all of %zu MiB: %.1f GB/s\n", count * 8 >> 20, (double)count * 8 / best);
}

static inline int lab_climb(struct line *lines, size_t bytes, struct point *curve)
{
    int points = 0;
    for (int sweep = 0; sweep < 3; sweep++) /* minutes of a busy machine are not all alike */
        for (points = 0; points < POINTS && lab_lines(points) * LINE <= bytes; points++) {
            struct point now = lab_measure(lines, lab_lines(points), 1 << 16);
            if (sweep == 0 || now.ns < curve[points].ns)
                curve[points] = now;
        }
    return points;
}

int main(int count, char **words)
{
    size_t bytes = (size_t)(count > 1 ? atoi(words[1]) : 128) << 20;
    struct point curve[POINTS];
    if (bytes < 1 << 20 || bytes > (size_t)512 << 20)
        return fprintf(stderr, "1 to 512 MiB, please\n"), 2;
    struct line *lines = aligned_alloc(2 << 20, bytes);
    if (!lines)
        return fprintf(stderr, "no memory\n"), 1;
#ifdef MADV_HUGEPAGE
    madvise(lines, bytes, getenv("SMALL_PAGES") ? MADV_NOHUGEPAGE : MADV_HUGEPAGE);
#endif
    int points = lab_climb(lines, bytes, curve);
    for (int i = 0; i < points; i++)
        lab_draw(&curve[i]);
    struct levels levels = find_levels(curve, (size_t)points);
    for (uint64_t i = 0; i < levels.count && i < MOST_LEVELS; i++)
        printf("L%d: %.0f KiB\n", (int)i + 1, levels.bytes[i] / 1024);
    for (size_t i = 0; i < bytes / sizeof(double); i++)
        ((double *)lines)[i] = 1;
    for (size_t mib = 1; mib << 20 <= bytes; mib *= 8)
        lab_read((double *)lines, (mib << 20) / sizeof(double));
    free(lines);
    return 0;
}
#endif

#endif
