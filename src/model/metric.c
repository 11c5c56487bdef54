/* SPDX-License-Identifier: Apache-2.0 */
#include "model/metric.h"

#include <string.h>

#include "base/text.h"

const struct metric metric_table[] = {
    {"speedup", "x", "times faster than the baseline", METRIC_PAIR, METRIC_MEASURED, true},
    {"ops_per_second", "1/s", "operations per second", METRIC_LAUNCH, METRIC_MEASURED, true},
    {"ns_per_op", "ns", "time per operation", METRIC_LAUNCH, METRIC_MEASURED, false},
    {"waits_per_op", "", "waits per operation", METRIC_LAUNCH, METRIC_MEASURED, false},
    {"voluntary_switches", "", "waits per block", METRIC_LAUNCH, METRIC_MEASURED, false},
    {"involuntary_switches", "", "preemptions per block", METRIC_LAUNCH, METRIC_MEASURED, false},
    {"page_faults", "", "page faults per block", METRIC_LAUNCH, METRIC_MEASURED, false},
    {"page_cache_pages", "", "pages of the data file in the page cache", METRIC_ONCE,
     METRIC_COUNTED, false},
    {"instructions_ratio", "x", "instructions, of the baseline's", METRIC_ONCE, METRIC_SIMULATED,
     false},
    {"d1_misses_ratio", "x", "first-level cache misses, of the baseline's", METRIC_ONCE,
     METRIC_SIMULATED, false},
    {"ll_misses_ratio", "x", "last-level cache misses, of the baseline's", METRIC_ONCE,
     METRIC_SIMULATED, false},
    {"mispredictions_ratio", "x", "mispredicted branches, of the baseline's", METRIC_ONCE,
     METRIC_SIMULATED, false},
};
const size_t metric_count = sizeof(metric_table) / sizeof(metric_table[0]);

const struct metric *metric_find(const char *name)
{
    for (size_t i = 0; i < metric_count; i++)
        if (strcmp(metric_table[i].name, name) == 0)
            return &metric_table[i];
    return NULL;
}

const char *metric_nearest(const char *name)
{
    const char *names[sizeof(metric_table) / sizeof(metric_table[0])];
    for (size_t i = 0; i < metric_count; i++)
        names[i] = metric_table[i].name;
    return text_nearest(name, names, metric_count);
}

const char *metric_provenance(const struct metric *metric)
{
    static const char *const names[] = {
        [METRIC_MEASURED] = "measured",
        [METRIC_COUNTED] = "counted by the judge",
        [METRIC_SIMULATED] = "simulated by cachegrind",
    };
    return names[metric->source];
}
