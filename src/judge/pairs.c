/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/pairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "judge/control.h"
#include "judge/observe.h"
#include "probe/probe_set.h"
#include "stats/order.h"
#include "stats/series.h"

enum { MOST_BLOCKS = 64, PADDING = 4096, STAGE_SEEDS = 1 << 16 };

const char *const side_programs[SIDES] = {
    [SIDE_BASELINE] = "baseline", [SIDE_CANDIDATE] = "candidate"};

/* What a worker may burn outside its windows: a few wake-ups, not a head start on the work. One
 * launch may exceed it by mischance (a hypervisor that takes the CPU away at the wrong moment); a
 * quarter of the launches does not, and up to a quarter could not lift an interval's lower end. */
static const double outside_share = 0.03;
static const double outside_launch = 2e5, outside_block = 3e4; /* ns that are never too much */
static const double outside_launches = 0.25;

static void add_probed(struct probed *probed, const struct metric *metric)
{
    if (metric->probe && probed->count < MOST_PROBED &&
        pairs_probed(probed, metric->probe) == probed->count)
        probed->metrics[probed->count++] = metric;
}

/* What a criterion needs if the routes that may decide it have one that is measured. */
static void add_criterion(struct probed *probed, const struct criterion *criterion)
{
    if (routes_have(criterion_routes(criterion), ROUTE_MEASURED))
        add_probed(probed, criterion->metric);
    if (criterion->otherwise)
        add_criterion(probed, criterion->otherwise);
}

size_t pairs_probed(const struct probed *probed, const char *probe)
{
    size_t i = 0;
    while (i < probed->count && strcmp(probed->metrics[i]->probe, probe) != 0)
        i++;
    return i;
}

void pairs_find_probed(const struct lab *lab, struct probed *probed)
{
    add_probed(probed, metric_find("voluntary_switches"));   /* PROBED_WAITS */
    add_probed(probed, metric_find("involuntary_switches")); /* PROBED_PREEMPTIONS */
    for (size_t i = 0; i < lab->counters.count; i++)
        if (routes_have(&lab->counters.items[i]->routes, ROUTE_MEASURED))
            add_probed(probed, lab->counters.items[i]);
    for (size_t i = 0; i < lab->criterion_count; i++)
        add_criterion(probed, &lab->criteria[i]);
}

void pairs_all_probed(struct probed *probed)
{
    for (size_t i = 0; i < metric_count; i++)
        if (routes_have(&metric_table[i].routes, ROUTE_MEASURED))
            add_probed(probed, &metric_table[i]);
}

void pairs_free_probed(struct probed *probed)
{
    for (size_t i = 0; i < probed->count; i++)
        free(probed->provenance[i]);
    *probed = (struct probed){0};
}

/* A set of probes on the processes of a launch, read before its first timed block and after the
 * last: nothing is read while a clock runs. */
static struct probe_set *open_probes(const struct probed *probed, const struct launch *launch)
{
    const char *names[MOST_PROBED];
    pid_t pids[PERFLAB_MAX_ROLES];
    size_t count = 0;
    for (size_t i = 0; i < probed->count; i++)
        names[i] = probed->metrics[i]->probe;
    for (int role = 0; role < launch->rig->lab->roles; role++)
        if (launch->workers[role].pid)
            pids[count++] = launch->workers[role].pid;
    return probe_set_open(&probe_root_live, names, probed->count, pids, count);
}

void pairs_take_probed(struct probed *probed, const struct probe_value *values, int blocks,
                       struct sample *sample)
{
    for (size_t i = 0; i < probed->count; i++) {
        bool decides = probe_value_decides(&values[i]);
        bool whole = values[i].level || probed->metrics[i]->per == METRIC_AS_IS;
        double per = whole ? 1 : blocks;
        sample->probed[i] = decides ? values[i].value / per : NAN;
        if (probed->provenance[i] && probed->share[i] <= values[i].share)
            continue;
        free(probed->provenance[i]);
        probed->provenance[i] = probe_value_provenance(&values[i]);
        probed->share[i] = values[i].share;
    }
}

static double block_ns(const struct launch *launch, const struct block *block)
{
    return (double)(launch->rig->lab->clock == LAB_CPU ? block->cpu : block->wall);
}

static void add_block(const struct measurement *measurement, const struct block *block,
                      struct sample *sample)
{
    long cached = measurement->data ? data_cached_pages(measurement->data) : -1;
    sample->wall += (double)block->wall;
    sample->cpu += (double)block->cpu;
    sample->cached_pages = cached > sample->cached_pages ? cached : sample->cached_pages;
}

/* After the blocks of the whole lab, as many of each stage. Nothing is probed any more. */
static int run_stages(const struct measurement *measurement, struct launch *launch, uint64_t seed,
                      int reps, int blocks, struct sample *sample, struct failure *failure)
{
    const struct lab *lab = launch->rig->lab;
    double ns[MOST_BLOCKS];
    struct block block;
    int result = 0;
    for (size_t s = 0; s < lab->stage_count && result == 0; s++) {
        const struct lab_stage *stage = &lab->stages[s];
        launch->params = launch->rig->params == &lab->quick ? &stage->quick : &stage->params;
        for (int i = 0; i < blocks; i++) {
            result = block_run(launch, block_seed(seed, STAGE_SEEDS * (s + 1) + (uint64_t)i), reps,
                               &block, failure);
            if (result < 0)
                break;
            ns[i] = block_ns(launch, &block);
            add_block(measurement, &block, sample);
        }
        if (result == 0)
            sample->stage_ns[s] = series_median(ns, (size_t)blocks);
    }
    launch->params = launch->rig->params;
    return result;
}

