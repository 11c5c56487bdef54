/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/helper/request.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int refuse(struct helper_answer *answer, int error, const char *why)
{
    answer->error = error;
    snprintf(answer->why, sizeof(answer->why), "%s", why);
    return -1;
}

/* A program that runs with another user's rights is not the caller's, whoever started it. */
static bool is_callers(const struct helper *helper, const struct identity *of)
{
    return helper->uid == 0 ||
           (of->real == helper->uid && of->effective == helper->uid && of->saved == helper->uid);
}

static void release_all(struct helper *helper)
{
    for (size_t i = 0; i < helper->count; i++)
        helper->kernel->release(helper->held[i]);
    helper->count = 0;
}

/* Hold the process the thread belongs to. The identity is read before and after: the number may
 * have gone to another process before it was held, and not since, if that still runs. */
static int hold(struct helper *helper, pid_t thread, struct identity *identity,
                struct helper_answer *answer)
{
    const struct helper_kernel *kernel = helper->kernel;
    if (thread <= 0 || kernel->identify(thread, identity) < 0)
        return refuse(answer, -ESRCH, "there is no such process (it has ended)");
    pid_t process = identity->process;
    int held = kernel->hold(process);
    if (held < 0)
        return refuse(answer, held,
                      "the process cannot be held (it has ended, or the kernel is "
                      "older than Linux 5.3)");
    if (kernel->identify(thread, identity) < 0 || identity->process != process ||
        kernel->ended(held))
        refuse(answer, -ESRCH, "the process has just ended");
    else if (!is_callers(helper, identity))
        refuse(answer, -EPERM, "the process belongs to another user");
    else
        return held;
    kernel->release(held);
    return -1;
}

static void watch(struct helper *helper, const struct helper_request *request,
                  struct helper_answer *answer, int *fd)
{
    (void)fd;
    release_all(helper);
    if (request->count > HELPER_MOST_PIDS)
        refuse(answer, -E2BIG, "too many processes at once");
    for (uint32_t i = 0; i < request->count && !answer->error; i++) {
        struct identity identity;
        int held = hold(helper, request->pids[i], &identity, answer);
        if (held < 0)
            break;
        helper->pids[helper->count] = identity.process;
        helper->held[helper->count++] = held;
        if (identity.process != request->pids[i])
            refuse(answer, -EINVAL, "that is the number of a thread, not of a process");
    }
    if (answer->error)
        release_all(helper);
    int error = helper->kernel->watch(helper->programs, helper->pids, helper->count);
    if (error && !answer->error)
        refuse(answer, error, "the kernel does not take the list of processes");
}

static void own_time(struct helper *helper, const struct helper_request *request,
                     struct helper_answer *answer, int *fd)
{
    (void)request, (void)fd;
    answer->error =
        helper->kernel->own_time(helper->programs, &answer->ns, &answer->runs, answer->why);
}

static void off_cpu(struct helper *helper, const struct helper_request *request,
                    struct helper_answer *answer, int *fd)
{
    (void)request, (void)fd;
    int error =
        helper->kernel->off_cpu(helper->programs, helper->kernel_too, helper->send_stack, helper);
    if (error)
        refuse(answer, error, "off-CPU stacks are not to be had here");
}

/* Types that the CPU and the scheduler count. The others are devices, or places in the kernel. */
static bool is_plain_type(const struct perf_event_attr *attr)
{
    return attr->type == PERF_TYPE_HARDWARE || attr->type == PERF_TYPE_HW_CACHE ||
           attr->type == PERF_TYPE_RAW ||
           (attr->type == PERF_TYPE_SOFTWARE && attr->config <= PERF_COUNT_SW_EMULATION_FAULTS);
}

bool helper_permits(const struct perf_event_attr *attr, bool kernel_too)
{
    const uint64_t samples = PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME |
                             PERF_SAMPLE_READ | PERF_SAMPLE_CALLCHAIN | PERF_SAMPLE_ID |
                             PERF_SAMPLE_CPU | PERF_SAMPLE_PERIOD | PERF_SAMPLE_STREAM_ID |
                             PERF_SAMPLE_IDENTIFIER | PERF_SAMPLE_WEIGHT | PERF_SAMPLE_REGS_USER |
                             PERF_SAMPLE_STACK_USER;
    if (!is_plain_type(attr) || attr->sample_type & ~samples || attr->sample_regs_intr)
        return false;
    return kernel_too ||
           (attr->exclude_kernel && attr->exclude_hv &&
            (attr->exclude_callchain_kernel || !(attr->sample_type & PERF_SAMPLE_CALLCHAIN)));
}

static void perf_open(struct helper *helper, const struct helper_request *request,
                      struct helper_answer *answer, int *fd)
{
    struct perf_event_attr attr = {0};
    memcpy(&attr, request->attr,
           sizeof(attr) < HELPER_ATTR_BYTES ? sizeof(attr) : HELPER_ATTR_BYTES);
    if (attr.size < PERF_ATTR_SIZE_VER0 || attr.size > sizeof(attr)) {
        refuse(answer, -EINVAL, "not a perf_event_attr");
        return;
    }
    if (!helper_permits(&attr, helper->kernel_too)) {
        refuse(answer, -EACCES, "not an event of a program of its own");
        return;
    }
    struct identity identity;
    int held = hold(helper, request->pids[0], &identity, answer);
    if (held < 0)
        return;
    *fd = helper->kernel->perf_open(&attr, request->pids[0]);
    struct identity now;
    if (*fd < 0) {
        refuse(answer, *fd, "the kernel does not open the event");
    } else if (helper->kernel->identify(request->pids[0], &now) < 0 ||
               now.process != identity.process || helper->kernel->ended(held)) {
        helper->kernel->release(*fd);
        refuse(answer, -ESRCH, "the process has just ended");
    }
    if (answer->error)
        *fd = -1;
    helper->kernel->release(held);
}

static void (*const handlers[])(struct helper *helper, const struct helper_request *request,
                                struct helper_answer *answer, int *fd) = {
    [HELPER_WATCH] = watch,
    [HELPER_OWN_TIME] = own_time,
    [HELPER_OFF_CPU] = off_cpu,
    [HELPER_PERF_OPEN] = perf_open,
};

void helper_handle(struct helper *helper, const void *message, size_t size,
                   struct helper_answer *answer, int *fd)
{
    struct helper_request request;
    *answer = (struct helper_answer){0};
    *fd = -1;
    if (size != sizeof(request)) {
        refuse(answer, -EBADMSG, "not a request");
        return;
    }
    memcpy(&request, message, sizeof(request));
    if (request.kind < HELPER_WATCH || request.kind > HELPER_PERF_OPEN)
        refuse(answer, -EOPNOTSUPP, "an unknown request");
    else
        handlers[request.kind](helper, &request, answer, fd);
}

void helper_forget_ended(struct helper *helper)
{
    size_t kept = 0;
    for (size_t i = 0; i < helper->count; i++) {
        if (helper->kernel->ended(helper->held[i])) {
            helper->kernel->forget(helper->programs, helper->pids[i]);
            helper->kernel->release(helper->held[i]);
            continue;
        }
        helper->pids[kept] = helper->pids[i];
        helper->held[kept++] = helper->held[i];
    }
    helper->count = kept;
}
