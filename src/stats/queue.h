/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What queueing theory says of customers who arrive, wait in one line (first in, first out) for one
 * of c servers, are served and leave: means exactly for M/M/1, M/M/c and M/G/1, and approximately
 * for G/G/c; quantiles of the time in the system exactly for M/M/c.
 *
 * Kendall's letters say how arrivals and services are spread: M exponential, D constant, G any. Of
 * "any" only the squared coefficient of variation counts here, variance / mean^2: 0 for D, 1 for M.
 *
 * Times are in any unit, rates in one over the same unit.
 *
 * Sources: L. Kleinrock, Queueing Systems, volume 1, 1975 (3.2 M/M/1, 3.5 M/M/c, 5.7 M/G/1);
 * M. Harchol-Balter, Performance Modeling and Design of Computer Systems, 2013 (6 Little, 13 M/M/1,
 * 14 M/M/c, 23 M/G/1); J. F. C. Kingman, The single server queue in heavy traffic, 1961; A. O.
 * Allen, Probability, Statistics and Queueing Theory, 2nd ed. 1990, 5.3 (Allen and Cunneen's
 * G/G/c).
 */
#ifndef STATS_QUEUE_H
#define STATS_QUEUE_H

#include <stdint.h>

enum { QUEUE_MOST_SERVERS = 1000000 };

struct queue_load {
    double rate;      /* arrivals per unit of time, lambda; >= 0, finite */
    double service;   /* mean time of one service, 1/mu; > 0, finite */
    uint32_t servers; /* c; 1 .. QUEUE_MOST_SERVERS */
};

enum queue_state {
    QUEUE_STABLE,
    QUEUE_UNSTABLE, /* rate x service >= servers: the line grows for ever, and waits are infinite */
    QUEUE_INVALID,  /* a NaN, no servers, a negative rate: nothing is known, all is NaN */
};

struct queue_means {
    double utilisation; /* rho = rate x service / servers: the share of its time a server works */
    double waits;       /* probability that an arrival has to wait */
    double wait;        /* mean time in the line, Wq */
    double sojourn;     /* mean time in the system, W = wait + service */
    double waiting;     /* mean number in the line, Lq */
    double in_system;   /* mean number in the system, L */
};

/* Little's law (1961), L = lambda W, for any system that is left as often as it is entered. */
double queue_little(double rate, double sojourn);

/*
 * Erlang C: the probability that an arrival finds all c servers of an M/M/c busy, at `offered` =
 * rate x service, in erlangs. By the recursion of Erlang B, B(k) = a B(k-1) / (k + a B(k-1)), which
 * neither overflows nor cancels, and C = B / (1 - rho (1 - B)). 1 where offered >= servers; NaN
 * where the load is invalid.
 */
double queue_erlang_c(uint32_t servers, double offered);

/* M/M/c; with one server M/M/1: W = 1 / (mu - lambda). */
enum queue_state queue_mmc(const struct queue_load *load, struct queue_means *means);

/*
 * M/G/1 by Pollaczek and Khinchine: Wq = rho / (1 - rho) x (1 + Cs^2) / 2 x service. `service_scv`
 * is Cs^2, >= 0. QUEUE_INVALID unless there is one server.
 */
enum queue_state queue_mg1(const struct queue_load *load, double service_scv,
                           struct queue_means *means);

/*
 * G/G/c by Allen and Cunneen, Wq = (Ca^2 + Cs^2) / 2 x Wq of the M/M/c; with one server this is
 * Kingman's formula for heavy traffic, rho / (1 - rho) x (Ca^2 + Cs^2) / 2 x service. Exact for
 * M/M/c and M/G/1; else an approximation, the better the busier. `waits` is that of the M/M/c.
 */
enum queue_state queue_ggc(const struct queue_load *load, double arrival_scv, double service_scv,
                           struct queue_means *means);

/* Kingman's bound (1962), which for one server and any load no mean wait exceeds: lambda (variance
 * of gaps + variance of services) / (2 (1 - rho)). */
double queue_kingman_bound(const struct queue_load *load, double arrival_scv, double service_scv);

/*
 * The time in the system of an M/M/c that a share of customers, 0 < share < 1, does not exceed. For
 * one server it is exponential: -ln(1 - share) x W. For more, the sum of a service and of a wait
 * that is 0 with probability 1 - C and else exponential with rate c mu - lambda (Kleinrock 3.5 with
 * PASTA), solved by bisection to 1e-12 of itself. INFINITY if unstable, NaN if invalid.
 */
double queue_mmc_quantile(const struct queue_load *load, double share);

#endif
