/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What perflab-probe does when asked. A request may be anything; what the kernel is asked for in
 * turn stands behind a table of calls, so that tests can answer in its place.
 */
#ifndef PROBE_HELPER_REQUEST_H
#define PROBE_HELPER_REQUEST_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "probe/helper/programs.h"

struct identity { /* of a thread */
    pid_t process;
    uid_t real, effective, saved;
};

struct helper_kernel { /* 0, a descriptor, or -errno, unless said otherwise */
    int (*identify)(pid_t thread, struct identity *identity);
    int (*hold)(pid_t process); /* a descriptor that means this process and no later one */
    bool (*ended)(int held);
    void (*release)(int held);
    int (*watch)(struct programs *programs, const pid_t *pids, size_t count);
    void (*forget)(struct programs *programs, pid_t pid);
    int (*own_time)(const struct programs *programs, uint64_t *ns, uint64_t *runs,
                    char why[HELPER_REASON]);
    int (*off_cpu)(const struct programs *programs, bool kernel,
                   int (*visit)(void *context, const struct helper_stack *stack), void *context);
    int (*perf_open)(const struct perf_event_attr *attr, pid_t thread);
};

extern const struct helper_kernel helper_kernel_live;

struct helper {
    const struct helper_kernel *kernel;
    struct programs *programs;
    uid_t uid;       /* the caller's real one */
    bool kernel_too; /* may the caller see what the kernel does? */
    pid_t pids[HELPER_MOST_PIDS];
    int held[HELPER_MOST_PIDS];
    size_t count;
    int (*send_stack)(void *context, const struct helper_stack *stack); /* to the caller */
};

/* Answer one message. *fd becomes a descriptor to pass on, or -1. */
void helper_handle(struct helper *helper, const void *message, size_t size,
                   struct helper_answer *answer, int *fd);

void helper_forget_ended(struct helper *helper);

/* Is this an event that the caller may have of a process of his own? */
bool helper_permits(const struct perf_event_attr *attr, bool kernel_too);

#endif
