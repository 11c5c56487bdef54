/* SPDX-License-Identifier: Apache-2.0 */
#include "model/metric.h"

#include <string.h>

const struct metric metric_table[] = {
    {"speedup", "x", "times faster than the baseline", METRIC_PAIR, METRIC_MEASURED, true, false},
    {"ops_per_second", "1/s", "operations per second", METRIC_LAUNCH, METRIC_MEASURED, true, false},
    {"ns_per_op", "ns", "time per operation", METRIC_LAUNCH, METRIC_MEASURED, false, false},
    {"waits_per_op", "", "waits per operation", METRIC_LAUNCH, METRIC_MEASURED, false, false},
    {"voluntary_switches", "", "waits per block", METRIC_LAUNCH, METRIC_PROBED, false, false},
    {"involuntary_switches", "", "preemptions per block", METRIC_LAUNCH, METRIC_PROBED, false,
     false},
    {"page_faults", "", "page faults per block", METRIC_LAUNCH, METRIC_PROBED, false, false},
    {"page_cache_pages", "", "pages of the data file in the page cache", METRIC_ONCE,
     METRIC_COUNTED, false, false},
    {"ipc", "", "instructions per cycle", METRIC_LAUNCH, METRIC_PROBED, true, true},
    {"branch_miss_rate", "", "share of branches mispredicted", METRIC_LAUNCH, METRIC_PROBED, false,
     true},
    {"l1d_miss_rate", "", "share of first-level loads that miss", METRIC_LAUNCH, METRIC_PROBED,
     false, true},
    {"llc_miss_rate", "", "share of last-level loads that miss", METRIC_LAUNCH, METRIC_PROBED,
     false, true},
    {"dtlb_miss_rate", "", "share of loads whose address is not in the TLB", METRIC_LAUNCH,
     METRIC_PROBED, false, true},
    {"cycles", "", "cycles per block", METRIC_LAUNCH, METRIC_PROBED, false, false},
    {"instructions", "", "instructions per block", METRIC_LAUNCH, METRIC_PROBED, false, false},
    {"branch_misses", "", "mispredicted branches per block", METRIC_LAUNCH, METRIC_PROBED, false,
     false},
    {"l1d_load_misses", "", "first-level load misses per block", METRIC_LAUNCH, METRIC_PROBED,
     false, false},
    {"llc_load_misses", "", "last-level load misses per block", METRIC_LAUNCH, METRIC_PROBED, false,
     false},
    {"dtlb_load_misses", "", "TLB load misses per block", METRIC_LAUNCH, METRIC_PROBED, false,
     false},
    {"cpu_migrations", "", "moves to another CPU per block", METRIC_LAUNCH, METRIC_PROBED, false,
     false},
    {"user_time", "ns", "CPU time in the program per block", METRIC_LAUNCH, METRIC_PROBED, false,
     false},
    {"system_time", "ns", "CPU time in the kernel per block", METRIC_LAUNCH, METRIC_PROBED, false,
     false},
    {"read_calls", "", "read system calls per block", METRIC_LAUNCH, METRIC_PROBED, false, false},
    {"write_calls", "", "write system calls per block", METRIC_LAUNCH, METRIC_PROBED, false, false},
    {"rss", "bytes", "resident memory", METRIC_LAUNCH, METRIC_PROBED, false, true},
    {"pss", "bytes", "resident memory, shared pages divided", METRIC_LAUNCH, METRIC_PROBED, false,
     true},
    {"instructions_ratio", "x", "instructions, of the baseline's", METRIC_ONCE, METRIC_SIMULATED,
     false, false},
    {"d1_misses_ratio", "x", "first-level cache misses, of the baseline's", METRIC_ONCE,
     METRIC_SIMULATED, false, false},
    {"ll_misses_ratio", "x", "last-level cache misses, of the baseline's", METRIC_ONCE,
     METRIC_SIMULATED, false, false},
    {"mispredictions_ratio", "x", "mispredicted branches, of the baseline's", METRIC_ONCE,
     METRIC_SIMULATED, false, false},
};
const size_t metric_count = sizeof(metric_table) / sizeof(metric_table[0]);

const struct metric *metric_find(const char *name)
{
    for (size_t i = 0; i < metric_count; i++)
        if (strcmp(metric_table[i].name, name) == 0)
            return &metric_table[i];
    return NULL;
}

const char *metric_provenance(const struct metric *metric)
{
    static const char *const names[] = {
        [METRIC_MEASURED] = "measured",
        [METRIC_PROBED] = "measured",
        [METRIC_COUNTED] = "counted by the judge",
        [METRIC_SIMULATED] = "simulated by cachegrind",
    };
    return names[metric->source];
}
