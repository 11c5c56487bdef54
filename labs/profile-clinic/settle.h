/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The patient: the settlement of a trading day at a small exchange, day after day. What it computes
 * is nothing; who computes how much of it, called by whom, and where it waits, is of the case.
 * patient.c is the version of today, before.c the one before it; both run it by run.h.
 */
#ifndef PROFILE_CLINIC_SETTLE_H
#define PROFILE_CLINIC_SETTLE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* ppoll */
#endif

#include <linux/futex.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "case.h"

enum {
    ROUNDS = 100,        /* of each phase, in a day */
    TURNS = 200,         /* of the loop, for one ten-thousandth in one round */
    HISTORY_UNITS = 120, /* to start up: that many times TURNS, */
    HISTORY_CALLS = 100000,
};

static struct day {
    struct sick sick;
    enum version version;
    int64_t waited[WAIT_COUNT]; /* ns */
    int64_t began;              /* CPU time when the first day began, ns */
} day;
static volatile uint32_t sink;

/* A function that keeps its name in every tool, whatever the optimiser would like. */
#define FUNCTION static __attribute__((noinline, used))

/* `units` of work of the function this stands in: each turn waits for the one before it. The tests
 * count instead of working. */
#ifndef CLINIC_WORK
#define CLINIC_WORK(place, units)                                                                  \
    do {                                                                                           \
        uint32_t value = sink;                                                                     \
        for (int turn = (units)*TURNS; turn > 0; turn--)                                           \
            value = value * 1664525u + 1013904223u;                                                \
        sink = value;                                                                              \
    } while (0)
#endif
#define WORK(name) CLINIC_WORK(PLACE_##name, day.sick.work[day.version][PLACE_##name])

/* ---- waiting: for as long as goes with the CPU time used, so that the share is the same on any
 * machine; but not before it is worth it. (docs/decisions/0024) ---- */

#ifndef CLINIC_CPU_NS
#define CLINIC_CPU_NS settle_cpu_ns
#define CLINIC_PAUSE settle_pause

static int64_t settle_cpu_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* On a pipe into which nobody writes, or a lock that nobody hands over. */
FUNCTION void settle_pause(int place, int64_t ns)
{
    static int ends[2] = {-1, -1};
    static uint32_t lock;
    struct timespec time = {ns / 1000000000, ns % 1000000000};
    if (ends[0] < 0 && pipe(ends) < 0)
        exit(1);
    struct pollfd wanted = {ends[0], POLLIN, 0};
    if (place == WAIT_await_rates || place == WAIT_await_ack)
        ppoll(&wanted, 1, &time, NULL);
    else
        syscall(SYS_futex, &lock, FUTEX_WAIT_PRIVATE, 0, &time, NULL, 0);
}
#endif

/* A wait of the day: what is due, as soon as that is a piece. */
static inline __attribute__((always_inline)) void wait_due(int place)
{
    const struct sick *sick = &day.sick;
    int64_t piece = place == sick->longest ? 120000000 : place == sick->often ? 2000000 : 8000000;
    double ratio = sick->waits[place] / (1 - case_waiting(sick));
    int64_t due = (int64_t)(ratio * (double)(CLINIC_CPU_NS() - day.began)) - day.waited[place];
    if (due < piece)
        return;
    day.waited[place] += due;
    CLINIC_PAUSE(place, due);
}

#define WAIT(name)                                                                                 \
    FUNCTION void name(void)                                                                       \
    {                                                                                              \
        wait_due(WAIT_##name);                                                                     \
    }
WAITS(WAIT)

/* ---- helpers: everybody calls them ---- */

#define HELPER(name)                                                                               \
    FUNCTION void name(int units)                                                                  \
    {                                                                                              \
        CLINIC_WORK(PLACE_##name, units);                                                          \
    }
HELPERS(HELPER)

#define HELP_BY(helper, caller)                                                                    \
    helper(day.sick.helping[day.version][PLACE_##helper - FIRST_HELPER][CALLER_##caller]);
#define HELP(caller)                                                                               \
    HELP_BY(lookup_key, caller) HELP_BY(copy_record, caller) HELP_BY(hash_name, caller)

/* ---- who works ---- */

#define LEAF(name, ...)                                                                            \
    FUNCTION void name(void)                                                                       \
    {                                                                                              \
        WORK(name);                                                                                \
        __VA_ARGS__                                                                                \
    }
LEAF(parse_amount)
LEAF(split_fields, HELP(split_fields) parse_amount();)
LEAF(read_feed, HELP(read_feed) split_fields();)
LEAF(cross_trade)
LEAF(match_order, HELP(match_order) lock_ledger(); cross_trade();)
LEAF(curve_point, HELP(curve_point))
LEAF(discount_flow, curve_point();)
LEAF(solve_yield, discount_flow();)
LEAF(convert_rate, HELP(convert_rate) await_rates();)
LEAF(sum_losses)
LEAF(simulate_path, HELP(simulate_path) sum_losses();)
LEAF(rank_losses)
LEAF(stress_book, HELP(stress_book) rank_losses();)
LEAF(format_time)
LEAF(render_row, HELP(render_row) format_time();)
LEAF(checksum_page)
LEAF(compress_block, checksum_page();)
LEAF(append_log, HELP(append_log) sync_journal();)

/* ---- a day ---- */

#define PHASE(name, ...)                                                                           \
    FUNCTION void name(void)                                                                       \
    {                                                                                              \
        for (int round = 0; round < ROUNDS; round++) {                                             \
            WORK(name);                                                                            \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
PHASE(take_orders, read_feed(); match_order();)
PHASE(price_book, solve_yield(); convert_rate();)
PHASE(assess_risk, simulate_path(); stress_book();)
PHASE(write_reports, render_row(); compress_block(); append_log(); await_ack();)

FUNCTION void settle_day(void)
{
    for (int round = 0; round < ROUNDS; round++)
        WORK(settle_day);
    take_orders();
    price_book();
    assess_risk();
    write_reports();
}

/* Once, before the first day: some seconds. */
FUNCTION void load_history(void)
{
    for (int i = 0; i < HISTORY_CALLS; i++)
        CLINIC_WORK(PLACES, HISTORY_UNITS);
}

#endif
