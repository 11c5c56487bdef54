/* SPDX-License-Identifier: Apache-2.0 */
#include "model/traffic.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

static const double busy_share = 0.9;  /* of the generator's time */
static const double least_lag = 20000; /* ns; below, half of a latency is not worth a word */

static const struct {
    const char *name, *text;
} failures[FAILURES] = {
    [FAILURE_REFUSED] = {"refused", "connection refused"},
    [FAILURE_RESET] = {"reset", "connection ended without an answer"},
    [FAILURE_TIMEOUT] = {"timeout", "no answer in time"},
    [FAILURE_BAD] = {"bad_response", "not an HTTP response"},
    [FAILURE_STATUS] = {"status", "answered, but not with 2xx"},
    [FAILURE_SHORT] = {"short_body", "response ended too early"},
    [FAILURE_WRONG] = {"wrong", "answered wrongly"},
    [FAILURE_LOCAL] = {"local", "could not be sent by this machine"},
    [FAILURE_UNSENT] = {"unsent", "never sent: no connection was free"},
};

const char *failure_name(enum request_failure failure)
{
    return failures[failure].name;
}

const char *failure_text(enum request_failure failure)
{
    return failures[failure].text;
}

bool traffic_no_reserve(double busy)
{
    return busy >= busy_share;
}

bool traffic_lags(double lag_p99, double latency_p99)
{
    return lag_p99 > least_lag && lag_p99 > latency_p99 / 2;
}

void traffic_warn(struct traffic *traffic, char *text)
{
    *memory_push(&traffic->warnings, &traffic->warning_count) = text;
}

void traffic_free(struct traffic *traffic)
{
    for (size_t i = 0; i < traffic->stage_count; i++) {
        struct stage_result *stage = &traffic->stages[i];
        free(stage->name);
        free(stage->windows);
        free(stage->reason);
        free(stage->fault);
        free(stage->wrong);
    }
    for (size_t i = 0; i < traffic->warning_count; i++)
        free(traffic->warnings[i]);
    free(traffic->stages);
    free(traffic->warnings);
    free(traffic->url);
    free(traffic->address);
    free(traffic->phase);
    free(traffic->reason);
    *traffic = (struct traffic){0};
}

static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *count(uint64_t value)
{
    return json_integer((json_int_t)value);
}

static json_t *times_json(const struct times *times)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "p50", number(times->p50), "p90",
                     number(times->p90), "p99", number(times->p99), "p99_9", number(times->p99_9),
                     "p99_99", number(times->p99_99), "max", number(times->most), "mean",
                     number(times->mean));
}

static json_t *windows_json(const struct stage_result *stage)
{
    json_t *array = json_array();
    for (size_t i = 0; i < stage->window_count; i++) {
        const struct traffic_window *one = &stage->windows[i];
        json_array_append_new(array, json_pack("{s:o, s:o, s:o, s:o}", "due", count(one->count),
                                               "over", count(one->over), "mean", number(one->mean),
                                               "max", number(one->most)));
    }
    return array;
}

static json_t *stage_json(const struct stage_result *stage)
{
    json_t *failed = json_object();
    for (int i = 0; i < FAILURES; i++)
        json_object_set_new(failed, failures[i].name, count(stage->failed[i]));
    return json_pack(
        "{s:s, s:o, s:i, s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
        "s:o, s:o, s:o, s:s, s:s?, s:s?, s:i}",
        "name", stage->name, "rate", number(stage->rate), "connections", stage->connections,
        "seconds", number(stage->seconds), "judged", stage->judged, "due", count(stage->due),
        "answered", count(stage->answered), "failed", failed, "late", count(stage->late),
        "reconnects", count(stage->reconnects), "unasked", count(stage->unasked), "achieved",
        number(stage->achieved), "latency", times_json(&stage->latency), "lag",
        times_json(&stage->lag), "busy", number(stage->busy), "cpu", number(stage->cpu), "over",
        number(stage->over), "over_low", number(stage->low), "over_high", number(stage->high),
        "windows", windows_json(stage), "verdict", verdict_name(stage->verdict), "reason",
        stage->reason, "fault", stage->fault, "status", stage->status);
}

json_t *traffic_to_json(const struct traffic *traffic)
{
    json_t *stages = json_array(), *warnings = json_array();
    for (size_t i = 0; i < traffic->stage_count; i++)
        json_array_append_new(stages, stage_json(&traffic->stages[i]));
    for (size_t i = 0; i < traffic->warning_count; i++)
        json_array_append_new(warnings, json_string(traffic->warnings[i]));
    return json_pack("{s:i, s:s, s:s?, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:i, "
                     "s:s?}",
                     "schema", TRAFFIC_SCHEMA, "url", traffic->url, "address", traffic->address,
                     "phase", traffic->phase, "limit", number(traffic->limit), "allowed",
                     number(traffic->allowed), "floor", number(traffic->floor), "floor_p99_9",
                     number(traffic->floor_p99_9), "floor_max", number(traffic->floor_most),
                     "stages", stages, "knee", number(traffic->knee), "warnings", warnings,
                     "verdict", verdict_name(traffic->verdict), "exit",
                     verdict_exit(traffic->verdict), "reason", traffic->reason);
}
