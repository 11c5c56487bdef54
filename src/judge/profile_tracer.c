/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/profile_tracer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct tracer *profile_tracer_open(char **why)
{
    return tracer_open(why);
}

void profile_tracer_close(struct tracer *tracer)
{
    if (tracer)
        tracer_close(tracer);
}

/* It opens for one thread, so threads to come, which take a descriptor a CPU, are not to be had. */
static int open_by_tracer(void *context, const struct perf_event_attr *attr, pid_t thread, int cpu)
{
    return cpu >= 0 ? -EOPNOTSUPP : tracer_perf_open(context, attr, thread);
}

int profile_choose(double hz, struct sampling *sampling, struct tracer **tracer, char **why)
{
    struct sampling other;
    char *other_why = NULL;
    *tracer = NULL;
    int error = sampling_choose(&probe_root_live, hz, sampler_open_live, NULL, sampling, why);
    if (!error && !sampling->kernel_note)
        return 0;
    struct tracer *helper = profile_tracer_open(&other_why);
    if (helper &&
        sampling_choose(&probe_root_live, hz, open_by_tracer, helper, &other, &other_why) == 0) {
        bool more = error || (!other.kernel_note && other.registers == sampling->registers);
        struct sampling worse = more ? *sampling : other;
        *sampling = more ? other : *sampling;
        *tracer = more ? helper : NULL;
        sampling_free(&worse);
    }
    if (helper && !*tracer)
        profile_tracer_close(helper);
    free(other_why);
    if (error && *tracer) {
        free(*why);
        *why = NULL;
        error = 0;
    }
    return error ? -1 : 0;
}

static void keep(const struct stack *stack, void *context)
{
    static struct ring_sample sample;
    memset(&sample, 0, sizeof(sample));
    sample.stack = *stack;
    capture_add(context, &sample);
}

int profile_take(struct tracer *tracer, struct capture *capture, char **why)
{
    return tracer_off_cpu(tracer, keep, capture, why);
}
