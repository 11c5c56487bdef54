/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A machine that is made up, so that the truth about it is known, and the curve that a pointer
 * chase would measure on it.
 *
 * A walk in one random cycle through s bytes comes by every line once a lap. In a cache of C bytes
 * with W ways and LRU a set keeps all of its lines if there are at most W of them and none if there
 * are more. L1 is indexed by addresses within a page, so the lines are spread evenly and the change
 * is sharp, from C to C (1 + 1/W); so it is for a TLB of so many pages. Above L1 pages lie
 * anywhere: the lines of a set are Poisson distributed with the mean W s/C, and the curve begins to
 * rise before C and is up well after it. With random replacement, or what comes near it in a large
 * last cache, about 1 - C/s miss.
 *
 * Latencies are in the ratios of real machines: L2 takes 2.6 to 4.5 times as long as L1, L3
 * 2.6 to 8 times as long as L2, memory 2.2 to 4 times as long as the last cache. Two TLBs make the
 * curve rise too, each by 15 to 35 % at most; so do page tables that no longer fit the caches, by
 * some percent an octave. Measured values are noisy by 1.5 %, and one in 25 was disturbed and
 * is 1.3 to 3 times too high.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include <math.h>
#include <stdbool.h>

#include "lab.h"
#include "perflab/judge.h"

enum { MOST_CACHES = 3, TLBS = 2, TLB_WAYS = 4 };

struct machine {
    int caches;
    double bytes[MOST_CACHES];
    int ways[MOST_CACHES];
    bool random;                /* what the last cache replaces */
    double ns[MOST_CACHES + 1]; /* of each cache, and of memory */
    double reach[TLBS], walk_ns[TLBS];
};

static double machine_uniform(struct perflab_rng *rng, double low, double high)
{
    return low + (high - low) * (double)(perflab_random(rng) >> 11) / 9007199254740992.0;
}

static double machine_one_of(struct perflab_rng *rng, const double *values, size_t count)
{
    return values[(perflab_random(rng) >> 32) * count >> 32];
}

#define ONE_OF(rng, values) machine_one_of(rng, values, sizeof(values) / sizeof((values)[0]))

/* KiB; each is at least five times as large as the one before. */
static void machine_sizes(struct machine *machine, struct perflab_rng *rng)
{
    static const double first[] = {16, 32, 32, 48, 64, 128};
    static const double second[] = {256, 256, 512, 1024, 1280, 2048};
    static const double third[] = {4096, 8192, 12288, 16384, 24576, 32768, 40960, 65536, 98304};
    static const double only_second[] = {512, 1024, 2048, 4096, 8192, 12288, 16384};
    machine->caches = machine_uniform(rng, 0, 1) < 0.25 ? 2 : 3;
    machine->bytes[0] = 1024 * ONE_OF(rng, first);
    do
        machine->bytes[1] =
            1024 * (machine->caches == 3 ? ONE_OF(rng, second) : ONE_OF(rng, only_second));
    while (machine->bytes[1] < 5 * machine->bytes[0]);
    do
        machine->bytes[2] = 1024 * ONE_OF(rng, third);
    while (machine->bytes[2] < 5 * machine->bytes[1]);
    static const double ways[] = {8, 12, 16};
    for (int i = 0; i < MOST_CACHES; i++)
        machine->ways[i] = (int)ONE_OF(rng, ways);
    machine->random = machine_uniform(rng, 0, 1) < 0.5;
}

static void machine_times(struct machine *machine, struct perflab_rng *rng)
{
    static const double most[] = {4.5, 8}; /* of the second cache, of the third */
    machine->ns[0] = machine_uniform(rng, 0.7, 2.5);
    for (int i = 1; i < machine->caches; i++)
        machine->ns[i] = machine->ns[i - 1] * machine_uniform(rng, 2.6, most[i - 1]);
    machine->ns[machine->caches] = machine->ns[machine->caches - 1] * machine_uniform(rng, 2.2, 4);
}

/* The chance of n or more where `mean` are expected. */
static double machine_poisson(double mean, int n)
{
    double term = exp(-mean), less = 0;
    for (int i = 0; i < n; i++) {
        less += term;
        term *= mean / (i + 1);
    }
    return fmax(1 - less, 0);
}

/* The share of sets that hold more than they have ways, where all hold about as much. */
static double machine_evenly(double over, int ways)
{
    return fmin(fmax((over - 1) * ways, 0), 1);
}

/* Of the loads that get as far as cache i, the share that misses it. */
static double machine_misses(const struct machine *machine, int i, double bytes)
{
    double over = bytes / machine->bytes[i];
    if (i == 0)
        return machine_evenly(over, machine->ways[0]);
    if (i == machine->caches - 1 && machine->random)
        return fmax(1 - 1 / over, 0);
    return machine_poisson(over * machine->ways[i], machine->ways[i]);
}

static double machine_cached_ns(const struct machine *machine, double bytes)
{
    double ns = machine->ns[0];
    for (int i = 0; i < machine->caches; i++)
        ns += (machine->ns[i + 1] - machine->ns[i]) * machine_misses(machine, i, bytes);
    return ns;
}

static double machine_ns(const struct machine *machine, double bytes)
{
    double ns = machine_cached_ns(machine, bytes);
    for (int i = 0; i < TLBS; i++)
        ns += machine->walk_ns[i] * machine_evenly(bytes / machine->reach[i], TLB_WAYS);
    return ns * (1 + 0.02 * fmax(log2(bytes / (32 << 20)), 0));
}

static void machine_tlbs(struct machine *machine, struct perflab_rng *rng)
{
    static const double entries[TLBS][4] = {{32, 64, 72, 96}, {512, 1024, 1536, 2048}};
    for (int i = 0; i < TLBS; i++) {
        machine->reach[i] = 4096 * ONE_OF(rng, entries[i]);
        machine->walk_ns[i] =
            machine_uniform(rng, 0.15, 0.35) * machine_cached_ns(machine, machine->reach[i]);
    }
}

static struct machine machine_draw(struct perflab_rng *rng)
{
    struct machine machine;
    machine_sizes(&machine, rng);
    machine_times(&machine, rng);
    machine_tlbs(&machine, rng);
    return machine;
}

/* Nearly normal: the ones among 64 random bits have the mean 32 and the variance 16. */
static double machine_noise(struct perflab_rng *rng)
{
    return (__builtin_popcountll(perflab_random(rng)) - 32) / 4.0;
}

static void machine_measure(const struct machine *machine, struct perflab_rng *rng,
                            struct point curve[POINTS])
{
    int since = 0;
    for (int i = 0; i < POINTS; i++) {
        double bytes = LINE * floor(4096.0 / LINE * exp2(i / 4.0));
        double factor = exp(0.015 * machine_noise(rng));
        bool disturbed = machine_uniform(rng, 0, 1) < 1 / 22.0 && since >= 4;
        since = disturbed ? 0 : since + 1;
        factor *= disturbed ? machine_uniform(rng, 1.3, 3) : 1;
        curve[i] = (struct point){bytes, machine_ns(machine, bytes) * factor};
    }
}

#endif
