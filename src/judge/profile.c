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
    const struct sampling *sampling; /* NULL: off the CPU, */
    struct tracer *tracer;           /* by this */
    enum side side;
    double seconds; /* of blocks still wanted */
    int64_t deadline;
    struct capture capture;
    struct ring_counts counts;
    double run_for; /* seconds of blocks */
    char *problem;  /* why waits are missing; NULL: none are */
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

static struct sampler *start_sampler(const struct run *run, const struct launch *launch,
                                     struct failure *failure)
{
    const struct rig *rig = run->measurement->rig;
    pid_t pids[PERFLAB_MAX_ROLES];
    size_t count = 0;
    int error = 0;
    for (int role = 0; role < rig->lab->roles; role++)
        if (launch->workers[role].pid)
            pids[count++] = launch->workers[role].pid;
    bool threads = rig->lab->limits.threads > 1;
    struct sampler *sampler = count ? sampler_new(run->sampling, pids, count, rig->cpus,
                                                  threads ? (size_t)rig->cpu_count : 0, &error)
                                    : NULL;
    if (!sampler)
        failure_set(failure, VERDICT_NOT_ATTAINABLE, "your program cannot be sampled here: %s",
                    count ? sampler_refusal(error)
                          : "the kernel does not tell which process it is");
    return sampler;
}

static int watch(const struct run *run, const struct launch *launch, struct failure *failure)
{
    char *why = NULL;
    int result = profile_watch(run->tracer, launch, &why);
    if (result < 0)
        failure_set(failure, VERDICT_NOT_ATTAINABLE, "your program cannot be traced here: %s", why);
    free(why);
    return result;
}

static void take_waits(struct run *run)
{
    char *why = NULL;
    if (profile_take(run->tracer, &run->capture, &why) < 0 && !run->problem)
        run->problem = why;
    else
        free(why);
}

static int run_blocks(struct run *run, struct launch *launch, struct failure *failure)
{
    struct measurement *measurement = run->measurement;
    struct sampler *sampler = NULL;
    struct block block;
    uint64_t seed = block_seed(measurement->seed, run->launches++);
    int result = block_run(launch, block_seed(seed, UINT64_MAX), 1, &block, failure);
    if (result == 0 && run->sampling)
        result = (sampler = start_sampler(run, launch, failure)) ? 0 : -1;
    else if (result == 0)
        result = watch(run, launch, failure);
    double left = run->seconds < launch_seconds ? run->seconds : launch_seconds;
    for (uint64_t i = 0; result == 0 && left > 0 && clock_now() < run->deadline; i++) {
        result = block_run(launch, block_seed(seed, i), measurement->plan.reps, &block, failure);
        if (sampler)
            sampler_read(sampler, keep, &run->capture, &run->counts);
        left -= (double)block.wall / 1e9;
        run->seconds -= (double)block.wall / 1e9;
        run->run_for += (double)block.wall / 1e9;
    }
    if (result == 0 && !run->sampling)
        take_waits(run);
    for (int role = 0; result == 0 && role < measurement->rig->lab->roles; role++)
        capture_finish(&run->capture, launch->workers[role].pid);
    sampler_free(sampler);
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

static void tell(struct run *run, const char *folder)
{
    const struct sampling *sampling = run->sampling;
    struct profile profile = {
        .side = memory_copy(side_programs[run->side]),
        .source = memory_copy(sampling ? sampling->source : "off-cpu"),
        .source_note = memory_copy(sampling ? sampling->source_note : run->problem),
        .kernel_note = sampling ? memory_copy(sampling->kernel_note) : NULL,
        .hz = sampling ? sampling->hz : 0,
        .seconds = run->run_for,
        .samples = (double)run->capture.samples,
        .lost = (double)(run->counts.lost + run->capture.refused),
    };
    int error = symbolise(&run->capture, run->measurement->rig->sandbox, folder, &profile);
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
    run->counts = (struct ring_counts){0};
    run->run_for = 0;
    events_phase(side == SIDE_CANDIDATE ? "profile candidate" : "profile baseline");
    int error = capture_open(&run->capture);
    if (error) {
        failure_set(failure, VERDICT_INTERNAL_ERROR, "memory for samples: %s", strerror(-error));
        return -1;
    }
    char *folder = file_join(run->measurement->folders, side_programs[side]);
    int result = run_launches(run, folder, failure);
    if (result == 0)
        tell(run, folder);
    capture_close(&run->capture);
    free(folder);
    free(run->problem);
    run->problem = NULL;
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

/* 0, or -1 with *failure if this machine does not let us look. */
static int choose(struct run *run, bool off_cpu, struct sampling *sampling, struct failure *failure)
{
    char *why = NULL;
    bool threads = run->measurement->rig->lab->limits.threads > 1;
    double hz = threads ? PROFILE_THREADS_HZ : PROFILE_HZ;
    *sampling = (struct sampling){0};
    if (off_cpu && (run->tracer = profile_tracer_open(&why)))
        return 0;
    run->sampling = off_cpu ? NULL : sampling;
    if (!off_cpu && profile_choose(hz, sampling, &run->tracer, &why) == 0)
        return 0;
    return profile_refuse(off_cpu, why, failure);
}

int profile_run(struct measurement *measurement, const struct profile_options *options,
                struct failure *failure)
{
    struct run run = {.measurement = measurement};
    struct sampling sampling;
    int result = choose(&run, options->off_cpu, &sampling, failure);
    if (result == 0)
        result = run_side(&run, SIDE_CANDIDATE, options->seconds, failure);
    if (result == 0 && options->diff)
        result = run_side(&run, SIDE_BASELINE, options->seconds, failure);
    sampling_free(&sampling);
    profile_tracer_close(run.tracer);
    return result;
}
