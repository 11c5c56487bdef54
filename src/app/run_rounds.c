/* SPDX-License-Identifier: Apache-2.0 */
#include "app/run_rounds.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "stats/gate.h"
#include "stats/series.h"

enum { SETTLE_LEAST = 4 }; /* rounds before a spread means anything */

void run_rounds_free(struct run_rounds *rounds)
{
    for (size_t i = 0; i < rounds->metric_count; i++) {
        free(rounds->metrics[i].name);
        free(rounds->metrics[i].unit);
        free(rounds->metrics[i].provenance);
        free(rounds->metrics[i].rounds);
    }
    free(rounds->metrics);
    *rounds = (struct run_rounds){0};
}

static const struct interval unbounded = {-INFINITY, NAN, INFINITY};

/* ---- folding */

static struct run_metric *metric_of(struct run_rounds *rounds, const char *name)
{
    for (size_t i = 0; i < rounds->metric_count; i++)
        if (strcmp(rounds->metrics[i].name, name) == 0)
            return &rounds->metrics[i];
    if (rounds->metric_count == RUN_MOST_METRICS)
        return NULL;
    struct run_metric *metric = memory_push(&rounds->metrics, &rounds->metric_count);
    *metric = (struct run_metric){memory_copy(name), memory_copy(""), memory_copy(""), NULL, 0};
    return metric;
}

static void set_text(char **to, const json_t *json, const char *key)
{
    const char *text = json_string_value(json_object_get(json, key));
    free(*to);
    *to = memory_copy(text ? text : "");
}

/* Values that were not told are not known. */
static void fill_up(struct run_metric *metric, size_t count)
{
    while (metric->count < count)
        *memory_push(&metric->rounds, &metric->count) = (struct run_round){NAN, unbounded};
}

/* The values known and all of them, for the caller to free; how many are known in *known. */
static double *values_of(const struct run_metric *metric, bool all, size_t *count)
{
    double *values = memory_alloc((metric->count + 1) * sizeof(*values));
    *count = 0;
    for (size_t i = 0; i < metric->count; i++)
        if (all || !isnan(metric->rounds[i].value))
            values[(*count)++] = metric->rounds[i].value;
    return values;
}

static void add_band(struct run_metric *metric, double alpha)
{
    size_t count;
    double *values = values_of(metric, true, &count);
    sign_interval_partly(values, count, alpha, &metric->rounds[count - 1].band);
    free(values);
}

static void take_value(struct run_rounds *rounds, const json_t *json)
{
    const char *name = json_string_value(json_object_get(json, "name"));
    const json_t *value = json_object_get(json, "value");
    struct run_metric *metric = name && *name ? metric_of(rounds, name) : NULL;
    if (!metric)
        return;
    set_text(&metric->unit, json, "unit");
    set_text(&metric->provenance, json, "provenance");
    fill_up(metric, rounds->count);
    metric->rounds[rounds->count - 1].value =
        json_is_number(value) ? json_number_value(value) : NAN;
}

void run_rounds_take(struct run_rounds *rounds, const json_t *event, double alpha)
{
    const json_t *number = json_object_get(event, "round"), *values;
    size_t i;
    json_t *value;
    values = json_object_get(event, "values");
    if (json_integer_value(number) != (json_int_t)rounds->count + 1 || !json_is_array(values) ||
        rounds->count == RUN_MOST_ROUNDS)
        return;
    rounds->count++;
    json_array_foreach((json_t *)values, i, value) take_value(rounds, value);
    for (i = 0; i < rounds->metric_count; i++) {
        fill_up(&rounds->metrics[i], rounds->count);
        add_band(&rounds->metrics[i], alpha);
    }
}

/* ---- what they say */

const struct run_metric *run_rounds_metric(const struct run_rounds *rounds, const char *name)
{
    for (size_t i = 0; i < rounds->metric_count; i++)
        if (strcmp(rounds->metrics[i].name, name) == 0)
            return &rounds->metrics[i];
    return NULL;
}

double run_metric_median(const struct run_metric *metric)
{
    return metric->count ? metric->rounds[metric->count - 1].band.median : NAN;
}

static double spread_of(const struct run_metric *metric)
{
    size_t known;
    double *values = values_of(metric, false, &known);
    double spread = known > 1 ? series_spread(values, known) : NAN;
    free(values);
    return spread;
}

double run_metric_spread(const struct run_metric *metric)
{
    double spread = spread_of(metric), median = fabs(run_metric_median(metric));
    return spread == 0 ? 0 : median > 0 ? spread / median : NAN;
}

/* Rounds without which the interval is infinite at any spread. */
static int least_rounds(double alpha)
{
    int n = 1;
    while (sign_order(n, alpha) == 0)
        n++;
    return n;
}

/* The round from which on it was decided; for what is open the estimate, 0: there is none. */
static int needed_by(const struct run_metric *metric, const struct result *result, double alpha)
{
    size_t since = metric->count;
    while (since > 0 && gate_decide(&metric->rounds[since - 1].band, result->bound,
                                    result->at_least) != DECISION_GO_ON)
        since--;
    if (since < metric->count)
        return (int)since + 1;
    if (metric->count < SETTLE_LEAST)
        return 0;
    double spread = spread_of(metric), off = fabs(run_metric_median(metric) - result->bound);
    int now = (int)metric->count, least = least_rounds(alpha);
    int needed = spread == 0 ? now + 1 : gate_pairs_needed(spread, off, alpha, now);
    return needed > least ? needed : least;
}

/* Spread over the distance to the bound: of what is decided at once the closest call comes last. */
static double closeness(const struct run_metric *metric, const struct result *result)
{
    double spread = spread_of(metric), off = fabs(run_metric_median(metric) - result->bound);
    return spread > 0 ? spread / off : 0;
}

const struct result *run_rounds_last(const struct run_rounds *rounds, const struct record *record,
                                     double alpha, int *needed)
{
    const struct result *last = NULL;
    bool unknown = false;
    int most = -1;
    double closest = -1;
    for (size_t i = 0; i < record->result_count; i++) {
        const struct result *result = &record->results[i];
        const struct run_metric *metric = run_rounds_metric(rounds, result->metric->name);
        if (!metric || result->verdict == VERDICT_NOT_ATTAINABLE)
            continue;
        int here = needed_by(metric, result, alpha);
        unknown |= here == 0;
        here = here ? here : (int)rounds->count + 1;
        double close = closeness(metric, result);
        if (here > most || (here == most && close > closest)) {
            most = here;
            closest = close;
            last = result;
        }
    }
    *needed = last && !unknown ? most : 0;
    return last;
}
