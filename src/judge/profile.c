/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/profile.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "judge/capture.h"
#include "judge/events.h"
#include "judge/profile_tracer.h"
#include "judge/symbolise.h"
#include "probe/sampler.h"

enum { LONGEST = 4 /* times the seconds asked for, with all that stands around the blocks */ };
static const double launch_seconds = 1; /* of blocks: several launches, as no two are alike */

/* One side being profiled. */
struct run {
    struct measurement *measurement;
    struct profiler profiler;
    enum side side;
    double seconds; /* of blocks still wanted */
    int64_t deadline;
    struct profiled profiled;
    size_t launches;
};

bool profile_seconds_good(double seconds)
{
    return seconds >= 1 && seconds <= 60;
}

void profile_add_flags(struct lab *lab)
{
    static const char *const flags[] = {"-g", "-fno-omit-frame-pointer"};
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
        strings_add(&lab->cc, flags[i]);
}

static void keep(const struct ring_sample *sample, void *context)
{
    capture_add(context, sample);
}

int profiler_begin(struct profiler *profiler, const pid_t *pids, size_t count, const int *cpus,
                   size_t cpu_count, struct failure *failure)
{
    char *why = NULL;
    int error = 0, result = 0;
    if (!profiler->sampling) {
        if (tracer_watch(profiler->tracer, pids, count, &why) == 0)
            return 0;
        failure_set(failure, VERDICT_NOT_ATTAINABLE, "your program cannot be traced here: %s", why);
        free(why);
        return -1;
    }
    if (count)
        profiler->sampler = sampler_new(profiler->sampling, pids, count, cpus, cpu_count, &error);
    if (!profiler->sampler) {
        failure_set(failure, VERDICT_NOT_ATTAINABLE, "your program cannot be sampled here: %s",
                    count ? sampler_refusal(error)
                          : "the kernel does not tell which process it is");
        result = -1;
    }
    return result;
}

void profiler_read(struct profiler *profiler, struct profiled *profiled)
{
    if (profiler->sampler)
        sampler_read(profiler->sampler, keep, &profiled->capture, &profiled->counts);
}

void profiler_end(struct profiler *profiler, struct profiled *profiled, const pid_t *pids,
                  size_t count)
{
    char *why = NULL;
    profiler_read(profiler, profiled);
    if (!profiler->sampling && profile_take(profiler->tracer, &profiled->capture, &why) < 0 &&
        !profiled->problem)
        profiled->problem = why;
    else
        free(why);
    for (size_t i = 0; i < count; i++)
        capture_finish(&profiled->capture, pids[i]);
    sampler_free(profiler->sampler);
    profiler->sampler = NULL;
}

static size_t pids_of(const struct launch *launch, pid_t pids[PERFLAB_MAX_ROLES])
{
    size_t count = 0;
    for (int role = 0; role < launch->rig->lab->roles; role++)
        if (launch->workers[role].pid)
            pids[count++] = launch->workers[role].pid;
    return count;
}

static int run_blocks(struct run *run, struct launch *launch, struct failure *failure)
{
    struct measurement *measurement = run->measurement;
    const struct rig *rig = measurement->rig;
    bool threads = rig->lab->limits.threads > 1;
    pid_t pids[PERFLAB_MAX_ROLES];
    size_t count = pids_of(launch, pids);
    struct block block;
    uint64_t seed = block_seed(measurement->seed, run->launches++);
    int result = block_run(launch, block_seed(seed, UINT64_MAX), 1, &block, failure);
    if (result == 0)
        result = profiler_begin(&run->profiler, pids, count, rig->cpus,
                                threads ? (size_t)rig->cpu_count : 0, failure);
    bool looked = result == 0;
    double left = run->seconds < launch_seconds ? run->seconds : launch_seconds;
    for (uint64_t i = 0; result == 0 && left > 0 && clock_now() < run->deadline; i++) {
        result = block_run(launch, block_seed(seed, i), measurement->plan.reps, &block, failure);
        profiler_read(&run->profiler, &run->profiled);
        left -= (double)block.wall / 1e9;
        run->seconds -= (double)block.wall / 1e9;
        run->profiled.seconds += (double)block.wall / 1e9;
    }
    if (looked)
        profiler_end(&run->profiler, &run->profiled, pids, result == 0 ? count : 0);
    return result;
}

