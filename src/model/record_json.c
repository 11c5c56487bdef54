/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The record as JSON and back. One table per struct of numbers; what is not known is null, never 0.
 */
#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/record.h"

struct number {
    const char *key;
    size_t offset;
};

#define NOISE(name)                                                                                \
    {                                                                                              \
#name, offsetof(struct noise, name)                                                        \
    }
static const struct number noise_numbers[] = {
    NOISE(steal),
    NOISE(preemptions_baseline),
    NOISE(preemptions_candidate),
    NOISE(control_low),
    NOISE(control_high),
    NOISE(effective_ghz),
    NOISE(autocorrelation),
    NOISE(tied),
    NOISE(spread),
    NOISE(wall_over_cpu),
    NOISE(outside),
    NOISE(doorbell_ns),
    NOISE(block_ns),
};
#define RESULT(name)                                                                               \
    {                                                                                              \
#name, offsetof(struct result, name)                                                       \
    }
static const struct number result_numbers[] = {
    RESULT(value), RESULT(low), RESULT(high), RESULT(bound), RESULT(points), RESULT(earned),
};
static const struct number counter_numbers[] = {
    {"baseline", offsetof(struct counter, baseline)},
    {"candidate", offsetof(struct counter, candidate)},
};
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static json_t *number_or_null(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *text_or_null(const char *text)
{
    json_t *json = text ? json_string(text) : NULL;
    return json ? json : json_null();
}

static void numbers_out(json_t *to, const void *from, const struct number *table, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double value;
        memcpy(&value, (const char *)from + table[i].offset, sizeof(value));
        json_object_set_new(to, table[i].key, number_or_null(value));
    }
}

static void numbers_in(const json_t *from, void *to, const struct number *table, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const json_t *json = json_object_get(from, table[i].key);
        double value = json_is_number(json) ? json_number_value(json) : NAN;
        memcpy((char *)to + table[i].offset, &value, sizeof(value));
    }
}

static json_t *result_to_json(const struct result *result)
{
    json_t *json = json_object();
    json_object_set_new(json, "metric", json_string(result->metric->name));
    json_object_set_new(json, "title", text_or_null(result->title));
    json_object_set_new(json, "unit", json_string(result->metric->unit));
    json_object_set_new(json, "verdict", json_string(verdict_name(result->verdict)));
    json_object_set_new(json, "direction", json_string(result->at_least ? "at least" : "at most"));
    json_object_set_new(json, "provenance", json_string(result_provenance(result)));
    json_object_set_new(json, "route",
                        text_or_null(result->route < ROUTES ? route_names[result->route] : NULL));
    json_object_set_new(json, "passed_over", text_or_null(result->passed_over));
    json_object_set_new(json, "source", text_or_null(result->source));
    json_object_set_new(json, "reason", text_or_null(result->reason));
    json_object_set_new(json, "advice", text_or_null(result->advice));
    json_object_set_new(json, "instead", text_or_null(result->instead));
    numbers_out(json, result, result_numbers, COUNT(result_numbers));
    return json;
}

static json_t *counters_to_json(const struct record *record)
{
    json_t *json = json_array();
    for (size_t i = 0; i < record->counter_count; i++) {
        const struct counter *counter = &record->counters[i];
        json_array_append_new(json, json_pack("{s:s, s:s, s:s, s:o, s:o}", "metric",
                                              counter->metric->name, "unit", counter->metric->unit,
                                              "provenance", counter_provenance(counter), "baseline",
                                              number_or_null(counter->baseline), "candidate",
                                              number_or_null(counter->candidate)));
    }
    return json;
}

static json_t *noise_to_json(const struct noise *noise)
{
    json_t *json = json_object();
    numbers_out(json, noise, noise_numbers, COUNT(noise_numbers));
    json_object_set_new(json, "reps", json_integer(noise->reps));
    json_object_set_new(json, "blocks", json_integer(noise->blocks));
    return json;
}

static json_t *roof_to_json(const struct roof *roof)
{
    if (!(roof->flops > 0))
        return json_null();
    return json_pack("{s:f, s:f, s:f, s:f, s:f}", "flops_per_call", roof->flops, "bytes_per_call",
                     roof->bytes, "intensity", roof->flops / roof->bytes, "baseline_gflops",
                     roof->baseline, "candidate_gflops", roof->candidate);
}

static void roof_from_json(const json_t *json, struct roof *roof)
{
    *roof = (struct roof){
        .flops = json_number_value(json_object_get(json, "flops_per_call")),
        .bytes = json_number_value(json_object_get(json, "bytes_per_call")),
        .baseline = json_number_value(json_object_get(json, "baseline_gflops")),
        .candidate = json_number_value(json_object_get(json, "candidate_gflops")),
    };
}

static json_t *machine_to_json(const struct machine *machine)
{
    return json_pack("{s:o, s:o, s:i, s:I, s:o, s:o}", "cpu", text_or_null(machine->cpu), "kernel",
                     text_or_null(machine->kernel), "cpus", machine->cpus, "memory",
                     (json_int_t)machine->memory, "isolation", text_or_null(machine->isolation),
                     "compiler", text_or_null(machine->compiler));
}

