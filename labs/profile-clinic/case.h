/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a case is: from its number to how much each function of the patient works and where it
 * waits. The patient does what stands here, the judge compares with it; to read it is to read a
 * detective story from its end.
 *
 * All work is the same loop, so that the shares of CPU time are those of its turns, on any machine.
 * Work is counted in ten-thousandths of a day of the version at hand.
 */
#ifndef PROFILE_CLINIC_CASE_H
#define PROFILE_CLINIC_CASE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "perflab/judge.h"

/* Phases: what they call works, they themselves hardly. */
#define PHASES(X)                                                                                  \
    X(take_orders)                                                                                 \
    X(price_book)                                                                                  \
    X(assess_risk)                                                                                 \
    X(write_reports)

/* Functions that have one caller, and the phase below which they are called. */
#define LEAVES(X)                                                                                  \
    X(read_feed, take_orders)                                                                      \
    X(split_fields, take_orders)                                                                   \
    X(parse_amount, take_orders)                                                                   \
    X(match_order, take_orders)                                                                    \
    X(cross_trade, take_orders)                                                                    \
    X(curve_point, price_book)                                                                     \
    X(discount_flow, price_book)                                                                   \
    X(solve_yield, price_book)                                                                     \
    X(convert_rate, price_book)                                                                    \
    X(simulate_path, assess_risk)                                                                  \
    X(sum_losses, assess_risk)                                                                     \
    X(rank_losses, assess_risk)                                                                    \
    X(stress_book, assess_risk)                                                                    \
    X(render_row, write_reports)                                                                   \
    X(format_time, write_reports)                                                                  \
    X(compress_block, write_reports)                                                               \
    X(checksum_page, write_reports)                                                                \
    X(append_log, write_reports)

/* Each is called by each of the callers. */
#define HELPERS(X)                                                                                 \
    X(lookup_key)                                                                                  \
    X(copy_record)                                                                                 \
    X(hash_name)
#define CALLERS(X)                                                                                 \
    X(read_feed)                                                                                   \
    X(split_fields)                                                                                \
    X(match_order)                                                                                 \
    X(curve_point)                                                                                 \
    X(convert_rate)                                                                                \
    X(simulate_path)                                                                               \
    X(stress_book)                                                                                 \
    X(render_row)                                                                                  \
    X(append_log)

#define WAITS(X)                                                                                   \
    X(lock_ledger)                                                                                 \
    X(await_rates)                                                                                 \
    X(sync_journal)                                                                                \
    X(await_ack)

#define CASE_PLACE(name, ...) PLACE_##name,
#define CASE_NAME(name, ...) #name,
#define CASE_PHASE(name, phase) PLACE_##phase,
#define CASE_CALLER(name) CALLER_##name,
#define CASE_CALLER_PLACE(name) PLACE_##name,
#define CASE_WAIT(name) WAIT_##name,
#define CASE_ONE(...) +1

/* The phases come first, then the leaves, then the helpers, then the day itself. */
enum { PHASES(CASE_PLACE) LEAVES(CASE_PLACE) HELPERS(CASE_PLACE) PLACE_settle_day, PLACES };
enum {
    PHASE_COUNT = 0 PHASES(CASE_ONE),
    LEAF_COUNT = 0 LEAVES(CASE_ONE),
    HELPER_COUNT = 0 HELPERS(CASE_ONE),
    FIRST_LEAF = PHASE_COUNT,
    FIRST_HELPER = PHASE_COUNT + LEAF_COUNT,
};
enum { CALLERS(CASE_CALLER) CALLER_COUNT };
enum { WAITS(CASE_WAIT) WAIT_COUNT };
enum version { AFTER, BEFORE, VERSIONS };

static const char *const place_names[] = {PHASES(CASE_NAME) LEAVES(CASE_NAME)
                                              HELPERS(CASE_NAME) "settle_day"};
static const char *const wait_names[] = {WAITS(CASE_NAME)};
static const int leaf_phases[] = {LEAVES(CASE_PHASE)};
static const int caller_places[] = {CALLERS(CASE_CALLER_PLACE)};

enum {
    WHOLE = 10000,   /* ten-thousandths: a day's work, */
    MARGIN = 350,    /* what a cover of 80 % has to be above or below it, */
    ENOUGH = 8000,   /* 80 % */
    APART = 250,     /* what two that are compared are apart by */
    MOST_HOT = 4,    /* names that an answer may have */
    PHASE_WORK = 12, /* of a phase, and of settle_day, itself */
};

struct sick {
    int work[VERSIONS][PLACES];                        /* of each itself, all calls together */
    int helping[VERSIONS][HELPER_COUNT][CALLER_COUNT]; /* of a helper, by who called it */
    int hot[MOST_HOT];                                 /* the costliest, most first, */
    int hot_count;                                     /* that are needed for 80 % */
    int umbrella;                                      /* the phase with the most in all */
    int grown, shrunk;                                 /* leaves, from BEFORE to AFTER */
    int moved_to, moved_from; /* callers between which calls of hot[0] have moved */
    int longest, often;       /* waits: the most time; the most times */
    double waits[WAIT_COUNT]; /* share of the time at work or waiting */
};

