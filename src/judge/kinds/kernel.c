/* SPDX-License-Identifier: Apache-2.0 */
/* Functions in C: pairs of launches, the learner's beside the baseline's. */
#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "judge/build.h"
#include "judge/calibrate.h"
#include "judge/control.h"
#include "judge/decide.h"
#include "judge/events.h"
#include "judge/kinds/kind.h"
#include "judge/roof.h"
#include "judge/settle.h"

static int build(struct check *check, struct failure *failure)
{
    const struct check_options *options = check->options;
    events_phase("build");
    check->simulation.wanted = !check->options->profile.wanted && simulate_wanted(&check->lab);
    if (check_open_scratch(check, failure) < 0)
        return -1;
    if (build_programs(&check->lab, &check->sandbox, options->data, options->source,
                       check->compiler, check->simulation.wanted ? simulate_flag() : NULL,
                       code_wanted(&check->lab), &check->scratch, failure) < 0)
        return -1;
    if (code_wanted(&check->lab))
        code_read(&check->sandbox, &check->scratch, &check->code);
    return check_open_pack(check, failure);
}

static int prepare(struct check *check, struct failure *failure)
{
    struct rig *rig = &check->rig;
    const struct lab *lab = &check->lab;
    /* Drawn after the build: nothing that was compiled can know it. */
    if (check_draw_seed(check, failure) < 0)
        return -1;
    rig->lab = lab;
    rig->params = check_params(check);
    rig->sandbox = &check->sandbox;
    rig->pack = &check->pack;
    uint64_t seed = check->record->seed;
    check->measurement =
        (struct measurement){.rig = rig, .folders = check->scratch.folder, .seed = seed};
    pairs_find_probed(lab, &check->measurement.probed);
    check->measurement.code = code_wanted(lab) ? &check->code : NULL;
    events_phase("prepare");
    if (rig_open(rig, failure) < 0)
        return -1;
    settle_begin(lab, &check->record->machine, check->options->cache, check->options->reached,
                 check->record);
    if (rig->layout.file_bytes)
        check->measurement.data = &check->data;
    return data_attach(rig, check->options->cache, seed, &check->data, failure);
}

/* What goes wrong only under simulation leaves its criteria open and nothing else. */
static int simulate(struct check *check, struct failure *failure)
{
    struct simulation *simulation = &check->simulation;
    if (!simulation->wanted)
        return 0;
    check->measurement.simulation = simulation;
    events_phase("simulate");
    if (simulate_run(&check->measurement, check->options->cache, simulation, failure) == 0)
        return 0;
    simulation->missing = memory_print("not under cachegrind: %s", failure->reason);
    failure_free(failure);
    return child_cancelled() ? -1 : 0;
}

/* So does what goes wrong only while it is traced. Who is in a hurry is spared it, unless the lab
 * asks for it. */
static int trace(struct check *check, struct failure *failure)
{
    (void)failure;
    check->trace.wanted = trace_wanted(&check->lab);
    if (check->options->quick && !check->trace.wanted)
        return 0;
    check->measurement.trace = &check->trace;
    events_phase("trace");
    trace_run(&check->measurement, &check->trace);
    check->record->trace = trace_to_json(&check->trace);
    events_trace(check->record);
    return child_cancelled() ? -1 : 0;
}

static double steal_share(const struct ticks *before)
{
    struct ticks now;
    control_ticks(&now);
    uint64_t total = now.total - before->total;
    return before->total && total ? (double)(now.steal - before->steal) / (double)total : NAN;
}

static int measure(struct check *check, struct failure *failure)
{
    struct measurement *m = &check->measurement;
    const struct budget *budget = &check->lab.budget;
    size_t most = (size_t)budget->looks[budget->look_count - 1];
    struct ticks before;
    if (check_take_host(check, failure) < 0)
        return -1;
    rig_share_cpu(&check->rig);
    int64_t start = clock_now();
    control_ticks(&before);
    events_phase("calibrate");
    if (calibrate_run(m, &check->rig, budget->seconds, failure) < 0)
        return -1;
    if (check->options->profile.wanted)
        return profile_run(m, &check->options->profile, failure);
    events_phase("pairs");
    events_plan(m, check->record);
    for (bool settled = false; !settled && m->count < most;) {
        if (check_time(check, start, m->count, "pairs", failure) < 0 || pairs_run(m, failure) < 0)
            return -1;
        events_pair(m);
        events_counters(m);
        if (!settle_due(budget, m->count))
            continue;
        if (pairs_check_outside(m, failure) < 0)
            return -1;
        settled = decide_look(m, steal_share(&before), m->count == most, check->record);
        roof_fill(m, check->record);
        events_look(m, check->record);
    }
    settle_overall(check->record);
    return 0;
}

const struct kind kind_kernel = {
    .kind = LAB_KERNEL,
    .steps = {check_open_compiler, check_needs, check_open_sandbox, build, prepare, simulate, trace,
              measure},
};
