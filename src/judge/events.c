/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/events.h"

#include <math.h>
#include <stdio.h>

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

void events_plan(const struct measurement *measurement, const struct record *record)
{
    const struct plan *plan = &measurement->plan;
    const struct budget *budget = &measurement->rig->lab->budget;
    json_t *looks = json_array();
    for (size_t i = 0; i < budget->look_count; i++)
        json_array_append_new(looks, json_integer(budget->looks[i]));
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

void events_look(const struct measurement *measurement, const struct record *record)
{
    json_t *whole = record_to_json(record);
    const struct budget *budget = &measurement->rig->lab->budget;
    int most = budget->looks[budget->look_count - 1];
    double left = (most - (double)measurement->count) * measurement->plan.pair_seconds;
    emit(json_pack("{s:s, s:I, s:f, s:O, s:O, s:O}", "event", "look", "pairs",
                   (json_int_t)measurement->count, "seconds_at_most", left, "criteria",
                   json_object_get(whole, "criteria"), "counters",
                   json_object_get(whole, "counters"), "noise", json_object_get(whole, "noise")));
    json_decref(whole);
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

void events_done(const struct record *record)
{
    emit(json_pack("{s:s, s:o}", "event", "done", "record", record_to_json(record)));
}
