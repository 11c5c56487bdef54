/* SPDX-License-Identifier: Apache-2.0 */
#include "app/run_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void run_state_init(struct run_state *run)
{
    *run = (struct run_state){.median = NAN, .low = NAN, .high = NAN, .seconds_at_most = NAN};
    record_init(&run->so_far);
    record_init(&run->record);
}

void run_state_free(struct run_state *run)
{
    free(run->phase);
    free(run->pairs);
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
    run->reps = count(json_object_get(event, "reps"));
    run->blocks = count(json_object_get(event, "blocks"));
    run->block_ns = number(event, "block_ns");
    run->doorbell_ns = number(event, "doorbell_ns");
    run->pair_seconds = number(event, "pair_seconds");
    take_so_far(run, event);
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
    run->median = number(event, "median");
    run->low = number(event, "low");
    run->high = number(event, "high");
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
    {"phase", take_phase}, {"plan", take_plan},   {"pair", take_pair},
    {"look", take_look},   {"trace", take_trace}, {"done", take_done},
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

int run_state_most_pairs(const struct run_state *run)
{
    return run->look_count ? run->looks[run->look_count - 1] : 0;
}

int run_state_next_look(const struct run_state *run)
{
    for (size_t i = 0; i < run->look_count; i++)
        if ((size_t)run->looks[i] > run->pair_count)
            return run->looks[i];
    return run_state_most_pairs(run);
}

const struct record *run_state_record(const struct run_state *run)
{
    return run->done ? &run->record : &run->so_far;
}