json_t *record_to_json(const struct record *record)
{
    char seed[24];
    snprintf(seed, sizeof(seed), "%016" PRIx64, record->seed);
    json_t *json = json_object();
    json_object_set_new(json, "schema", json_integer(RECORD_SCHEMA));
    json_object_set_new(json, "lab", text_or_null(record->lab));
    json_object_set_new(json, "verdict", json_string(verdict_name(record->verdict)));
    json_object_set_new(json, "exit", json_integer(verdict_exit(record->verdict)));
    json_object_set_new(json, "reason", text_or_null(record->reason));
    json_object_set_new(json, "advice", text_or_null(record->advice));
    json_object_set_new(json, "detail", text_or_null(record->detail));
    json_object_set_new(json, "seconds", number_or_null(record->seconds));
    json_object_set_new(json, "pairs", json_integer(record->pairs));
    json_object_set_new(json, "seed", json_string(seed));
    json_object_set_new(json, "quick", json_boolean(record->quick));
    json_object_set_new(json, "practice", json_boolean(record->practice));
    if (record->exam) {
        json_object_set_new(json, "after_time", json_boolean(record->after_time));
        json_object_set_new(json, "exam", json_string(record->exam));
    }
    json_t *criteria = json_array();
    for (size_t i = 0; i < record->result_count; i++)
        json_array_append_new(criteria, result_to_json(&record->results[i]));
    json_object_set_new(json, "criteria", criteria);
    json_object_set_new(json, "counters", counters_to_json(record));
    json_object_set_new(json, "noise", noise_to_json(&record->noise));
    json_object_set_new(json, "roofline", roof_to_json(&record->roof));
    json_object_set_new(json, "machine", machine_to_json(&record->machine));
    json_object_set_new(json, "trace", record->trace ? json_deep_copy(record->trace) : json_null());
    json_object_set_new(json, "latency",
                        record->latency ? json_deep_copy(record->latency) : json_null());
    return json;
}

static char *text_in(const json_t *json, const char *key)
{
    return memory_copy(json_string_value(json_object_get(json, key)));
}

static enum route route_from_name(const char *name)
{
    for (int route = 0; name && route < ROUTES; route++)
        if (strcmp(route_names[route], name) == 0)
            return (enum route)route;
    return ROUTES;
}

static int result_from_json(const json_t *json, struct result *result)
{
    const char *metric = json_string_value(json_object_get(json, "metric"));
    const char *direction = json_string_value(json_object_get(json, "direction"));
    result->metric = metric ? metric_find(metric) : NULL;
    if (!result->metric || !direction)
        return -1;
    numbers_in(json, result, result_numbers, COUNT(result_numbers));
    result->at_least = strcmp(direction, "at least") == 0;
    result->verdict = verdict_from_name(json_string_value(json_object_get(json, "verdict")));
    result->title = text_in(json, "title");
    result->source = text_in(json, "source");
    result->provenance = text_in(json, "provenance");
    result->passed_over = text_in(json, "passed_over");
    result->route = route_from_name(json_string_value(json_object_get(json, "route")));
    result->reason = text_in(json, "reason");
    result->advice = text_in(json, "advice");
    result->instead = text_in(json, "instead");
    return 0;
}

static int counter_from_json(const json_t *json, struct counter *counter)
{
    counter->provenance = text_in(json, "provenance");
    const char *metric = json_string_value(json_object_get(json, "metric"));
    counter->metric = metric ? metric_find(metric) : NULL;
    numbers_in(json, counter, counter_numbers, COUNT(counter_numbers));
    return counter->metric ? 0 : -1;
}

static void machine_from_json(const json_t *json, struct machine *machine)
{
    machine->cpu = text_in(json, "cpu");
    machine->kernel = text_in(json, "kernel");
    machine->isolation = text_in(json, "isolation");
    machine->compiler = text_in(json, "compiler");
    machine->cpus = (int)json_integer_value(json_object_get(json, "cpus"));
    machine->memory = json_integer_value(json_object_get(json, "memory"));
}

int record_from_json(const json_t *json, struct record *record)
{
    *record = (struct record){0};
    if (json_integer_value(json_object_get(json, "schema")) != RECORD_SCHEMA)
        return -1;
    const char *seed = json_string_value(json_object_get(json, "seed"));
    const json_t *noise = json_object_get(json, "noise");
    record->lab = text_in(json, "lab");
    record->verdict = verdict_from_name(json_string_value(json_object_get(json, "verdict")));
    record->reason = text_in(json, "reason");
    record->advice = text_in(json, "advice");
    record->detail = text_in(json, "detail");
    record->seconds = json_number_value(json_object_get(json, "seconds"));
    record->pairs = (int)json_integer_value(json_object_get(json, "pairs"));
    record->seed = seed ? strtoull(seed, NULL, 16) : 0;
    record->quick = json_is_true(json_object_get(json, "quick"));
    record->practice = json_is_true(json_object_get(json, "practice"));
    record->after_time = json_is_true(json_object_get(json, "after_time"));
    record->exam = text_in(json, "exam");
    numbers_in(noise, &record->noise, noise_numbers, COUNT(noise_numbers));
    record->noise.reps = (int)json_integer_value(json_object_get(noise, "reps"));
    record->noise.blocks = (int)json_integer_value(json_object_get(noise, "blocks"));
    roof_from_json(json_object_get(json, "roofline"), &record->roof);
    machine_from_json(json_object_get(json, "machine"), &record->machine);
    if (json_is_object(json_object_get(json, "trace")))
        record->trace = json_deep_copy(json_object_get(json, "trace"));
    if (json_is_object(json_object_get(json, "latency")))
        record->latency = json_deep_copy(json_object_get(json, "latency"));
    size_t i;
    json_t *item;
    int result = 0;
    json_array_foreach(json_object_get(json, "criteria"), i, item) result |=
        result_from_json(item, memory_push(&record->results, &record->result_count));
    json_array_foreach(json_object_get(json, "counters"), i, item) result |=
        counter_from_json(item, memory_push(&record->counters, &record->counter_count));
    if (result < 0)
        record_free(record);
    return result;
}
