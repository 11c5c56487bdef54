/* SPDX-License-Identifier: Apache-2.0 */
#include "model/record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const struct {
    const char *name;
    int exit;
} verdicts[] = {
    [VERDICT_PASS] = {"pass", 0},
    [VERDICT_FAIL] = {"fail", 1},
    [VERDICT_WRONG_ANSWER] = {"wrong answer", 1},
    [VERDICT_COMPILE_ERROR] = {"compile error", 1},
    [VERDICT_RUN_TIME_ERROR] = {"run-time error", 1},
    [VERDICT_TIME_LIMIT] = {"time limit", 1},
    [VERDICT_MEMORY_LIMIT] = {"memory limit", 1},
    [VERDICT_OUTPUT_LIMIT] = {"output limit", 1},
    [VERDICT_INCONCLUSIVE] = {"inconclusive", 3},
    [VERDICT_NOT_ATTAINABLE] = {"not attainable here", 3},
    [VERDICT_BAD_DEFINITION] = {"bad definition", 2},
    [VERDICT_INTERNAL_ERROR] = {"internal error", 4},
    [VERDICT_NO_SANDBOX] = {"sandbox unavailable", 5},
};

const char *verdict_name(enum verdict verdict)
{
    return verdicts[verdict].name;
}

int verdict_exit(enum verdict verdict)
{
    return verdicts[verdict].exit;
}

enum verdict verdict_from_name(const char *name)
{
    for (size_t i = 0; name && i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
        if (strcmp(verdicts[i].name, name) == 0)
            return (enum verdict)i;
    return VERDICT_INTERNAL_ERROR;
}

double record_points(const struct record *record, bool earned)
{
    double sum = 0;
    for (size_t i = 0; i < record->result_count; i++)
        sum += earned ? record->results[i].earned : record->results[i].points;
    return sum;
}

bool record_judged(const struct record *record)
{
    for (size_t i = 0; i < record->result_count; i++)
        if (record->pairs || isfinite(record->results[i].value))
            return true;
    return false;
}

bool record_of_rounds(const struct record *record)
{
    return record->pairs > 0 && record->noise.blocks == 0;
}

bool record_beside(const struct record *record)
{
    for (size_t i = 0; i < record->counter_count; i++)
        if (!isnan(record->counters[i].baseline))
            return true;
    return !record_of_rounds(record);
}

char *record_extent(const struct record *record)
{
    const char *unit = record_of_rounds(record) ? "round" : "pair";
    if (record->pairs <= 0)
        return NULL;
    return memory_print("%d %s%s", record->pairs, unit, record->pairs == 1 ? "" : "s");
}

const char *result_meaning(const struct result *result)
{
    return result->title ? result->title : result->metric->title;
}

const char *result_provenance(const struct result *result)
{
    return result->provenance ? result->provenance : metric_provenance(result->metric);
}

/* Records from before there were routes have none, and exact numbers as their own interval. */
bool result_exact(const struct result *result)
{
    return result->route != ROUTE_MEASURED && result->low == result->value &&
           result->high == result->value;
}

const char *counter_provenance(const struct counter *counter)
{
    return counter->provenance ? counter->provenance : metric_provenance(counter->metric);
}

void record_init(struct record *record)
{
    *record = (struct record){0};
    record->noise =
        (struct noise){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0, 0};
}

void record_free(struct record *record)
{
    free(record->lab);
    free(record->reason);
    free(record->advice);
    free(record->detail);
    free(record->exam);
    for (size_t i = 0; i < record->result_count; i++) {
        free(record->results[i].reason);
        free(record->results[i].advice);
        free(record->results[i].title);
        free(record->results[i].instead);
        free(record->results[i].source);
        free(record->results[i].provenance);
        free(record->results[i].passed_over);
    }
    free(record->results);
    for (size_t i = 0; i < record->counter_count; i++)
        free(record->counters[i].provenance);
    free(record->counters);
    free(record->machine.cpu);
    free(record->machine.kernel);
    free(record->machine.isolation);
    free(record->machine.compiler);
    json_decref(record->trace);
    json_decref(record->latency);
    *record = (struct record){0};
}

const struct result *record_speedup(const struct record *record)
{
    for (size_t i = 0; i < record->result_count; i++)
        if (strcmp(record->results[i].metric->name, "speedup") == 0)
            return &record->results[i];
    return NULL;
}
