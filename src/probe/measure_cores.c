/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long news takes from one CPU to another: two threads hand a number to and fro in one cache
 * line. Half a round trip, for each pair of usable CPUs; where there are more than sixteen, for
 * sixteen of them, evenly chosen.
 */
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "probe/measure.h"
#include "stats/series.h"

enum { MOST_CPUS = 16, TRIES = 9, ROUNDS = 2000, SPINS = 4096, PAIR_LINE = 128 };
static const int64_t most_wait = 20000000; /* ns; a try that lasts longer was not left alone */

struct court { /* on a line of its own */
    _Alignas(PAIR_LINE) atomic_uint ball;
    _Alignas(PAIR_LINE) int64_t until; /* clock_now() */
    double one_way;
};

/* Wait for the ball to be `wanted`; false when the time is over. */
static bool wait_for(struct court *court, unsigned wanted)
{
    for (;;) {
        for (int i = 0; i < SPINS; i++)
            if (atomic_load_explicit(&court->ball, memory_order_acquire) == wanted)
                return true;
        if (clock_now() > court->until)
            return false;
    }
}

static bool play(struct court *court, unsigned first, unsigned rounds, unsigned side)
{
    for (unsigned i = 0; i < rounds; i++) {
        unsigned turn = first + 2 * i + side;
        if (!wait_for(court, turn))
            return false;
        atomic_store_explicit(&court->ball, turn + 1, memory_order_release);
    }
    return true;
}

static double player(void *context, size_t side)
{
    struct court *court = context;
    if (!play(court, 0, ROUNDS / 10, (unsigned)side)) /* until both are awake */
        return 0;
    int64_t start = clock_now();
    if (play(court, ROUNDS / 10 * 2, ROUNDS, (unsigned)side) && side == 0)
        court->one_way = (double)(clock_now() - start) / ROUNDS / 2;
    return 0;
}

/* Fills a point's ns and spread. */
static struct point one_way(const struct measuring *measuring, int a, int b)
{
    const int cpus[2] = {a, b};
    double tries[TRIES];
    size_t done = 0;
    for (int i = 0; i < TRIES && (i == 0 || !measure_over(measuring)); i++) {
        struct court court = {.until = clock_now() + most_wait, .one_way = NAN};
        measure_together(cpus, 2, player, &court);
        if (!isnan(court.one_way))
            tries[done++] = court.one_way;
    }
    return (struct point){.ns = done ? series_median(tries, done) : NAN,
                          .spread = done > 1 ? series_spread(tries, done) : NAN};
}

static void choose_cpus(const struct topology *topology, struct calibration *to)
{
    to->pair_cpu_count = topology->count < MOST_CPUS ? topology->count : MOST_CPUS;
    to->pair_cpus = memory_alloc(to->pair_cpu_count * sizeof(*to->pair_cpus));
    to->pair_ns = memory_alloc(to->pair_cpu_count * to->pair_cpu_count * sizeof(*to->pair_ns));
    for (size_t i = 0; i < to->pair_cpu_count; i++)
        to->pair_cpus[i] = topology->cpus[i * topology->count / to->pair_cpu_count].cpu;
    for (size_t i = 0; i < to->pair_cpu_count * to->pair_cpu_count; i++)
        to->pair_ns[i] = NAN;
}

/* The median of `done` pairs, and the ends where there is more than one. The spread is that of the
 * tries of a pair, again the median. */
static void add_summary(struct measuring *measuring, const double *ns, const double *spreads,
                        size_t done)
{
    double *sorted = done ? series_sorted(ns, done) : NULL;
    struct figure *figure = measure_value(measuring, "core_to_core", "one way, median of the pairs",
                                          "ns", done ? series_middle(sorted, done) : NAN);
    if (done) {
        figure->spread = series_median(spreads, done);
        figure->repeats = TRIES;
    }
    if (done > 1) {
        measure_value(measuring, "core_to_core_least", "one way, nearest two CPUs", "ns",
                      sorted[0]);
        measure_value(measuring, "core_to_core_most", "one way, furthest two CPUs", "ns",
                      sorted[done - 1]);
    }
    free(sorted);
}

void measure_cores(struct measuring *measuring)
{
    struct calibration *to = measuring->to;
    if (measuring->topology->count < 2) {
        measure_missing(measuring, "core_to_core", "one way, median of the pairs", "ns",
                        "there is one usable CPU");
        return;
    }
    choose_cpus(measuring->topology, to);
    size_t count = to->pair_cpu_count, done = 0;
    double *ns = memory_alloc(count * count * sizeof(*ns));
    double *spreads = memory_alloc(count * count * sizeof(*spreads));
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count && !measure_over(measuring); j++) {
            struct point pair = one_way(measuring, to->pair_cpus[i], to->pair_cpus[j]);
            to->pair_ns[i * count + j] = to->pair_ns[j * count + i] = pair.ns;
            if (isnan(pair.ns))
                continue;
            ns[done] = pair.ns;
            spreads[done++] = pair.spread;
        }
    add_summary(measuring, ns, spreads, done);
    free(ns);
    free(spreads);
}
