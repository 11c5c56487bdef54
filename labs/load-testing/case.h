/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case of the lab load-testing: what is wrong with the server, drawn from the case's number, and
 * what follows from it by arithmetic. patient.c is that server, judge.c holds the answers against
 * this page, and tests/unit/test_load_testing.c holds this page against a simulation.
 *
 * THE SERVER answers one request after the other, D seconds each. Every P seconds, counted from its
 * start, it stands still for S seconds. Requests come at random (Poisson), r a second, whatever the
 * server does; u = r D is the share of the time it would work if it never stood still.
 *
 * LATENCY. Let V(t) be how long a request that comes at t has to wait. V falls by 1 a second while
 * it is above 0; each request lifts it by D, each stall by S. A request that comes `a` seconds
 * after a stall began waits for the rest of the stall, S - a, and for the u a seconds of work that
 * came before it: S - a (1 - u), which is 0 at a = S / (1 - u). So of each period the share
 *
 *     f = S / (P (1 - u))
 *
 * of all requests is hit, and the waits of these are spread evenly from 0 to S:
 *
 *     P(wait > x) = f (1 - x / S),    that is q at    x = S - q P (1 - u)    if q < f.
 *
 * Outside of stalls the server is an M/D/1 queue, whose mean wait is w = u D / (2 (1 - u))
 * (Pollaczek and Khinchine), and that much is there, too, when a stall begins. With the own service
 *
 *     p99 = D + w + S - 0.01 P (1 - u).                                                     (1)
 *
 * MEAN. In the long run V^2 grows as much as it falls (rate conservation law, Miyazawa 1994): it
 * falls by 2 V a second; a request that finds V lifts it by 2 V D + D^2, and finds the mean of V,
 * since it comes at random (PASTA, Wolff 1982); a stall that finds w lifts it by 2 w S + S^2:
 *
 *     2 E[V] = r (2 E[V] D + D^2) + (2 w S + S^2) / P
 *     E[V]   = (r D^2 / 2 + (S^2 / 2 + w S) / P) / (1 - u),    mean = D + E[V]              (2)
 *
 * and by Little's law r (D + E[V]) requests are under way on average.
 *
 * CAPACITY. It works 1 - S / P of the time: (1 - S / P) / D requests a second, and no more.
 */
#ifndef LOAD_TESTING_CASE_H
#define LOAD_TESTING_CASE_H

#include <math.h>
#include <stdint.h>

#include "perflab/judge.h"

/* What shows only after a while. */
enum soak { SOAK_SLOWER, SOAK_MEMORY, SOAK_DESCRIPTORS, SOAK_CONNECTIONS, SOAK_FAULTS };

/* What it does when more comes than it can answer. */
enum spike { SPIKE_QUEUES, SPIKE_SHEDS, SPIKE_RESETS, SPIKE_COLLAPSES, SPIKE_WAYS };

enum { CASE_RUNS = 5 }; /* reports of earlier tests, A to E; one is not to be believed */

struct sick {
    double service, stall, period; /* s: D, S, P */
    double rate;                   /* requests/s: the usual load, at which most is asked */
    double limit;                  /* s: 90 % are to be answered within that */
    enum soak soak;
    enum spike spike;
    unsigned runs[CASE_RUNS]; /* which report stands at A, B, ...; 0 is the one not to believe */
    unsigned disbelief;       /* 0 or 1: why not */
};

/* SOAK_SLOWER: so many requests without a pause are served as fast as the first. */
enum { SOAK_BEGINS = 60000 };

/* As many requests wait before the server sheds, resets or collapses: those of one and a half
 * stalls at full load, which no load below its capacity reaches. */
static inline unsigned case_queue_limit(const struct sick *sick)
{
    return (unsigned)(1.5 * sick->stall / sick->service);
}

static inline double case_busy(const struct sick *sick, double rate)
{
    return rate * sick->service;
}

/* w: mean wait in s where nothing stands still; rate below 1 / D. */
static inline double case_steady_wait(const struct sick *sick, double rate)
{
    double u = case_busy(sick, rate);
    return u * sick->service / (2 * (1 - u));
}

/* Share of requests that a stall delays. */
static inline double case_hit(const struct sick *sick, double rate)
{
    return sick->stall / (sick->period * (1 - case_busy(sick, rate)));
}

/* (1): the latency in s that the share `beyond` of requests exceeds, 0 < beyond < case_hit(). */
static inline double case_latency(const struct sick *sick, double rate, double beyond)
{
    return sick->service + case_steady_wait(sick, rate) + sick->stall -
           beyond * sick->period * (1 - case_busy(sick, rate));
}

