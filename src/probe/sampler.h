/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where processes spend their CPU time: a clock of theirs interrupts them some hundred times a
 * second, and the kernel writes down the stack. The clock is the CPU's cycles where a counter for
 * them works (perf_event.h holds it against known work), else the CPU time the kernel keeps.
 */
#ifndef PROBE_SAMPLER_H
#define PROBE_SAMPLER_H

#include <linux/perf_event.h>

#include "probe/ring.h"
#include "probe/root.h"

/* perf_event_open(2) without a group and with close-on-exec; descriptor or -errno. cpu -1: any. */
typedef int sampler_opener(void *context, const struct perf_event_attr *attr, pid_t thread,
                           int cpu);
int sampler_open_live(void *context, const struct perf_event_attr *attr, pid_t thread, int cpu);

/* How samples are taken on this machine. */
struct sampling {
    sampler_opener *open;
    void *context;
    struct perf_event_attr attr;
    size_t registers;
    double hz;          /* samples a second of CPU time */
    const char *source; /* "cycles" or "cpu-clock" */
    char *source_note;  /* why not cycles; NULL */
    char *kernel_note;  /* why there are no kernel stacks; NULL: there are */
};

/* Find out, by opening for the caller. `hz` samples a second, less
 * where kernel.perf_event_max_sample_rate is. 0, or -errno with *why, the caller's,
 * where this opener may not sample at all. sampling_free() in both cases. */
int sampling_choose(const struct probe_root *root, double hz, sampler_opener *open, void *context,
                    struct sampling *sampling, char **why);
void sampling_free(struct sampling *sampling);

struct sampler;

/* Sample the processes from now on, on any CPU; with `cpus` also the threads they start from now
 * on, for which the kernel wants a descriptor a CPU. NULL with *error -errno. */
struct sampler *sampler_new(const struct sampling *sampling, const pid_t *pids, size_t pid_count,
                            const int *cpus, size_t cpu_count, int *error);

/* What such an error means. */
const char *sampler_refusal(int error);

/* Visit what has come since the last call; does not wait. Adds to *counts. */
void sampler_read(struct sampler *sampler, sample_visitor *visit, void *context,
                  struct ring_counts *counts);
void sampler_free(struct sampler *sampler); /* NULL is fine */

#endif
