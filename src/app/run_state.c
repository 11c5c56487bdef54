/* SPDX-License-Identifier: Apache-2.0 */
#include "app/run_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "stats/gate.h"
#include "stats/series.h"

enum { SETTLE_LEAST = 5 }; /* pairs before a spread means anything */

void run_state_init(struct run_state *run)
{
    *run = (struct run_state){.median = NAN, .low = NAN, .high = NAN, .seconds_at_most = NAN};
    record_init(&run->so_far);
    record_init(&run->record);
    latency_init(&run->latency);
    latency_init(&run->latency_before);
}

static void free_counter(struct run_counter *counter)
{
    free(counter->name);
    free(counter->unit);
    free(counter->per);
    free(counter->provenance);
}

void run_state_free(struct run_state *run)
{
    for (size_t i = 0; i < run->counter_count; i++)
        free_counter(&run->counters[i]);
    free(run->counters);
    strings_free(&run->phases);
    free(run->phase);
    free(run->pairs);
    run_rounds_free(&run->rounds);
    latency_free(&run->latency);
    latency_free(&run->latency_before);
    record_free(&run->so_far);
    record_free(&run->record);
    json_decref(run->trace);
    *run = (struct run_state){0};
}

static double number(const json_t *event, const char *name)
{
    const json_t *value = json_object_get(event, name);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

/* A count as the judge has them: not negative, and no more than an int holds. */
static int count(const json_t *value)
{
    json_int_t whole = json_integer_value(value);
    return whole < 0 ? 0 : whole > 1000000000 ? 1000000000 : (int)whole;
}

/* The parts of a record that events carry are read by the record's own reader. */
static void take_so_far(struct run_state *run, const json_t *event)
{
    static const char *const parts[] = {"criteria", "counters", "noise"};
    struct record record;
    json_t *json = json_pack("{s:i}", "schema", RECORD_SCHEMA);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (json_object_get(event, parts[i]))
            json_object_set(json, parts[i], json_object_get(event, parts[i]));
    if (record_from_json(json, &record) == 0) {
        record_free(&run->so_far);
        run->so_far = record;
    }
    json_decref(json);
}

static void take_phase(struct run_state *run, const json_t *event)
{
    const char *phase = json_string_value(json_object_get(event, "phase"));
    if (!phase)
        return;
    free(run->phase);
    run->phase = memory_copy(phase);
    if (run->phases.count < RUN_MOST_PHASES)
        strings_add(&run->phases, phase);
}

static void take_plan(struct run_state *run, const json_t *event)
{
    size_t i;
    json_t *look;
    run->look_count = 0;
    json_array_foreach(json_object_get(event, "looks"), i, look)
    {
        int pairs = count(look);
        int before = run->look_count ? run->looks[run->look_count - 1] : 0;
        if (pairs > before && pairs <= RUN_MOST_PAIRS && run->look_count < BUDGET_MOST_LOOKS)
            run->looks[run->look_count++] = pairs;
    }
    run->planned = true;
    run->in_rounds = !json_object_get(event, "reps");
    run->reps = count(json_object_get(event, "reps"));
    run->blocks = count(json_object_get(event, "blocks"));
    run->block_ns = number(event, "block_ns");
    run->doorbell_ns = number(event, "doorbell_ns");
    run->pair_seconds = number(event, "pair_seconds");
    take_so_far(run, event);
}

static double alpha_of(const struct run_state *run)
{
    return gate_alpha(run->look_count ? run->look_count : 1);
}

static struct interval band_of(const struct run_state *run)
{
    double *ratios = memory_alloc(run->pair_count * sizeof(*ratios));
    struct interval band;
    for (size_t i = 0; i < run->pair_count; i++)
        ratios[i] = run->pairs[i].log_ratio;
    sign_interval(ratios, run->pair_count, alpha_of(run), &band);
    free(ratios);
    return band;
}

static void take_pair(struct run_state *run, const json_t *event)
{
    double ratio = number(event, "ratio");
    if (!(ratio > 0) || !isfinite(ratio) || run->pair_count >= RUN_MOST_PAIRS)
        return;
    *memory_push(&run->pairs, &run->pair_count) = (struct run_pair){
        .log_ratio = log(ratio),
        .baseline_ns = number(event, "baseline_ns"),
        .candidate_ns = number(event, "candidate_ns"),
        .clock_ghz = number(event, "clock_ghz"),
    };
    run->pairs[run->pair_count - 1].band = band_of(run);
    run->median = number(event, "median");
    run->low = number(event, "low");
    run->high = number(event, "high");
}

/* ---- rounds */

static void take_round(struct run_state *run, const json_t *event)
{
    run_rounds_take(&run->rounds, event, alpha_of(run));
    run->in_rounds = run->in_rounds || run->rounds.count;
}

/* The last word of a round stands for all of it. */
static void take_latency(struct run_state *run, const json_t *event)
{
    struct latency latency;
    int round = count(json_object_get(event, "round"));
    if (round < 1 || round < run->latency_round || latency_from_json(event, &latency) < 0)
        return;
    if (run->latency_round && round > run->latency_round)
        latency_add(&run->latency_before, &run->latency);
    latency_free(&run->latency);
    run->latency = latency;
    run->latency_round = round;
}

/* ---- counters */

static struct run_counter *counter_of(struct run_state *run, const char *name)
{
    for (size_t i = 0; i < run->counter_count; i++)
        if (strcmp(run->counters[i].name, name) == 0)
            return &run->counters[i];
    if (run->counter_count >= RUN_MOST_COUNTERS)
        return NULL;
    struct run_counter *counter = memory_push(&run->counters, &run->counter_count);
    counter->name = memory_copy(name);
    return counter;
}

static void set_text(char **to, const json_t *json, const char *name)
{
    const char *text = json_string_value(json_object_get(json, name));
    free(*to);
    *to = memory_copy(text ? text : "");
}

static void add_history(struct run_counter *counter, double value)
{
    if (counter->history_count == RUN_HISTORY)
        memmove(counter->history, counter->history + 1,
                --counter->history_count * sizeof(counter->history[0]));
    counter->history[counter->history_count++] = value;
}

static void take_counters(struct run_state *run, const json_t *event)
{
    size_t i;
    json_t *json;
    json_array_foreach(json_object_get(event, "counters"), i, json)
    {
        const char *name = json_string_value(json_object_get(json, "name"));
        struct run_counter *counter = name && *name ? counter_of(run, name) : NULL;
        if (!counter)
            continue;
        set_text(&counter->unit, json, "unit");
        set_text(&counter->per, json, "per");
        set_text(&counter->provenance, json, "provenance");
        counter->baseline = number(json, "baseline");
        counter->candidate = number(json, "candidate");
        add_history(counter, counter->candidate);
    }
}

static void take_look(struct run_state *run, const json_t *event)
{
    run->seconds_at_most = number(event, "seconds_at_most");
    take_so_far(run, event);
}

static void take_trace(struct run_state *run, const json_t *event)
{
    json_decref(run->trace);
    run->trace = json_deep_copy(event);
}

static void take_done(struct run_state *run, const json_t *event)
{
    struct record record;
    if (run->done || record_from_json(json_object_get(event, "record"), &record) < 0)
        return;
    record_free(&run->record);
    run->record = record;
    run->done = true;
}

static const struct {
    const char *name;
    void (*take)(struct run_state *run, const json_t *event);
} events[] = {
    {"phase", take_phase},       {"plan", take_plan},   {"pair", take_pair},
    {"look", take_look},         {"trace", take_trace}, {"done", take_done},
    {"counters", take_counters}, {"round", take_round}, {"latency", take_latency},
};

bool run_state_event(struct run_state *run, const json_t *event)
{
    const char *name = json_string_value(json_object_get(event, "event"));
    for (size_t i = 0; name && i < sizeof(events) / sizeof(events[0]); i++)
        if (strcmp(events[i].name, name) == 0) {
            events[i].take(run, event);
            return true;
        }
    return false;
}

size_t run_state_count(const struct run_state *run)
{
    return run->in_rounds ? run->rounds.count : run->pair_count;
}

const char *run_state_unit(const struct run_state *run)
{
    return run->in_rounds ? "rounds" : "pairs";
}

int run_state_most_pairs(const struct run_state *run)
{
    return run->look_count ? run->looks[run->look_count - 1] : 0;
}

int run_state_next_look(const struct run_state *run)
{
    for (size_t i = 0; i < run->look_count; i++)
        if ((size_t)run->looks[i] > run_state_count(run))
            return run->looks[i];
    return run_state_most_pairs(run);
}

const struct record *run_state_record(const struct run_state *run)
{
    return run->done ? &run->record : &run->so_far;
}

const json_t *run_state_trace(const struct run_state *run)
{
    return run->done && run->record.trace ? run->record.trace : run->trace;
}

static double spread_of(const struct run_state *run)
{
    double *ratios = memory_alloc((run->pair_count + 1) * sizeof(*ratios));
    for (size_t i = 0; i < run->pair_count; i++)
        ratios[i] = run->pairs[i].log_ratio;
    double spread = run->pair_count > 1 ? series_spread(ratios, run->pair_count) : NAN;
    free(ratios);
    return spread;
}

const struct result *run_state_deciding(const struct run_state *run)
{
    int needed;
    const struct record *record = run_state_record(run);
    return run->in_rounds ? run_rounds_last(&run->rounds, record, alpha_of(run), &needed)
                          : record_speedup(record);
}

bool run_state_latencies(const struct run_state *run, struct latency *latency)
{
    if (run->done && record_latency(&run->record, latency) == 0)
        return true;
    latency_init(latency);
    if (!run->latency_round)
        return false;
    latency_add(latency, &run->latency_before);
    latency_add(latency, &run->latency);
    return true;
}

struct noise run_state_noise(const struct run_state *run)
{
    struct noise noise = run_state_record(run)->noise;
    const struct result *last = run->in_rounds ? run_state_deciding(run) : NULL;
    if (last)
        noise.spread = run_metric_spread(run_rounds_metric(&run->rounds, last->metric->name));
    if (run->done || !run->planned || run->in_rounds)
        return noise;
    noise.doorbell_ns = run->doorbell_ns;
    noise.block_ns = run->block_ns;
    noise.reps = run->reps;
    noise.blocks = run->blocks;
    noise.spread = spread_of(run);
    if (run->pair_count)
        noise.effective_ghz = run->pairs[run->pair_count - 1].clock_ghz;
    return noise;
}

static int look_from(const struct run_state *run, int pairs)
{
    for (size_t i = 0; i < run->look_count; i++)
        if (run->looks[i] >= pairs)
            return run->looks[i];
    return -1;
}

static int rounds_settle(const struct run_state *run)
{
    int needed, next = run_state_next_look(run);
    run_rounds_last(&run->rounds, run_state_record(run), alpha_of(run), &needed);
    return !needed || !run->look_count ? 0 : look_from(run, needed > next ? needed : next);
}

int run_state_settles(const struct run_state *run)
{
    const struct record *record = run_state_record(run);
    if (run->in_rounds)
        return rounds_settle(run);
    const struct result *gate = record_speedup(record);
    if (!gate || !(gate->bound > 0) || !run->look_count || run->pair_count < SETTLE_LEAST)
        return 0;
    const struct interval *band = &run->pairs[run->pair_count - 1].band;
    double bound = log(gate->bound);
    if (gate_decide(band, bound, gate->at_least) != DECISION_GO_ON)
        return look_from(run, run_state_next_look(run));
    int needed = gate_pairs_needed(spread_of(run), fabs(band->median - bound),
                                   gate_alpha(run->look_count), (int)run->pair_count);
    return look_from(run, needed);
}