/* (2): the mean latency in s. */
static inline double case_mean(const struct sick *sick, double rate)
{
    double work = rate * sick->service * sick->service / 2;
    double standing = (sick->stall / 2 + case_steady_wait(sick, rate)) * sick->stall / sick->period;
    return sick->service + (work + standing) / (1 - case_busy(sick, rate));
}

/* Requests sent, or due and not sent, and not answered: Little's law. */
static inline double case_under_way(const struct sick *sick)
{
    return sick->rate * case_mean(sick, sick->rate);
}

/* Requests/s at most, in the long run. */
static inline double case_capacity(const struct sick *sick)
{
    return (1 - sick->stall / sick->period) / sick->service;
}

/* The highest rate at which at most `beyond` of requests take longer than the limit: (1) solved by
 * halving, for latency rises with the rate. */
static inline double case_rate_within(const struct sick *sick, double beyond)
{
    double low = 0, high = case_capacity(sick);
    for (int i = 0; i < 60; i++) {
        double rate = (low + high) / 2;
        if (case_latency(sick, rate, beyond) > sick->limit)
            high = rate;
        else
            low = rate;
    }
    return low;
}

/* What a closed loop of one connection without think time reports, in s: it has one request under
 * way, so a stall hits one of P / D, far less than one in a hundred. */
static inline double case_closed_p99(const struct sick *sick)
{
    return sick->service;
}

/* One of low, low + step, .., high. */
static inline double case_pick(struct perflab_rng *rng, int low, int high, int step)
{
    return low + step * (int)(perflab_random(rng) % (uint64_t)((high - low) / step + 1));
}

/* The numbers are such that every answer can be had with a tester that has a CPU of its own: a
 * stall takes 6 to 12 % of the time, the usual load 30 to 36 % of the server's. */
static inline void case_draw(uint64_t number, struct sick *sick)
{
    struct perflab_rng rng = {number};
    *sick = (struct sick){0};
    sick->service = case_pick(&rng, 540, 860, 10) * 1e-6;
    sick->period = case_pick(&rng, 1700, 2900, 50) * 1e-3;
    double share = case_pick(&rng, 70, 115, 1) * 1e-3;
    sick->stall = round(sick->period * share / 5e-3) * 5e-3;
    sick->rate = round(case_pick(&rng, 300, 360, 1) * 1e-3 / sick->service / 10) * 10;
    double busy = case_pick(&rng, 520, 640, 1) * 1e-3;
    sick->limit = round(case_latency(sick, busy / sick->service, 0.1) * 1e3) * 1e-3;
    sick->soak = (enum soak)(perflab_random(&rng) % SOAK_FAULTS);
    sick->spike = (enum spike)(perflab_random(&rng) % SPIKE_WAYS);
    sick->disbelief = (unsigned)(perflab_random(&rng) % 2);
    for (unsigned i = 0; i < CASE_RUNS; i++) { /* Fisher and Yates, from within */
        unsigned j = (unsigned)(perflab_random(&rng) % (i + 1));
        sick->runs[i] = sick->runs[j];
        sick->runs[j] = i;
    }
}

/* ---- the clock of the sick server, in ns */

struct case_clock {
    int64_t stall, period, origin; /* the first stall begins a period after the origin */
};

static inline void case_clock_begin(const struct sick *sick, int64_t origin,
                                    struct case_clock *clock)
{
    clock->stall = (int64_t)round(sick->stall * 1e9);
    clock->period = (int64_t)round(sick->period * 1e9);
    clock->origin = origin;
}

/* When the stall that t is in began, or else when the next one begins. t >= origin. */
static inline int64_t case_stall_at(const struct case_clock *clock, int64_t t)
{
    int64_t periods = (t - clock->origin) / clock->period;
    int64_t begin = clock->origin + periods * clock->period;
    return periods > 0 && t < begin + clock->stall ? begin : begin + clock->period;
}

/* When `work` ns of work that begin at t are done. */
static inline int64_t case_done_at(const struct case_clock *clock, int64_t t, int64_t work)
{
    for (;;) {
        int64_t stall = case_stall_at(clock, t);
        if (t + work <= stall)
            return t + work;
        work -= stall > t ? stall - t : 0;
        t = stall + clock->stall;
    }
}

/* 'A' to 'E'. */
static inline char case_bad_run(const struct sick *sick)
{
    char letter = 'A';
    for (unsigned i = 0; i < CASE_RUNS; i++)
        if (sick->runs[i] == 0)
            letter = (char)('A' + i);
    return letter;
}

#endif
