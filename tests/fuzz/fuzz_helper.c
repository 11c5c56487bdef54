/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as messages to perflab-probe, with a made-up kernel behind it. Whatever is asked, it
 * never watches or opens what is not the caller's, and lets go of all it holds.
 *
 * An input is a byte that says how the kernel behaves, then messages of the size of a request; the
 * last may be shorter.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/helper/request.h"

enum { CALLER = 1000, PRIVILEGED = 7 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned mood;  /* bits: what fails */
static unsigned calls; /* so that a process can end in between */
static int held;
static bool over;

static void require(bool truth)
{
    if (!truth)
        abort();
}

/* Multiples of 3 are the caller's; of 7 run with another user's rights; odd ones are threads. */
static bool is_callers(pid_t thread)
{
    pid_t process = thread & ~1;
    return process % 3 == 0 && process % PRIVILEGED;
}

static int identify(pid_t thread, struct identity *identity)
{
    if (thread <= 0 || (mood & 1 && ++calls % 5 == 0))
        return -ESRCH;
    uid_t real = (thread & ~1) % 3 == 0 ? CALLER : 0;
    *identity = (struct identity){thread & ~1, real, real, real};
    if ((thread & ~1) % PRIVILEGED == 0)
        identity->effective = identity->saved = 0;
    return 0;
}

static int hold(pid_t process)
{
    (void)process;
    if (mood & 2 && ++calls % 3 == 0)
        return -EMFILE;
    held++;
    return 100;
}

static bool ended(int fd)
{
    require(fd == 100);
    return mood & 4 && ++calls % 4 == 0;
}

static void release(int fd)
{
    require(fd == 100 && held > 0);
    held--;
}

static int watch(struct programs *programs, const pid_t *pids, size_t count)
{
    (void)programs;
    require(count <= HELPER_MOST_PIDS && (int)count == held);
    for (size_t i = 0; i < count; i++)
        require(is_callers(pids[i]) && !(pids[i] & 1));
    return mood & 8 ? -E2BIG : 0;
}

static void forget(struct programs *programs, pid_t pid)
{
    (void)programs;
    require(is_callers(pid));
}

static int own_time(const struct programs *programs, uint64_t *ns, uint64_t *runs,
                    char why[HELPER_REASON])
{
    (void)programs;
    *ns = *runs = 1;
    snprintf(why, HELPER_REASON, "%s", mood & 16 ? "no" : "");
    return mood & 16 ? -EPERM : 0;
}

static int off_cpu(const struct programs *programs, bool kernel,
                   int (*visit)(void *context, const struct helper_stack *stack), void *context)
{
    (void)programs;
    require(!kernel);
    return visit(context, &(struct helper_stack){.stack = 1});
}

static int perf_open(const struct perf_event_attr *attr, pid_t thread)
{
    require(is_callers(thread) && attr->exclude_kernel && attr->type != PERF_TYPE_BREAKPOINT &&
            attr->type != PERF_TYPE_TRACEPOINT && attr->size <= sizeof(*attr));
    held++;
    return 100;
}

static int send_stack(void *context, const struct helper_stack *stack)
{
    require(context && stack->stack == 1);
    return over ? -EPIPE : 0;
}

static const struct helper_kernel fake = {identify, hold,     ended,   release,  watch,
                                          forget,   own_time, off_cpu, perf_open};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct helper helper = {.kernel = &fake, .uid = CALLER, .send_stack = send_stack};
    if (!size)
        return 0;
    mood = data[0];
    over = mood & 32;
    calls = 0;
    held = 0;
    for (size_t at = 1; at < size;) {
        size_t left = size - at, part = sizeof(struct helper_request);
        struct helper_answer answer;
        int fd;
        if (part > left)
            part = left;
        helper_handle(&helper, data + at, part, &answer, &fd);
        require(!answer.stack && (answer.error <= 0 || answer.why[0]));
        require(memchr(answer.why, '\0', sizeof(answer.why)) != NULL);
        if (fd >= 0) {
            require(!answer.error);
            release(fd); /* passed on */
        }
        require(held == (int)helper.count);
        helper_forget_ended(&helper);
        require(held == (int)helper.count);
        at += part;
    }
    return 0;
}