static int run_blocks(struct measurement *measurement, struct launch *launch, uint64_t seed,
                      int reps, int blocks, struct sample *sample, struct failure *failure)
{
    double ns[MOST_BLOCKS];
    struct block block;
    /* The warm-up is verified like any other block, on an input of its own. */
    if (block_run(launch, block_seed(seed, (uint64_t)blocks), 1, &block, failure) < 0)
        return -1;
    launch->outside = launch->inside = 0;
    launch->scored = 0;
    memset(launch->scores, 0, sizeof(launch->scores));
    struct probe_reading readings[2] = {0};
    struct probe_set *probes = open_probes(&measurement->probed, launch);
    bool observe = measurement->observed && measurement->probed.count;
    struct observation *observation = observe ? observe_begin(launch) : NULL;
    probe_set_read(probes, &readings[0]);
    sample->cached_pages = -1;
    int result = 0;
    for (int i = 0; i < blocks && result == 0; i++) {
        result = block_run(launch, block_seed(seed, (uint64_t)i), reps, &block, failure);
        if (result < 0)
            break;
        ns[i] = block_ns(launch, &block);
        add_block(measurement, &block, sample);
    }
    struct probe_value values[MOST_PROBED];
    probe_set_read(probes, &readings[1]);
    if (observation)
        observe_end(observation, sample->wall, measurement->observed);
    probe_set_between(probes, &readings[0], &readings[1], values);
    pairs_take_probed(&measurement->probed, values, blocks, sample);
    probe_values_free(values, measurement->probed.count);
    probe_reading_free(&readings[0]);
    probe_reading_free(&readings[1]);
    probe_set_close(probes);
    for (int i = 0; i < PERFLAB_MOST_SCORES; i++)
        sample->scores[i] = launch->scores[i] / launch->scored;
    if (result < 0 || run_stages(measurement, launch, seed, reps, blocks, sample, failure) < 0)
        return -1;
    sample->outside = launch->inside ? (double)launch->outside : NAN;
    sample->ns = series_median(ns, (size_t)blocks);
    return 0;
}

int pairs_check_outside(const struct measurement *measurement, struct failure *failure)
{
    size_t beyond = 0;
    double worst = 0, inside = 0;
    const struct lab *lab = measurement->rig->lab;
    double blocks = measurement->plan.blocks * (1 + (double)lab->stage_count);
    double least = (outside_launch + outside_block * blocks) * lab->roles;
    for (size_t i = 0; i < measurement->count; i++) {
        const struct sample *sample = &measurement->pairs[i].side[SIDE_CANDIDATE];
        if (!(sample->outside > least && sample->outside > outside_share * sample->cpu))
            continue;
        beyond++;
        if (sample->outside > worst) {
            worst = sample->outside;
            inside = sample->cpu;
        }
    }
    if ((double)beyond <= outside_launches * (double)measurement->count)
        return 0;
    failure_set(failure, VERDICT_FAIL,
                "your program worked outside the timed window: up to %.1f ms of CPU time before it "
                "was asked or after it said it was done, against %.1f ms inside, in %zu of %zu "
                "launches",
                worst / 1e6, inside / 1e6, beyond, measurement->count);
    failure->advice = memory_copy("All work on an input belongs between the call of your function "
                                  "and its return; nothing may go on after it.");
    return -1;
}

int pairs_launch(struct measurement *measurement, enum side side, uint64_t seed, int reps,
                 int blocks, struct sample *sample, struct failure *failure)
{
    const struct rig *rig = measurement->rig;
    char *folder = file_join(measurement->folders, side_programs[side]);
    struct launch launch;
    *sample = (struct sample){.control_ns = control_run()};
    if (measurement->data)
        data_warm(measurement->data); /* or the sample shows that it was not */
    size_t probed = measurement->probed.count;
    bool blind = measurement->blind_baseline && side == SIDE_BASELINE;
    if (blind)
        measurement->probed.count = 0;
    if (measurement->observed)
        observe_prepare(measurement->observed, !blind);
    int result = launch_start(&launch, rig, folder,
                              block_seed(seed, PADDING + (uint64_t)side) % PADDING, failure);
    if (result == 0)
        result = run_blocks(measurement, &launch, seed, reps, blocks, sample, failure);
    launch_stop(&launch);
    measurement->probed.count = probed;
    free(folder);
    if (result < 0 && side == SIDE_BASELINE && failure->verdict != VERDICT_INTERNAL_ERROR) {
        char *reason = failure->reason;
        failure->verdict = VERDICT_INTERNAL_ERROR;
        failure->reason = memory_print("the lab's own baseline failed: %s", reason);
        free(reason);
    }
    return result;
}

int pairs_run(struct measurement *measurement, struct failure *failure)
{
    size_t index = measurement->count;
    uint64_t seed = block_seed(measurement->seed, index);
    const struct plan *plan = &measurement->plan;
    enum side first =
        order_candidate_first(measurement->seed, index) ? SIDE_CANDIDATE : SIDE_BASELINE;
    struct pair pair;
    for (int i = 0; i < SIDES; i++) {
        enum side side = i == 0 ? first : (enum side)(SIDES - 1 - first);
        if (pairs_launch(measurement, side, seed, plan->reps, plan->blocks, &pair.side[side],
                         failure) < 0)
            return -1;
    }
    *memory_push(&measurement->pairs, &measurement->count) = pair;
    return 0;
}
