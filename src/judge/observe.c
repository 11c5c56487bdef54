/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/observe.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "probe/probe_set.h"
#include "probe/traced.h"

struct observation {
    struct probe_set *set;
    struct probe_reading before;
};

void observe_prepare(struct observed *observed, bool attached)
{
    const char *why;
    if (!attached) {
        probe_trace_end();
    } else if (!observed->missing && !probe_trace(&why)) {
        observed->missing = memory_copy(why);
    }
}

struct observation *observe_begin(struct launch *launch)
{
    const char *names[TRACED_METRICS];
    pid_t pids[PERFLAB_MAX_ROLES];
    size_t count = 0;
    for (size_t i = 0; i < TRACED_METRICS; i++)
        names[i] = traced_name(i);
    for (int role = 0; role < launch->rig->lab->roles; role++)
        if (launch->workers[role].pid)
            pids[count++] = launch->workers[role].pid;
    struct observation *observation = memory_new(struct observation);
    observation->set = probe_set_open(&probe_root_live, names, TRACED_METRICS, pids, count);
    probe_set_read(observation->set, &observation->before);
    return observation;
}

void observe_end(struct observation *observation, double wall, struct observed *observed)
{
    struct probe_reading after = {0};
    struct probe_value values[TRACED_METRICS];
    probe_set_read(observation->set, &after);
    probe_set_between(observation->set, &observation->before, &after, values);
    observed->metrics = 0;
    for (size_t i = 0; i < TRACED_METRICS; i++) {
        bool own = strcmp(values[i].name, "bpf_time") == 0;
        bool known = values[i].provenance != PROBE_ABSENT;
        observed->metrics += known;
        if (own && known)
            observed->own_ns += values[i].value;
        if (own && !known && !observed->no_own_time)
            observed->no_own_time = memory_copy(values[i].note);
    }
    observed->blocks_wall += wall;
    probe_values_free(values, TRACED_METRICS);
    probe_reading_free(&observation->before);
    probe_reading_free(&after);
    probe_set_close(observation->set);
    free(observation);
}

void observed_free(struct observed *observed)
{
    probe_trace_end();
    free(observed->missing);
    free(observed->no_own_time);
    *observed = (struct observed){0};
}