static int run_launches(struct run *run, const char *folder, struct failure *failure)
{
    const struct rig *rig = run->measurement->rig;
    while (run->seconds > 0 && clock_now() < run->deadline) {
        struct launch launch;
        int result = launch_start(&launch, rig, folder, 0, failure);
        if (result == 0)
            result = run_blocks(run, &launch, failure);
        launch_stop(&launch);
        if (result < 0)
            return -1;
    }
    return 0;
}

void profile_tell(const struct profiler *profiler, struct profiled *profiled, enum side side,
                  const struct sandbox *sandbox, const char *folder)
{
    const struct sampling *sampling = profiler->sampling;
    struct profile profile = {
        .side = memory_copy(side_programs[side]),
        .source = memory_copy(sampling ? sampling->source : "off-cpu"),
        .source_note = memory_copy(sampling ? sampling->source_note : profiled->problem),
        .kernel_note = sampling ? memory_copy(sampling->kernel_note) : NULL,
        .hz = sampling ? sampling->hz : 0,
        .seconds = profiled->seconds,
        .worked = profiled->worked,
        .samples = (double)profiled->capture.samples,
        .lost = (double)(profiled->counts.lost + profiled->capture.refused),
    };
    int error = symbolise(&profiled->capture, sandbox, folder, &profile);
    if (error)
        profile.user_note = memory_copy(strerror(-error));
    events_profile(&profile);
    profile_free(&profile);
}

static int run_side(struct run *run, enum side side, double seconds, struct failure *failure)
{
    run->side = side;
    run->seconds = seconds;
    run->deadline = clock_now() + (int64_t)(LONGEST * seconds * 1e9);
    run->profiled = (struct profiled){0};
    events_phase(side == SIDE_CANDIDATE ? "profile candidate" : "profile baseline");
    int error = capture_open(&run->profiled.capture);
    if (error) {
        failure_set(failure, VERDICT_INTERNAL_ERROR, "memory for samples: %s", strerror(-error));
        return -1;
    }
    char *folder = file_join(run->measurement->folders, side_programs[side]);
    int result = run_launches(run, folder, failure);
    if (result == 0)
        profile_tell(&run->profiler, &run->profiled, side, run->measurement->rig->sandbox, folder);
    capture_close(&run->profiled.capture);
    free(folder);
    free(run->profiled.problem);
    return result;
}

int profile_refuse(bool off_cpu, char *why, struct failure *failure)
{
    failure_set(failure, VERDICT_NOT_ATTAINABLE,
                off_cpu ? "waits cannot be traced here: %s" : "sampling is %s", why);
    failure->advice =
        memory_copy(off_cpu ? "`perflab doctor` says what would allow it."
                            : "To allow it: sudo sysctl kernel.perf_event_paranoid=1");
    free(why);
    return -1;
}

int profiler_choose(struct profiler *profiler, bool off_cpu, double hz, struct sampling *sampling,
                    struct failure *failure)
{
    char *why = NULL;
    *profiler = (struct profiler){0};
    *sampling = (struct sampling){0};
    if (off_cpu && (profiler->tracer = profile_tracer_open(&why)))
        return 0;
    profiler->sampling = off_cpu ? NULL : sampling;
    if (!off_cpu && profile_choose(hz, sampling, &profiler->tracer, &why) == 0)
        return 0;
    return profile_refuse(off_cpu, why, failure);
}

int profile_run(struct measurement *measurement, const struct profile_options *options,
                struct failure *failure)
{
    struct run run = {.measurement = measurement};
    struct sampling sampling;
    bool threads = measurement->rig->lab->limits.threads > 1;
    int result = profiler_choose(&run.profiler, options->off_cpu,
                                 threads ? PROFILE_THREADS_HZ : PROFILE_HZ, &sampling, failure);
    if (result == 0)
        result = run_side(&run, SIDE_CANDIDATE, options->seconds, failure);
    if (result == 0 && options->diff)
        result = run_side(&run, SIDE_BASELINE, options->seconds, failure);
    sampling_free(&sampling);
    profile_tracer_close(run.profiler.tracer);
    return result;
}
