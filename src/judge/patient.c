/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/patient.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "judge/events.h"
#include "judge/profile_tracer.h"
#include "judge/symbolise.h"
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
static int place(struct check *check, const char *folder, struct failure *failure)
{
    const struct check_options *options = check->options;
    char *problem, *data = NULL, *to = file_join(folder, "program");
    size_t size = 0;
    char *path = trusted_build_program(&check->lab, "patient.c", "patients", options->data,
                                       options->cache, check->compiler, &problem);
    int error = path ? file_read(path, PROGRAM_BYTES, &data, &size) : 0;
    if (path && !error)
        error = file_write(to, data, size, 0755);
    if (!path) {
        failure_set(failure, VERDICT_BAD_DEFINITION, "the lab's patient.c cannot be used");
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

static void keep(const struct ring_sample *sample, void *context)
{
    capture_add(context, sample);
}

/* What a sampled patient came to. */
struct sampled {
    struct capture capture;
    struct ring_counts counts;
    double seconds;
};

static int sample(struct check *check, const struct sampling *sampling, struct child *child,
                  pid_t pid, struct sampled *sampled, struct failure *failure)
{
    int error = 0;
    struct sampler *sampler = sampler_new(sampling, &pid, 1, NULL, 0, &error);
    if (!sampler) {
        failure_set(failure, VERDICT_NOT_ATTAINABLE, "the patient cannot be sampled here: %s",
                    sampler_refusal(error));
        return -1;
    }
    int64_t begin = clock_now();
    int64_t until = begin + (int64_t)(check->options->profile.seconds * 1e9);
    bool more = true;
    while (more) {
        more = go_on(child, until);
        sampler_read(sampler, keep, &sampled->capture, &sampled->counts);
    }
    sampled->seconds = (double)(clock_now() - begin) / 1e9;
    capture_finish(&sampled->capture, pid);
    sampler_free(sampler);
    return 0;
}

static void tell(struct check *check, const struct sampling *sampling, const char *folder,
                 const struct sampled *sampled)
{
    struct profile profile = {.side = memory_copy(side_programs[SIDE_CANDIDATE]),
                              .source = memory_copy(sampling->source),
                              .source_note = memory_copy(sampling->source_note),
                              .kernel_note = memory_copy(sampling->kernel_note),
                              .hz = sampling->hz,
                              .seconds = sampled->seconds,
                              .samples = (double)sampled->capture.samples,
                              .lost = (double)(sampled->counts.lost + sampled->capture.refused)};
    int error = symbolise(&sampled->capture, &check->sandbox, folder, &profile);
    if (error)
        profile.user_note = memory_copy(strerror(-error));
    events_profile(&profile);
    profile_free(&profile);
}

static int run(struct check *check, const struct sampling *sampling, const char *folder,
               uint64_t number, struct failure *failure)
{
    struct sampled sampled = {.seconds = 0};
    struct child child;
    int error = capture_open(&sampled.capture);
    if (error) {
        failure_set(failure, VERDICT_INTERNAL_ERROR, "memory for samples: %s", strerror(-error));
        return -1;
    }
    int result = start(check, folder, number, &child, failure);
    pid_t pid = result == 0 ? await(check, &child, failure) : 0;
    result = pid ? sample(check, sampling, &child, pid, &sampled, failure) : -1;
    child_stop(&child);
    child_free(&child);
    if (result == 0)
        tell(check, sampling, folder, &sampled);
    capture_close(&sampled.capture);
    return result;
}

int patient_profile(struct check *check, uint64_t number, struct failure *failure)
{
    struct sampling sampling = {0};
    struct tracer *tracer = NULL;
    char *why = NULL, *folder = NULL;
    if (check->options->profile.off_cpu || check->options->profile.diff) {
        failure_set(failure, VERDICT_NOT_ATTAINABLE,
                    "a patient is profiled on the CPU, and has no baseline beside it");
        return -1;
    }
    if (check_open_sandbox(check, failure) < 0 || check_open_scratch(check, failure) < 0)
        return -1;
    folder = file_join(check->scratch.folder, side_programs[SIDE_CANDIDATE]);
    int result = place(check, folder, failure);
    if (result == 0 && profile_choose(PATIENT_HZ, &sampling, &tracer, &why) < 0)
        result = profile_refuse(false, why, failure);
    if (result == 0) {
        events_phase("profile candidate");
        result = run(check, &sampling, folder, number, failure);
    }
    sampling_free(&sampling);
    profile_tracer_close(tracer);
    free(folder);
    return result;
}