static inline int case_draw(struct perflab_rng *rng, int least, int most)
{
    return least + (int)(perflab_random(rng) % (uint64_t)(most - least + 1));
}

static inline void case_shuffle(struct perflab_rng *rng, int *items, int count)
{
    for (int i = count - 1; i > 0; i--) {
        int k = case_draw(rng, 0, i), kept = items[i];
        items[i] = items[k];
        items[k] = kept;
    }
}

/* Divide `whole` by weights from `least` to `most`; what is left by rounding goes to the first. */
static inline void case_divide(struct perflab_rng *rng, int whole, int least, int most, int *parts,
                               int count)
{
    int weights[PLACES], sum = 0, left = whole;
    for (int i = 0; i < count; i++)
        sum += weights[i] = case_draw(rng, least, most);
    for (int i = 0; i < count; i++)
        left -= parts[i] = whole * weights[i] / sum;
    parts[0] += left;
}

/* The work of the costliest: three or four that come to 80 % together, and not one fewer. */
static inline void case_sizes(struct perflab_rng *rng, struct sick *sick, int sizes[MOST_HOT])
{
    sick->hot_count = case_draw(rng, 3, MOST_HOT);
    if (sick->hot_count == 3) {
        sizes[0] = case_draw(rng, 3400, 3900);
        sizes[1] = case_draw(rng, 2500, 2900);
        sizes[2] = case_draw(rng, 1900, 2250);
    } else {
        sizes[0] = case_draw(rng, 2900, 3300);
        sizes[1] = case_draw(rng, 2250, 2600);
        sizes[2] = case_draw(rng, 1600, 1950);
        sizes[3] = case_draw(rng, 1050, 1300);
    }
}

/* Of AFTER: who works how much. hot[0] is a helper, the others are leaves. */
static inline void case_work(struct perflab_rng *rng, struct sick *sick)
{
    int sizes[MOST_HOT], leaves[LEAF_COUNT], helpers[HELPER_COUNT], parts[PLACES], rest = WHOLE;
    int *work = sick->work[AFTER], tail = 0;
    case_sizes(rng, sick, sizes);
    for (int i = 0; i < LEAF_COUNT; i++)
        leaves[i] = FIRST_LEAF + i;
    for (int i = 0; i < HELPER_COUNT; i++)
        helpers[i] = FIRST_HELPER + i;
    case_shuffle(rng, leaves, LEAF_COUNT);
    case_shuffle(rng, helpers, HELPER_COUNT);
    for (int i = 0; i < PHASE_COUNT; i++)
        rest -= work[i] = PHASE_WORK;
    rest -= work[PLACE_settle_day] = PHASE_WORK;
    for (int i = 0; i < sick->hot_count; i++) {
        sick->hot[i] = i ? leaves[i - 1] : helpers[0];
        rest -= work[sick->hot[i]] = sizes[i];
    }
    int count = LEAF_COUNT - (sick->hot_count - 1) + HELPER_COUNT - 1;
    case_divide(rng, rest, 2, 5, parts, count);
    for (int i = sick->hot_count - 1; i < LEAF_COUNT; i++)
        work[leaves[i]] = parts[tail++];
    for (int i = 1; i < HELPER_COUNT; i++)
        work[helpers[i]] = parts[tail++];
}

/* Of BEFORE: one leaf did less, another more, by about as much; and of the helper's calls some came
 * from somebody else, which makes boxes grow and shrink, but no function. */
static inline void case_before(struct perflab_rng *rng, struct sick *sick)
{
    int grown = case_draw(rng, 1, sick->hot_count - 1);
    int shrunk = 1 + (grown - 1 + case_draw(rng, 1, sick->hot_count - 2)) % (sick->hot_count - 1);
    int by = case_draw(rng, 450, 750), helper = sick->hot[0] - FIRST_HELPER;
    memcpy(sick->work[BEFORE], sick->work[AFTER], sizeof(sick->work[AFTER]));
    memcpy(sick->helping[BEFORE], sick->helping[AFTER], sizeof(sick->helping[AFTER]));
    sick->grown = sick->hot[grown];
    sick->shrunk = sick->hot[shrunk];
    sick->work[BEFORE][sick->grown] -= by;
    sick->work[BEFORE][sick->shrunk] += by + case_draw(rng, -40, 40);
    sick->moved_to = 0;
    for (int i = 1; i < CALLER_COUNT; i++)
        if (sick->helping[AFTER][helper][i] > sick->helping[AFTER][helper][sick->moved_to])
            sick->moved_to = i;
    sick->moved_from = (sick->moved_to + case_draw(rng, 2, CALLER_COUNT - 2)) % CALLER_COUNT;
    int moved = sick->helping[AFTER][helper][sick->moved_to] * 6 / 10;
    sick->helping[BEFORE][helper][sick->moved_to] -= moved;
    sick->helping[BEFORE][helper][sick->moved_from] += moved;
}

