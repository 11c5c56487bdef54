/* SPDX-License-Identifier: Apache-2.0 */
#include "report/compare.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/latency.h"
#include "report/number.h"

const char *const relation_words[RELATION_COUNT] = {
    [RELATION_NONE] = "one of them has no interval: nothing can be said",
    [RELATION_UNLIKE] = "not comparable",
    [RELATION_OVERLAP] = "the intervals overlap: these two runs show no difference",
    [RELATION_LESS] = "the intervals do not overlap: the second is less",
    [RELATION_MORE] = "the intervals do not overlap: the second is more",
    [RELATION_EXACT] = "exact counts, the same",
    [RELATION_EXACT_LESS] = "exact counts: the second is less",
    [RELATION_EXACT_MORE] = "exact counts: the second is more",
    [RELATION_ROUTES] = "they were had in different ways: not comparable",
};

static void add_text_obstacle(struct comparison *comparison, const char *what, const char *a,
                              const char *b)
{
    if (a && b && strcmp(a, b) == 0)
        return;
    char *line =
        memory_print("another %s: %s, then %s", what, a ? a : "unknown", b ? b : "unknown");
    strings_add(&comparison->obstacles, line);
    free(line);
}

static void find_obstacles(struct comparison *comparison)
{
    const struct record *a = comparison->a, *b = comparison->b;
    add_text_obstacle(comparison, "CPU", a->machine.cpu, b->machine.cpu);
    add_text_obstacle(comparison, "kernel", a->machine.kernel, b->machine.kernel);
    add_text_obstacle(comparison, "compiler", a->machine.compiler, b->machine.compiler);
    add_text_obstacle(comparison, "isolation", a->machine.isolation, b->machine.isolation);
    if (a->machine.cpus != b->machine.cpus) {
        char *line =
            memory_print("another number of CPUs: %d, then %d", a->machine.cpus, b->machine.cpus);
        strings_add(&comparison->obstacles, line);
        free(line);
    }
    if (a->quick != b->quick)
        strings_add(&comparison->obstacles, "one of them is quick: smaller parameters");
}

/* Simulated and exact counts do not depend on the machine's speed, but on parameters and compiler,
 * so that obstacles bar them as well. */
static enum relation relate(const struct comparison *comparison, const struct result *a,
                            const struct result *b)
{
    if (comparison->obstacles.count)
        return RELATION_UNLIKE;
    if (!a || !b || isnan(a->value) || isnan(b->value))
        return RELATION_NONE;
    if (a->route != b->route)
        return RELATION_ROUTES;
    if (result_exact(a) && result_exact(b))
        return a->value == b->value  ? RELATION_EXACT
               : b->value < a->value ? RELATION_EXACT_LESS
                                     : RELATION_EXACT_MORE;
    if (isnan(a->low) || isnan(a->high) || isnan(b->low) || isnan(b->high))
        return RELATION_NONE;
    return b->high < a->low ? RELATION_LESS : b->low > a->high ? RELATION_MORE : RELATION_OVERLAP;
}

static double divide(double b, double a)
{
    return a != 0 && isfinite(a) && isfinite(b) ? b / a : NAN;
}

static struct compared_result *find_result(struct comparison *comparison,
                                           const struct metric *metric, bool at_least)
{
    for (size_t i = 0; i < comparison->result_count; i++) {
        struct compared_result *row = &comparison->results[i];
        const struct result *known = row->a ? row->a : row->b;
        if (row->metric == metric && known->at_least == at_least && !row->b)
            return row;
    }
    struct compared_result *row = memory_push(&comparison->results, &comparison->result_count);
    row->metric = metric;
    return row;
}

static void pair_results(struct comparison *comparison)
{
    const struct record *a = comparison->a, *b = comparison->b;
    for (size_t i = 0; i < a->result_count; i++) {
        struct compared_result *row = memory_push(&comparison->results, &comparison->result_count);
        *row = (struct compared_result){a->results[i].metric, &a->results[i], NULL, NAN, 0};
    }
    for (size_t i = 0; i < b->result_count; i++)
        find_result(comparison, b->results[i].metric, b->results[i].at_least)->b = &b->results[i];
    for (size_t i = 0; i < comparison->result_count; i++) {
        struct compared_result *row = &comparison->results[i];
        row->relation = relate(comparison, row->a, row->b);
        row->ratio = row->a && row->b && !comparison->obstacles.count
                         ? divide(row->b->value, row->a->value)
                         : NAN;
    }
}

static struct compared_counter *find_counter(struct comparison *comparison,
                                             const struct metric *metric)
{
    for (size_t i = 0; i < comparison->counter_count; i++)
        if (comparison->counters[i].metric == metric)
            return &comparison->counters[i];
    struct compared_counter *row = memory_push(&comparison->counters, &comparison->counter_count);
    row->metric = metric;
    return row;
}

