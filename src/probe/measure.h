/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of a calibration have in common. Each runs on a thread of its own that is pinned
 * to the measuring CPU, the first usable one, and starts others by measure_start(), which pins
 * them before they run. A part looks at measure_over() between its steps, which are short.
 */
#ifndef PROBE_MEASURE_H
#define PROBE_MEASURE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "model/calibration.h"
#include "probe/topology.h"
#include "stats/hdr.h"

struct measuring {
    const struct topology *topology;
    const char *part;  /* its name */
    const char *cache; /* folder for files */
    bool quick;
    int64_t until; /* clock_now() at which the part should be over */
    struct calibration *to;
};

typedef void measure_function(struct measuring *measuring);
measure_function measure_clock, measure_latency, measure_bandwidth, measure_flops, measure_branch,
    measure_kernel, measure_cores, measure_network, measure_storage, measure_hiccup;

bool measure_over(const struct measuring *measuring);

/* Times a thing once: its value in the figure's unit; NaN: it could not. */
typedef double measure_once(void *context);

/* A figure that is the median of repeats: 15 of them, 5 if quick, fewer (but one at least) when the
 * part's time is over. If none gave a number, the figure's reason is "could not be measured". */
void measure_repeat(struct measuring *measuring, const char *name, const char *title,
                    const char *unit, measure_once *once, void *context);

/* A figure of one value, measured once. */
struct figure *measure_value(struct measuring *measuring, const char *name, const char *title,
                             const char *unit, double value);

/* A figure this machine cannot give, and why, as a clause. */
void measure_missing(struct measuring *measuring, const char *name, const char *title,
                     const char *unit, const char *reason);

/* Quantiles of a histogram of ns as figures: <name>_p50 and so on. */
void measure_quantiles(struct measuring *measuring, const char *name, const char *title,
                       const struct hdr *histogram, const double *shares, size_t count);

/* Run a function on a thread pinned to `cpu`. 0 or -errno. */
int measure_start(int cpu, void *(*run)(void *), void *argument, pthread_t *thread);

/* Run a function at the same time on each of `count` CPUs, once all threads are there, and return
 * the sum of what it returns; NaN if a thread cannot be started. */
typedef double measure_member(void *context, size_t index);
double measure_together(const int *cpus, size_t count, measure_member *run, void *context);

/* Bytes that the measuring CPU's cache of that level holds: the largest knee of the latency curve
 * above the level before and at most half beyond the size the kernel tells (a virtual machine may
 * be left with less than that); the size itself if there is no such knee. Where the kernel tells
 * nothing, the knee of that number. 0: neither. */
int64_t measure_level(const struct measuring *measuring, int level);

/* Memory of whole pages, zeroed and untouched; huge: advise the kernel for or against huge pages.
 * NULL if there is none. munmap() it. */
void *measure_map(size_t bytes, bool huge);

#endif
