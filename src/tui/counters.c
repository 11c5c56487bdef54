/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/counters.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "report/number.h"

static double number_of(const json_t *counter, const char *key)
{
    const json_t *value = json_object_get(counter, key);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static const char *text_of(const json_t *counter, const char *key)
{
    const char *text = json_string_value(json_object_get(counter, key));
    return text ? text : "";
}

static char *print_row(const json_t *counter)
{
    char baseline[NUMBER_SIZE], candidate[NUMBER_SIZE], ratio[NUMBER_SIZE];
    double before = number_of(counter, "baseline"), after = number_of(counter, "candidate");
    const char *unit = text_of(counter, "unit"), *how = text_of(counter, "provenance");
    number_print(baseline, before, unit);
    number_print(candidate, after, unit);
    number_print(ratio, before > 0 ? after / before : NAN, "x");
    return memory_print("  %-20.20s %8s  %9s %7s  %s", text_of(counter, "name"), baseline,
                        candidate, ratio, text_starts(how, "absent") ? "absent" : how);
}

size_t counters_print(const json_t *counters, size_t most, char *rows[COUNTERS_ROWS])
{
    size_t count = 0;
    most = most < COUNTERS_ROWS ? most : COUNTERS_ROWS;
    if (most < 2 || json_array_size(counters) == 0)
        return 0;
    rows[count++] =
        memory_print("  %-20s %8s  %9s %7s", "counters", "baseline", "candidate", "ratio");
    for (int known = 1; known >= 0; known--)
        for (size_t i = 0; i < json_array_size(counters) && count < most; i++) {
            const json_t *counter = json_array_get(counters, i);
            if (isnan(number_of(counter, "candidate")) != known)
                rows[count++] = print_row(counter);
        }
    return count;
}

static char *print_latency(const struct run_state *run)
{
    char p50[NUMBER_SIZE], p99[NUMBER_SIZE], p99_9[NUMBER_SIZE], most[NUMBER_SIZE],
        lag[NUMBER_SIZE];
    const struct latency *load = &run->latency;
    return memory_print(
        "  round %d, %.1f s: p50 %s, p99 %s, p99.9 %s, most %s; generator lag p99 %s",
        run->latency_round, load->seconds, number_print(p50, load->times.p50, "ns"),
        number_print(p99, load->times.p99, "ns"), number_print(p99_9, load->times.p99_9, "ns"),
        number_print(most, load->times.most, "ns"), number_print(lag, load->lag_p99, "ns"));
}

static char *print_metric(const struct run_metric *metric)
{
    char last[NUMBER_SIZE], median[NUMBER_SIZE];
    number_print(last, metric->rounds[metric->count - 1].value, metric->unit);
    number_print(median, run_metric_median(metric), metric->unit);
    return memory_print("  %-24.24s %9s %9s  %s", metric->name, last, median,
                        text_starts(metric->provenance, "absent") ? "absent" : metric->provenance);
}

size_t rounds_print(const struct run_state *run, size_t most, char *rows[COUNTERS_ROWS])
{
    size_t count = 0;
    most = most < COUNTERS_ROWS ? most : COUNTERS_ROWS;
    if (run->latency_round && most > 0)
        rows[count++] = print_latency(run);
    if (most < count + 2 || !run->rounds.metric_count)
        return count;
    rows[count++] = memory_print("  %-24s %9s %9s", "metrics", "last", "median");
    for (int known = 1; known >= 0; known--)
        for (size_t i = 0; i < run->rounds.metric_count && count < most; i++)
            if (isnan(run_metric_median(&run->rounds.metrics[i])) != known)
                rows[count++] = print_metric(&run->rounds.metrics[i]);
    return count;
}
