/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a lab's programs spend their time: launches as in a check, with outputs verified, but
 * built with what names functions and lines, sampled, and judged by nobody.
 */
#ifndef JUDGE_PROFILE_H
#define JUDGE_PROFILE_H

#include "judge/capture.h"
#include "judge/pairs.h"
#include "probe/sampler.h"
#include "probe/tracer.h"

/* Not 100: in step with nothing that ticks. Each thread has a clock of its own that starts with it,
 * and a lab's threads may live for a millisecond: where there are threads, it has to be faster. */
enum { PROFILE_HZ = 99, PROFILE_THREADS_HZ = 1999 };

struct profile_options {
    bool wanted;
    double seconds; /* of blocks, a side */
    bool diff;      /* the baseline as well */
    bool off_cpu;   /* where it waits, not where it runs */
};

bool profile_seconds_good(double seconds); /* 1 to 60 */

/* Build with debug information and frame pointers: added to the lab's own flags. */
void profile_add_flags(struct lab *lab);

/* This machine does not let us look: *failure says so, and what would allow it. Frees why; -1. */
int profile_refuse(bool off_cpu, char *why, struct failure *failure);

/* What has been seen of one side. */
struct profiled {           /* open struct; start from {0} */
    struct capture capture; /* from capture_open() on */
    struct ring_counts counts;
    double seconds; /* that it was looked at */
    double worked;  /* of these on the CPU; 0: that is not told */
    char *problem;  /* why waits are missing; NULL: none are */
};

/* How one looks: by samples, or, where `sampling` is NULL, at waits by `tracer`. */
struct profiler {
    const struct sampling *sampling;
    struct tracer *tracer;
    struct sampler *sampler; /* of the processes that are looked at; NULL: none are */
};

/* Look at these processes from now on; with `cpus` also at the threads they start. 0, or -1 with
 * *failure. Then profiler_read() now and then, and profiler_end(), before they end; that in any
 * case. */
int profiler_begin(struct profiler *profiler, const pid_t *pids, size_t count, const int *cpus,
                   size_t cpu_count, struct failure *failure);
void profiler_read(struct profiler *profiler, struct profiled *profiled);
void profiler_end(struct profiler *profiler, struct profiled *profiled, const pid_t *pids,
                  size_t count);

/* Which way there is: *sampling is filled, and profiler->tracer perhaps open. 0, or -1 with
 * *failure. sampling_free() and profile_tracer_close() in any case. */
int profiler_choose(struct profiler *profiler, bool off_cpu, double hz, struct sampling *sampling,
                    struct failure *failure);

/* An event `profile` of what was seen of the program in `folder`. */
void profile_tell(const struct profiler *profiler, struct profiled *profiled, enum side side,
                  const struct sandbox *sandbox, const char *folder);

/* Sample the candidate, then the baseline if that is wanted; an event `profile` for each. The
 * measurement is calibrated. 0, or -1 with *failure. */
int profile_run(struct measurement *measurement, const struct profile_options *options,
                struct failure *failure);

#endif
