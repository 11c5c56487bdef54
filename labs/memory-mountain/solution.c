/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From slow to fast, on two virtual CPUs of a Xeon at 3.1 GHz:
 *
 *   chase_walk   8.1 ns a step in L1 with a division, 1.6 (5 cycles) with the load alone.
 *   chase_build  in 128 MiB 10 ns a step in order, 46 page after page, 132 as a random cycle.
 *   find_levels  all right of 0.4 % of 2000 hidden machines by the first idea, of 19 % by
 *                slopes without a filter, of 26 % with TLBs for caches, of 41 % at the top of
 *                the rise, of 98.7 % so.
 *   read_all     32 MiB at 12 GB/s with one sum, 23 with four, 30 with vectors.
 *
 * This is the baseline, too: what others read is held against what this reads beside them.
 */
#include "lab.h"

#include <math.h>
#include <string.h>

/* splitmix64 */
static uint64_t draw(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* Sattolo 1986: exchange with one of those before, never with itself. What comes out is one cycle,
 * and each of the (count - 1)! cycles is as likely. */
void chase_build(struct line *lines, uint64_t count, uint64_t seed)
{
    for (uint64_t i = 0; i < count; i++)
        lines[i].next = i * LINE;
    for (uint64_t i = count - 1; i > 0; i--) {
        uint64_t j = (draw(&seed) >> 32) * i >> 32, kept = lines[i].next;
        lines[i].next = lines[j].next;
        lines[j].next = kept;
    }
}

/* The address of each load is what the load before has brought. */
uint64_t chase_walk(const struct line *lines, uint64_t count, uint64_t from, uint64_t steps)
{
    const char *base = (const char *)lines;
    (void)count;
    for (; steps > 0; steps--)
        memcpy(&from, base + from, sizeof(from));
    return from;
}

/* ---- find_levels */

enum { MOST_POINTS = 256, OCTAVE = 4 };
static const double steep = 0.2; /* ln a point is part of a rise if it rises so much an octave */
static const double least_rise = 0.4; /* ln of the rise of a cache: a TLB's is less */
static const double share_up = 0.4;   /* of that, done where the cache is full */

static double median_of_three(double a, double b, double c)
{
    return fmax(fmin(a, b), fmin(fmax(a, b), c));
}

/* The size at which the curve has done its share of the way from point `low` to point `high`. */
static double edge(const struct point *curve, const double *logs, size_t low, size_t high)
{
    double wanted = logs[low] + share_up * (logs[high] - logs[low]);
    size_t i = low + 1;
    while (i < high && logs[i] < wanted)
        i++;
    double part = logs[i] > logs[i - 1] ? (wanted - logs[i - 1]) / (logs[i] - logs[i - 1]) : 1;
    return curve[i - 1].bytes * pow(curve[i].bytes / curve[i - 1].bytes, fmin(fmax(part, 0), 1));
}

/* ln an octave, over the octave around the point. */
static double slope(const double *logs, size_t points, size_t i)
{
    size_t low = i < OCTAVE / 2 ? 0 : i - OCTAVE / 2;
    size_t high = i + OCTAVE / 2 < points ? i + OCTAVE / 2 : points - 1;
    return (logs[high] - logs[low]) / (double)(high - low) * OCTAVE;
}

/* The logarithms of the curve without the points that were disturbed. At an end the lower of the
 * two last: what disturbs makes slower. */
static void smooth(const struct point *curve, size_t points, double *logs)
{
    for (size_t i = 0; i < points; i++) {
        size_t before = i ? i - 1 : 1, after = i + 1 < points ? i + 1 : i - 1;
        double ns = before == after
                        ? fmin(curve[i].ns, curve[before].ns)
                        : median_of_three(curve[before].ns, curve[i].ns, curve[after].ns);
        logs[i] = log(ns);
    }
}

/* Where the rise that begins at `low` ends: where it is no longer steep, or where it had become
 * half as steep as it was and is twice as steep again, which is the next one. */
static size_t end_of_rise(const double *logs, size_t points, size_t low)
{
    double steepest = 0, least = INFINITY;
    size_t flattest = low, i = low;
    for (; i + 1 < points && slope(logs, points, i) > steep; i++) {
        double now = slope(logs, points, i);
        if (now > steepest)
            steepest = now, least = INFINITY;
        if (now < least)
            least = now, flattest = i;
        if (least < steepest / 2 && now > 2 * least)
            return flattest;
    }
    return i;
}

struct levels find_levels(const struct point *curve, size_t points)
{
    double logs[MOST_POINTS];
    struct levels levels = {0};
    if (points < 2 || points > MOST_POINTS)
        return levels;
    smooth(curve, points, logs);
    for (size_t i = 1; i + 1 < points && levels.count < MOST_LEVELS; i++) {
        size_t high = end_of_rise(logs, points, i);
        if (logs[high] - logs[i - 1] > least_rise)
            levels.bytes[levels.count++] = edge(curve, logs, i - 1, high);
        i = high;
    }
    return levels;
}

/* ---- read_all */

/* 64 bytes, which the compiler cuts into what the machine has. */
typedef double vector __attribute__((vector_size(64), may_alias));
enum { CHAINS = 8, VECTOR = 8 };

double read_all(const double *values, size_t count)
{
    const vector *v = (const vector *)values;
    vector sums[CHAINS] = {0};
    double sum = 0;
    for (size_t i = 0; i < count / VECTOR; i += CHAINS)
#pragma GCC unroll 8
        for (int c = 0; c < CHAINS; c++)
            sums[c] += v[i + (size_t)c];
    for (int c = 0; c < CHAINS; c++)
        for (int j = 0; j < VECTOR; j++)
            sum += sums[c][j];
    return sum;
}
