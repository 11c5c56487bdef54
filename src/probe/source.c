/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/source.h"

#include <math.h>
#include <string.h>

#include "probe/sources.h"

const struct probe_source *const probe_sources[] = {
    &probe_source_software, &probe_source_hardware, &probe_source_topdown,
    &probe_source_process,  &probe_source_machine,  &probe_source_cgroup,
    &probe_source_traced,   &probe_source_raw,      NULL,
};

const struct probe_source *probe_source_find(const char *name)
{
    for (size_t i = 0; probe_sources[i]; i++)
        if (strcmp(probe_sources[i]->name, name) == 0)
            return probe_sources[i];
    return NULL;
}

bool probe_source_gives(const struct probe_source *source, const char *name,
                        const struct probe_metric **metric)
{
    *metric = NULL;
    if (!source->metric)
        return true;
    for (size_t i = 0; (*metric = source->metric(i)); i++)
        if (strcmp((*metric)->name, name) == 0)
            return true;
    return false;
}

void probe_total_set(struct probe_total *total, double value, char *note)
{
    *total = (struct probe_total){.value = value, .note = note};
}

void probe_total_absent(struct probe_total *total, char *note)
{
    *total = (struct probe_total){.value = NAN, .note = note};
}