static void pair_counters(struct comparison *comparison)
{
    const struct record *a = comparison->a, *b = comparison->b;
    for (size_t i = 0; i < a->counter_count; i++)
        find_counter(comparison, a->counters[i].metric)->a = &a->counters[i];
    for (size_t i = 0; i < b->counter_count; i++)
        find_counter(comparison, b->counters[i].metric)->b = &b->counters[i];
    for (size_t i = 0; i < comparison->counter_count; i++) {
        struct compared_counter *row = &comparison->counters[i];
        row->ratio = row->a && row->b && !comparison->obstacles.count
                         ? divide(row->b->candidate, row->a->candidate)
                         : NAN;
    }
}

void comparison_make(const struct record *a, const struct record *b, struct comparison *comparison)
{
    *comparison = (struct comparison){.a = a, .b = b};
    find_obstacles(comparison);
    pair_results(comparison);
    pair_counters(comparison);
}

void comparison_free(struct comparison *comparison)
{
    strings_free(&comparison->obstacles);
    free(comparison->results);
    free(comparison->counters);
    *comparison = (struct comparison){0};
}

static void pairs_text(const struct record *record, char *to)
{
    snprintf(to, COMPARISON_TEXT, "%d", record->pairs);
}

static void spread_text(const struct record *record, char *to)
{
    snprintf(to, COMPARISON_TEXT, "%.1f %%", 100 * record->noise.spread);
}

static void steal_text(const struct record *record, char *to)
{
    snprintf(to, COMPARISON_TEXT, "%.1f %%", 100 * record->noise.steal);
}

static void preemptions_text(const struct record *record, char *to)
{
    snprintf(to, COMPARISON_TEXT, "%.1f and %.1f", record->noise.preemptions_baseline,
             record->noise.preemptions_candidate);
}

static void control_text(const struct record *record, char *to)
{
    snprintf(to, COMPARISON_TEXT, "%.3f..%.3f", record->noise.control_low,
             record->noise.control_high);
}

static void clock_text(const struct record *record, char *to)
{
    snprintf(to, COMPARISON_TEXT, "%.2f GHz", record->noise.effective_ghz);
}

static void block_text(const struct record *record, char *to)
{
    char ns[NUMBER_SIZE];
    snprintf(to, COMPARISON_TEXT, "%s", number_print(ns, record->noise.block_ns, "ns"));
}

/* ---- of a load that was put on it */

static void load_text(const struct record *record, char *to, size_t offset, const char *unit)
{
    struct latency load;
    if (record_latency(record, &load) == 0)
        number_print(to, *(const double *)(const void *)((const char *)&load + offset), unit);
    else
        strcpy(to, "n/a");
    latency_free(&load);
}

#define LOAD(name, field, unit)                                                                    \
    static void name##_text(const struct record *record, char *to)                                 \
    {                                                                                              \
        load_text(record, to, offsetof(struct latency, field), unit);                              \
    }
LOAD(rate, rate, "1/s")
LOAD(p50, times.p50, "ns")
LOAD(p90, times.p90, "ns")
LOAD(p99, times.p99, "ns")
LOAD(p99_9, times.p99_9, "ns")
LOAD(most, times.most, "ns")
LOAD(lag, lag_p99, "ns")

static void achieved_text(const struct record *record, char *to)
{
    struct latency load;
    if (record_latency(record, &load) == 0)
        number_print(to, load.answered / load.seconds, "1/s");
    else
        strcpy(to, "n/a");
    latency_free(&load);
}

/* Checks that have a row: those that came to measuring, those in pairs, those with load. */
enum { ALL, PAIRS, LOADED };

static const struct {
    const char *title;
    void (*print)(const struct record *record, char *to);
    int who;
} noises[COMPARISON_NOISE] = {
    {"pairs", pairs_text, ALL},
    {"spread of pairs", spread_text, PAIRS},
    {"steal", steal_text, ALL},
    {"preemptions a launch", preemptions_text, PAIRS},
    {"control, 1 is right", control_text, PAIRS},
    {"effective clock", clock_text, PAIRS},
    {"block", block_text, PAIRS},
    {"rate asked for", rate_text, LOADED},
    {"rate achieved", achieved_text, LOADED},
    {"latency p50", p50_text, LOADED},
    {"latency p90", p90_text, LOADED},
    {"latency p99", p99_text, LOADED},
    {"latency p99.9", p99_9_text, LOADED},
    {"latency most", most_text, LOADED},
    {"generator lag p99", lag_text, LOADED},
};

static bool has_row(const struct record *record, int who)
{
    return who == LOADED  ? record->latency != NULL
           : who == PAIRS ? record->noise.blocks > 0
                          : record->pairs > 0;
}

bool comparison_noise(const struct comparison *comparison, size_t row, const char **title,
                      char a[COMPARISON_TEXT], char b[COMPARISON_TEXT])
{
    const struct record *const records[] = {comparison->a, comparison->b};
    char *const to[] = {a, b};
    bool rounds = record_of_rounds(records[0]) || record_of_rounds(records[1]);
    *title = row == 0 && rounds ? "rounds" : noises[row].title;
    for (int side = 0; side < 2; side++) {
        noises[row].print(records[side], to[side]);
        if (records[side]->pairs == 0 || strstr(to[side], "nan"))
            strcpy(to[side], "n/a");
    }
    return has_row(records[0], noises[row].who) || has_row(records[1], noises[row].who);
}
