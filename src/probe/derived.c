/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/derived.h"

#include <string.h>

const struct probe_derived probe_derived_table[] = {
    {"ipc", "", "instructions per cycle", "instructions", "cycles", 16},
    {"branch_miss_rate", "", "share of branches predicted wrong", "branch_misses", "branches", 1},
    {"cache_miss_rate", "", "share of last cache accesses that missed", "cache_misses",
     "cache_references", 1},
    {"l1d_miss_rate", "", "share of loads the first cache did not have", "l1d_load_misses",
     "l1d_loads", 1},
    {"dtlb_miss_rate", "", "share of address translations not at hand", "dtlb_load_misses",
     "dtlb_loads", 1},
    {"llc_miss_rate", "", "share of last cache loads that went to memory", "llc_load_misses",
     "llc_loads", 1},
    {"topdown_retiring", "", "share of issue slots of work that was kept", "topdown_retiring_slots",
     "topdown_slots", 1.05},
    {"topdown_bad_speculation", "", "share of issue slots of work thrown away",
     "topdown_bad_speculation_slots", "topdown_slots", 1.05},
    {"topdown_frontend_bound", "", "share of issue slots without an instruction",
     "topdown_frontend_bound_slots", "topdown_slots", 1.05},
    {"topdown_backend_bound", "", "share of issue slots that waited for data or a unit",
     "topdown_backend_bound_slots", "topdown_slots", 1.05},
};
const size_t probe_derived_count = sizeof(probe_derived_table) / sizeof(probe_derived_table[0]);

const struct probe_derived *probe_derived_find(const char *name)
{
    for (size_t i = 0; i < probe_derived_count; i++)
        if (strcmp(probe_derived_table[i].name, name) == 0)
            return &probe_derived_table[i];
    return NULL;
}

const char *probe_derived_under(const char *over)
{
    for (size_t i = 0; i < probe_derived_count; i++)
        if (strcmp(probe_derived_table[i].over, over) == 0)
            return probe_derived_table[i].under;
    return NULL;
}
