/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/events.h"

#include <math.h>
#include <stdio.h>

#include "base/clock.h"
#include "judge/control.h"
#include "judge/decide.h"

static void emit(json_t *event)
{
    json_dumpf(event, stdout, JSON_COMPACT | JSON_REAL_PRECISION(9));
    putchar('\n');
    fflush(stdout);
    json_decref(event);
}

void events_phase(const char *phase)
{
    emit(json_pack("{s:s, s:s}", "event", "phase", "phase", phase));
}

static json_t *looks_of(const struct lab *lab)
{
    json_t *looks = json_array();
    for (size_t i = 0; i < lab->budget.look_count; i++)
        json_array_append_new(looks, json_integer(lab->budget.looks[i]));
    return looks;
}

void events_plan(const struct measurement *measurement, const struct record *record)
{
    const struct plan *plan = &measurement->plan;
    json_t *looks = looks_of(measurement->rig->lab);
    json_t *whole = record_to_json(record);
    emit(json_pack("{s:s, s:i, s:i, s:f, s:f, s:f, s:o, s:O}", "event", "plan", "reps", plan->reps,
                   "blocks", plan->blocks, "block_ns", plan->block_ns, "doorbell_ns",
                   plan->doorbell_ns, "pair_seconds", plan->pair_seconds, "looks", looks,
                   "criteria", json_object_get(whole, "criteria")));
    json_decref(whole);
}

static json_t *number_or_null(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

void events_pair(const struct measurement *measurement)
{
    const struct pair *pair = &measurement->pairs[measurement->count - 1];
    const struct sample *baseline = &pair->side[SIDE_BASELINE];
    const struct sample *candidate = &pair->side[SIDE_CANDIDATE];
    struct interval so_far;
    decide_running(measurement, &so_far);
    emit(json_pack("{s:s, s:I, s:f, s:f, s:f, s:f, s:f, s:o, s:o}", "event", "pair", "pair",
                   (json_int_t)measurement->count, "baseline_ns", baseline->ns, "candidate_ns",
                   candidate->ns, "ratio", baseline->ns / candidate->ns, "clock_ghz",
                   CONTROL_ADDS / candidate->control_ns, "median", exp(so_far.median), "low",
                   number_or_null(exp(so_far.low)), "high", number_or_null(exp(so_far.high))));
}

/* Of one launch, for what the metric is told for; a ratio is told as the count it is made of. */
static json_t *launch_number(const struct measurement *m, size_t probe, const struct sample *sample)
{
    double per =
        m->probed.metrics[probe]->per == METRIC_PER_OP ? m->rig->layout.work * m->plan.reps : 1;
    return number_or_null(sample->probed[probe] / per);
}

void events_counters(const struct measurement *measurement)
{
    static int64_t told;
    const struct probed *probed = &measurement->probed;
    const struct sample *side = measurement->pairs[measurement->count - 1].side;
    if (told && clock_now() - told < CLOCK_SECOND / 10)
        return;
    told = clock_now();
    json_t *counters = json_array();
    for (size_t n = 0; n < probed->count; n++) {
        size_t i = (n + PROBED_PREEMPTIONS + 1) % probed->count; /* the lab's own before ours */
        const struct metric *metric = probed->metrics[i];
        bool ratio = metric->per == METRIC_RATIO;
        const char *how = probed->provenance[i] ? probed->provenance[i] : "absent: not counted";
        json_array_append_new(
            counters,
            json_pack("{s:s, s:s, s:o, s:o, s:s, s:s}", "name",
                      ratio ? metric->probe : metric->name, "unit", ratio ? "" : metric->unit,
                      "baseline", launch_number(measurement, i, &side[SIDE_BASELINE]), "candidate",
                      launch_number(measurement, i, &side[SIDE_CANDIDATE]), "per",
                      metric_per_names[ratio ? METRIC_PER_BLOCK : metric->per], "provenance", how));
    }
    emit(json_pack("{s:s, s:I, s:o}", "event", "counters", "pair", (json_int_t)measurement->count,
                   "counters", counters));
}

/* `seconds`: what one of `count` pairs or rounds takes. */
static void emit_look(const struct lab *lab, size_t count, double seconds,
                      const struct record *record)
{
    json_t *whole = record_to_json(record);
    double left = (lab->budget.looks[lab->budget.look_count - 1] - (double)count) * seconds;
    emit(json_pack("{s:s, s:I, s:f, s:O, s:O, s:O}", "event", "look", "pairs", (json_int_t)count,
                   "seconds_at_most", left, "criteria", json_object_get(whole, "criteria"),
                   "counters", json_object_get(whole, "counters"), "noise",
                   json_object_get(whole, "noise")));
    json_decref(whole);
}

void events_look(const struct measurement *measurement, const struct record *record)
{
    emit_look(measurement->rig->lab, measurement->count, measurement->plan.pair_seconds, record);
}

void events_rounds(const struct rounds *rounds, const struct record *record)
{
    json_t *whole = record_to_json(record);
    emit(json_pack("{s:s, s:f, s:o, s:O}", "event", "plan", "pair_seconds", rounds->seconds,
                   "looks", looks_of(rounds->lab), "criteria", json_object_get(whole, "criteria")));
    json_decref(whole);
}

void events_round(const struct rounds *rounds)
{
    json_t *values = json_array();
    for (size_t i = 0; i < rounds->metric_count; i++) {
        const struct round_metric *of = &rounds->metrics[i];
        const char *how = of->provenance ? of->provenance : metric_provenance(of->metric);
        json_array_append_new(values,
                              json_pack("{s:s, s:s, s:o, s:s}", "name", of->metric->name, "unit",
                                        of->metric->unit, "value",
                                        number_or_null(of->x[of->once ? 0 : rounds->count - 1]),
                                        "provenance", how));
    }
    emit(json_pack("{s:s, s:I, s:o}", "event", "round", "round", (json_int_t)rounds->count,
                   "values", values));
}

void events_rounds_look(const struct rounds *rounds, const struct record *record)
{
    emit_look(rounds->lab, rounds->count, rounds->seconds, record);
}

void events_latency(const struct rounds *rounds, const struct latency *latency)
{
    json_t *event =
        json_pack("{s:s, s:I}", "event", "latency", "round", (json_int_t)rounds->count + 1);
    json_t *fields = latency_to_json(latency);
    json_object_update(event, fields);
    json_decref(fields);
    emit(event);
}

void events_profile(const struct profile *profile)
{
    json_t *event = json_pack("{s:s}", "event", "profile"), *fields = profile_to_json(profile);
    json_object_update(event, fields);
    json_decref(fields);
    emit(event);
}

void events_profiled(void)
{
    emit(json_pack("{s:s, s:b}", "event", "done", "profiled", true));
}

void events_trace(const struct record *record)
{
    json_t *event = json_pack("{s:s}", "event", "trace");
    json_object_update(event, record->trace);
    emit(event);
}

void events_done(const struct record *record)
{
    emit(json_pack("{s:s, s:o}", "event", "done", "record", record_to_json(record)));
}
