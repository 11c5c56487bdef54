/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/patient.h"

#include <inttypes.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "judge/events.h"
#include "judge/profile.h"
#include "judge/profile_tracer.h"
#include "judge/trusted.h"

enum {
    PATIENT_HZ = 997, /* a patient sleeps most of its time: 99 would see too little of it */
    HELLO_SECONDS = 10,
    READ_MS = 100,
    PROGRAM_BYTES = 128 << 20,
    MEMORY = 1 << 30,
    OUTPUT = 1 << 20,
};

/* Build it, and put it where the sandbox shows it. */
static int place(struct check *check, const char *source, const char *folder,
                 struct failure *failure)
{
    const struct check_options *options = check->options;
    char *problem, *data = NULL, *to = file_join(folder, "program");
    size_t size = 0;
    char *path = trusted_build_program(&check->lab, source, "patients", options->data,
                                       options->cache, check->compiler, &problem);
    int error = path ? file_read(path, PROGRAM_BYTES, &data, &size) : 0;
    if (path && !error)
        error = file_write(to, data, size, 0755);
    if (!path) {
        failure_set(failure, VERDICT_BAD_DEFINITION, "the lab's %s cannot be used", source);
        failure->detail = problem;
    } else if (error) {
        failure_set(failure, VERDICT_INTERNAL_ERROR, "cannot copy %s: %s", path, strerror(-error));
    }
    free(data);
    free(path);
    free(to);
    return path && !error ? 0 : -1;
}

static int start(struct check *check, const char *folder, uint64_t number, struct child *child,
                 struct failure *failure)
{
    char text[24];
    snprintf(text, sizeof(text), "%" PRIu64, number);
    struct sandbox_job job = {.output = folder,
                              .threads = true,
                              .limits = {.address_space = MEMORY,
                                         .file_size = 1 << 20,
                                         .cpu_seconds = 600,
                                         .cpu = -1,
                                         .output_cap = OUTPUT}};
    char *program = sandbox_path(&check->sandbox, &job, true, "program");
    char *const argv[] = {program, (char *)"--case", text, NULL};
    job.argv = argv;
    int error = sandbox_start(&check->sandbox, &job, child);
    free(program);
    if (error)
        failure_set(failure, VERDICT_INTERNAL_ERROR, "cannot start the patient: %s",
                    strerror(-error));
    return error ? -1 : 0;
}

/* Wait a little, taking what it prints. False once it has ended, or nobody wants to know more. */
static bool go_on(struct child *child, int64_t until)
{
    int64_t now = clock_now(), step = now + READ_MS * INT64_C(1000000);
    return !child_wait(child, step < until ? step : until) && !child->flooded &&
           !child_cancelled() && clock_now() < until;
}

/* Its own process, once it has said its first word: before, it is bubblewrap that is seen. */
static pid_t await(struct check *check, struct child *child, struct failure *failure)
{
    int64_t until = clock_now() + HELLO_SECONDS * CLOCK_SECOND;
    while (!child->text.length && go_on(child, until))
        ;
    pid_t pid = child->text.length ? sandbox_process(&check->sandbox, child) : 0;
    if (!pid) {
        failure_set(failure, VERDICT_BAD_DEFINITION, "the patient does not start as it should");
        failure->detail =
            text_printable(child->text.data ? child->text.data : "", child->text.length);
    }
    return pid;
}

/* CPU time of a process so far, s; 0 once it has ended. */
static double cpu_seconds(pid_t pid)
{
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) < 0)
        return 0;
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int look_at(struct check *check, struct child *child, pid_t pid, struct profiler *profiler,
                   struct profiled *profiled, struct failure *failure)
{
    if (profiler_begin(profiler, &pid, 1, NULL, 0, failure) < 0)
        return -1;
    double before = cpu_seconds(pid);
    int64_t start = clock_now();
    int64_t until = start + (int64_t)(check->options->profile.seconds * 1e9);
    bool more = true;
    while (more) {
        more = go_on(child, until);
        profiler_read(profiler, profiled);
    }
    profiled->seconds = (double)(clock_now() - start) / 1e9;
    profiled->worked = fmax(cpu_seconds(pid) - before, 0);
    profiler_end(profiler, profiled, &pid, 1);
    return 0;
}

/* `profiler` is told how, and not changed. */
static int run(struct check *check, const char *folder, uint64_t number, enum side side,
               struct profiler profiler, struct failure *failure)
{
    struct profiled profiled = {0};
    struct child child;
    int error = capture_open(&profiled.capture);
    if (error) {
        failure_set(failure, VERDICT_INTERNAL_ERROR, "memory for samples: %s", strerror(-error));
        return -1;
    }
    int result = start(check, folder, number, &child, failure);
    pid_t pid = result == 0 ? await(check, &child, failure) : 0;
    result = pid ? look_at(check, &child, pid, &profiler, &profiled, failure) : -1;
    child_stop(&child);
    child_free(&child);
    if (result == 0)
        profile_tell(&profiler, &profiled, side, &check->sandbox, folder);
    capture_close(&profiled.capture);
    free(profiled.problem);
    return result;
}

/* One side: the patient, or the version before it. */
static int profile_side(struct check *check, enum side side, const char *source, uint64_t number,
                        const struct profiler *profiler, struct failure *failure)
{
    char *folder = file_join(check->scratch.folder, side_programs[side]);
    int result = place(check, source, folder, failure);
    if (result == 0) {
        events_phase(side == SIDE_CANDIDATE ? "profile candidate" : "profile baseline");
        result = run(check, folder, number, side, *profiler, failure);
    }
    free(folder);
    return result;
}

int patient_profile(struct check *check, uint64_t number, struct failure *failure)
{
    const struct profile_options *options = &check->options->profile;
    const char *before = check->lab.baseline;
    struct sampling sampling = {0};
    struct profiler profiler = {0};
    if (options->diff && !before) {
        failure_set(failure, VERDICT_NOT_ATTAINABLE,
                    "this patient has no baseline: there is no version before it");
        return -1;
    }
    if (check_open_sandbox(check, failure) < 0 || check_open_scratch(check, failure) < 0)
        return -1;
    int result = profiler_choose(&profiler, options->off_cpu, PATIENT_HZ, &sampling, failure);
    if (result == 0)
        result = profile_side(check, SIDE_CANDIDATE, "patient.c", number, &profiler, failure);
    if (result == 0 && options->diff)
        result = profile_side(check, SIDE_BASELINE, before, number, &profiler, failure);
    sampling_free(&sampling);
    profile_tracer_close(profiler.tracer);
    return result;
}