static inline void case_waits(struct perflab_rng *rng, struct sick *sick)
{
    double all = case_draw(rng, 200, 550) / 1000.0;
    sick->longest = case_draw(rng, 0, WAIT_COUNT - 1);
    sick->often = (sick->longest + case_draw(rng, 1, WAIT_COUNT - 1)) % WAIT_COUNT;
    for (int i = 0; i < WAIT_COUNT; i++)
        sick->waits[i] = all * (i == sick->longest ? 0.7 : i == sick->often ? 0.2 : 0.05);
}

/* ---- what follows from it ---- */

static inline int case_total(const struct sick *sick, enum version version)
{
    int total = 0;
    for (int i = 0; i < PLACES; i++)
        total += sick->work[version][i];
    return total;
}

/* Itself, as a share of the CPU time of settle_day. */
static inline double case_share(const struct sick *sick, enum version version, int place)
{
    return (double)sick->work[version][place] / case_total(sick, version);
}

/* The phase below which a leaf is called. */
static inline int case_phase(int leaf)
{
    return leaf_phases[leaf - FIRST_LEAF];
}

/* In all, of a phase: ten-thousandths. */
static inline int case_below(const struct sick *sick, enum version version, int phase)
{
    int sum = sick->work[version][phase];
    for (int i = FIRST_LEAF; i < FIRST_LEAF + LEAF_COUNT; i++)
        sum += case_phase(i) == phase ? sick->work[version][i] : 0;
    for (int h = 0; h < HELPER_COUNT; h++)
        for (int c = 0; c < CALLER_COUNT; c++)
            sum += case_phase(caller_places[c]) == phase ? sick->helping[version][h][c] : 0;
    return sum;
}

static inline double case_waiting(const struct sick *sick)
{
    double sum = 0;
    for (int i = 0; i < WAIT_COUNT; i++)
        sum += sick->waits[i];
    return sum;
}

static inline int case_place(const char *name)
{
    int i = 0;
    while (i < PLACES && strcmp(place_names[i], name) != 0)
        i++;
    return i;
}

/* Work of the `count` that have most of it, but for `without`. */
static inline int case_most(const struct sick *sick, int count, int without)
{
    bool taken[PLACES] = {false};
    int sum = 0;
    for (int n = 0; n < count; n++) {
        int best = -1;
        for (int i = 0; i < PLACES; i++)
            if (!taken[i] && i != without &&
                (best < 0 || sick->work[AFTER][i] > sick->work[AFTER][best]))
                best = i;
        taken[best] = true;
        sum += sick->work[AFTER][best];
    }
    return sum;
}

/*
 * Whether what is asked can be told from a profile. A minute has some 20,000 samples of it, or
 * 10,000 on a busy machine, of which a share p has the standard error sqrt(p (1 - p) / n): of 80 %
 * that is 0.4 points, of 30 % 0.5. All margins here are five times as much or more.
 */
static inline bool case_clear(const struct sick *sick)
{
    const int *work = sick->work[AFTER], *hot = sick->hot;
    bool clear = case_most(sick, sick->hot_count, -1) >= ENOUGH + MARGIN &&
                 case_most(sick, sick->hot_count - 1, -1) <= ENOUGH - MARGIN;
    for (int i = 0; i < sick->hot_count; i++) /* and no other so many will do */
        clear = clear && case_most(sick, sick->hot_count, hot[i]) <= ENOUGH - MARGIN;
    for (int i = 1; i < sick->hot_count; i++)
        clear = clear && work[hot[i - 1]] >= work[hot[i]] + APART;
    for (int i = 0; i < PHASE_COUNT; i++)
        clear = clear && (i == sick->umbrella || case_below(sick, AFTER, i) + 2 * APART <=
                                                     case_below(sick, AFTER, sick->umbrella));
    return clear;
}

static inline void case_try(struct perflab_rng *rng, struct sick *sick)
{
    memset(sick, 0, sizeof(*sick));
    case_work(rng, sick);
    for (int h = 0; h < HELPER_COUNT; h++)
        case_divide(rng, sick->work[AFTER][FIRST_HELPER + h], 3, 6, sick->helping[AFTER][h],
                    CALLER_COUNT);
    for (int i = 1; i < PHASE_COUNT; i++)
        if (case_below(sick, AFTER, i) > case_below(sick, AFTER, sick->umbrella))
            sick->umbrella = i;
    case_before(rng, sick);
    case_waits(rng, sick);
}

static inline struct sick case_of(uint64_t number)
{
    struct perflab_rng rng = {number};
    struct sick sick;
    do
        case_try(&rng, &sick);
    while (!case_clear(&sick));
    return sick;
}

#endif
