/* SPDX-License-Identifier: Apache-2.0 */
/* Where a server spends its time, or waits: under the open loop of a round, for as long as is asked
 * for, with every answer verified. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "judge/events.h"
#include "judge/profile_tracer.h"
#include "judge/service.h"

enum {
    SERVER_HZ = 997, /* it rests for a good part of the time: 99 would see too little of it */
    READ = CLOCK_SECOND / 100,
};

/* One side under load. */
struct run {
    struct service *service;
    struct profiled profiled;
    struct session session;
};

/* While the load goes on: what has been sampled must not fill its ring. */
static void read_samples(void *context)
{
    struct run *run = context;
    profiler_read(&run->service->profiler, &run->profiled);
}

static int put_load(struct run *run, struct failure *failure)
{
    struct service *service = run->service;
    bool threads = service->check->lab.limits.threads > 1;
    struct profiler *profiler = &service->profiler;
    pid_t pid = run->session.server.pid;
    size_t count = pid > 0;
    struct stage stage = service->open;
    struct load load = {0};
    struct rig rig = {0};
    rig_find_cpus(&rig);
    rig.cpus[0] = service->setup.cpu; /* this, which is the generator, is bound to another */
    if (profiler_begin(profiler, &pid, count, rig.cpus, threads ? (size_t)rig.cpu_count : 0,
                       failure) < 0)
        return -1;
    int64_t begin = clock_now(), cpu = server_cpu(&run->session.server);
    stage.length = (int64_t)(service->check->options->profile.seconds * (double)CLOCK_SECOND);
    run->session.watch.every = READ;
    run->session.beside = read_samples;
    run->session.beside_context = run;
    int result = session_load(&run->session, &stage, &load, failure);
    run->profiled.seconds = (double)(clock_now() - begin) / CLOCK_SECOND;
    run->profiled.worked = (double)(server_cpu(&run->session.server) - cpu) / CLOCK_SECOND;
    profiler_end(profiler, &run->profiled, &pid, result == 0 ? count : 0);
    load_free(&load);
    return result;
}

static int run_side(struct service *service, enum side side, struct failure *failure)
{
    const struct check *check = service->check;
    struct run run = {.service = service};
    events_phase(side == SIDE_CANDIDATE ? "profile candidate" : "profile baseline");
    int error = capture_open(&run.profiled.capture);
    if (error) {
        failure_set(failure, VERDICT_INTERNAL_ERROR, "memory for samples: %s", strerror(-error));
        return -1;
    }
    int result =
        session_open(&run.session, service, side_programs[side], check->record->seed, failure);
    if (result == 0)
        result = put_load(&run, failure);
    session_close(&run.session);
    if (result == 0) {
        char *folder = file_join(check->scratch.folder, side_programs[side]);
        profile_tell(&service->profiler, &run.profiled, side, &check->sandbox, folder);
        free(folder);
    }
    capture_close(&run.profiled.capture);
    free(run.profiled.problem);
    return result;
}

int service_profile_open(struct service *service, struct failure *failure)
{
    bool threads = service->check->lab.limits.threads > 1;
    return profiler_choose(&service->profiler, service->check->options->profile.off_cpu,
                           threads ? PROFILE_THREADS_HZ : SERVER_HZ, &service->sampling, failure);
}

int service_profile(struct service *service, struct failure *failure)
{
    int result = run_side(service, SIDE_CANDIDATE, failure);
    if (result < 0 || !service->check->options->profile.diff)
        return result;
    return run_side(service, SIDE_BASELINE, failure) == 0 ? 0 : service_blame_lab(failure);
}

void service_profile_close(struct service *service)
{
    sampling_free(&service->sampling);
    profile_tracer_close(service->profiler.tracer);
}
