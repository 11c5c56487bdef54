/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/tracer.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "config.h"
#include "probe/counts.h"
#include "probe/helper/protocol.h"

enum { GREETING_SECONDS = 20, ANSWER_SECONDS = 5, PARTING_MS = 1000 };

struct tracer {
    pid_t pid;
    int socket;
    void *mapped;
    struct helper_greeting greeting;
};

char *tracer_program(void)
{
    return file_find_program("perflab-probe");
}

/* A message of this size, with a descriptor if one came along, else -1. Returns 0 or -errno. */
static int receive(const struct tracer *tracer, void *message, size_t size, int64_t deadline,
                   int *fd, size_t *got)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {0};
    struct iovec bytes = {message, size};
    struct msghdr header = {.msg_iov = &bytes,
                            .msg_iovlen = 1,
                            .msg_control = control.bytes,
                            .msg_controllen = sizeof(control.bytes)};
    struct pollfd ready = {tracer->socket, POLLIN, 0};
    *fd = -1;
    for (;;) {
        int64_t left = (deadline - clock_now()) / 1000000;
        int result = left > 0 ? poll(&ready, 1, (int)left) : 0;
        if (result > 0)
            break;
        if (result == 0 || errno != EINTR)
            return result == 0 ? -ETIMEDOUT : -errno;
    }
    ssize_t n = recvmsg(tracer->socket, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (n <= 0)
        return n < 0 ? -errno : -EPIPE;
    struct cmsghdr *part = CMSG_FIRSTHDR(&header);
    if (part && part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_RIGHTS)
        memcpy(fd, CMSG_DATA(part), sizeof(int));
    *got = (size_t)n;
    return 0;
}

static pid_t start(const char *program, unsigned without, int socket)
{
    char *argument = memory_print("%u", without);
    char *const argv[] = {(char *)program, argument, NULL};
    char *const environment[] = {NULL};
    pid_t pid = fork();
    if (pid == 0) {
        if (dup2(socket, HELPER_SOCKET) == HELPER_SOCKET)
            execve(program, argv, environment);
        _exit(127);
    }
    free(argument);
    return pid;
}

static char *take_greeting(struct tracer *tracer)
{
    int counts;
    size_t got;
    int64_t deadline = clock_now() + GREETING_SECONDS * CLOCK_SECOND;
    int error =
        receive(tracer, &tracer->greeting, sizeof(tracer->greeting), deadline, &counts, &got);
    if (error == -ETIMEDOUT)
        return memory_print("perflab-probe did not start in %d s", GREETING_SECONDS);
    if (error || got != sizeof(tracer->greeting))
        return memory_copy("perflab-probe ended at once: build or install perflab again");
    if (tracer->greeting.error)
        return memory_copy(tracer->greeting.why);
    tracer->mapped = mmap(NULL, COUNTS_BYTES, PROT_READ, MAP_SHARED, counts, 0);
    close(counts);
    if (tracer->mapped != MAP_FAILED)
        return NULL;
    tracer->mapped = NULL;
    return memory_print("the counts cannot be mapped: %s", strerror(errno));
}

struct tracer *tracer_open_as(const char *program, unsigned without, char **why)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
        *why = memory_print("no socket: %s", strerror(errno));
        return NULL;
    }
    struct tracer *tracer = memory_new(struct tracer);
    tracer->socket = pair[0];
    tracer->pid = start(program, without, pair[1]);
    close(pair[1]);
    *why = tracer->pid < 0 ? memory_copy("no process for perflab-probe") : take_greeting(tracer);
    if (!*why)
        return tracer;
    tracer_close(tracer);
    return NULL;
}

struct tracer *tracer_open(char **why)
{
#ifdef HAVE_BPF
    char *program = tracer_program();
    struct tracer *tracer = NULL;
    if (program)
        tracer = tracer_open_as(program, 0, why);
    else
        *why = memory_copy("perflab-probe is not there: build or install perflab again");
    free(program);
    return tracer;
#else
    *why = memory_copy("this perflab was built without libbpf");
    return NULL;
#endif
}

static int fail(struct helper_answer *answer, int error)
{
    *answer = (struct helper_answer){.error = error};
    memory_clear(answer->why, sizeof(answer->why));
    strncpy(answer->why,
            error == -ETIMEDOUT ? "perflab-probe does not answer" : "perflab-probe has ended",
            sizeof(answer->why) - 1);
    return error;
}

static void give(const struct helper_stack *from, stack_visitor *visit, void *context)
{
    struct stack stack = {.pid = from->pid, .weight = (double)from->ns};
    stack.user_count = from->user_count < STACK_DEEPEST ? from->user_count : STACK_DEEPEST;
    stack.kernel_count = from->kernel_count < STACK_DEEPEST ? from->kernel_count : STACK_DEEPEST;
    memcpy(stack.user, from->user, stack.user_count * sizeof(stack.user[0]));
    memcpy(stack.kernel, from->kernel, stack.kernel_count * sizeof(stack.kernel[0]));
    if (visit)
        visit(&stack, context);
}

/* Send a request and take its answer, and stacks before it. The descriptor that may come with it is
 * the caller's. 0 or -errno, then also in answer->error, with a reason there. */
static int ask(const struct tracer *tracer, const struct helper_request *request,
               struct helper_answer *answer, int *fd, stack_visitor *visit, void *context)
{
    int64_t deadline = clock_now() + ANSWER_SECONDS * CLOCK_SECOND;
    union {
        struct helper_answer answer;
        struct helper_stack stack;
    } message;
    size_t got;
    if (send(tracer->socket, request, sizeof(*request), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        return fail(answer, -errno);
    for (;;) {
        int error = receive(tracer, &message, sizeof(message), deadline, fd, &got);
        if (error)
            return fail(answer, error);
        if (got == sizeof(message.stack) && message.stack.stack)
            give(&message.stack, visit, context);
        else if (got == sizeof(message.answer))
            break;
        else
            return fail(answer, -EPROTO);
    }
    *answer = message.answer;
    answer->why[HELPER_REASON - 1] = '\0';
    return answer->error;
}

int tracer_watch(struct tracer *tracer, const pid_t *pids, size_t count, char **why)
{
    struct helper_request request = {.kind = HELPER_WATCH, .count = (uint32_t)count};
    struct helper_answer answer;
    int fd;
    if (count > HELPER_MOST_PIDS) {
        *why = memory_print("at most %d processes can be watched at once", HELPER_MOST_PIDS);
        return -1;
    }
    for (size_t i = 0; i < count; i++)
        request.pids[i] = pids[i];
    if (ask(tracer, &request, &answer, &fd, NULL, NULL) == 0)
        return 0;
    *why = memory_copy(answer.why);
    return -1;
}

void tracer_read(const struct tracer *tracer, struct trace_counts *counts)
{
    counts_sum(tracer->mapped, counts);
}

/* The group that a member belongs to ends before these offsets. */
static const struct {
    size_t end;
    enum trace_group group;
    const char *title;
} groups[] = {
    {offsetof(struct trace_counts, faults_minor), TRACE_SCHED, "scheduling"},
    {offsetof(struct trace_counts, syscalls), TRACE_FAULTS, "page faults"},
    {offsetof(struct trace_counts, futex_waits), TRACE_CALLS, "system calls"},
    {offsetof(struct trace_counts, block_requests), TRACE_FUTEXES, "futex waits"},
    {offsetof(struct trace_counts, tcp_retransmits), TRACE_BLOCK, "block I/O"},
    {offsetof(struct trace_counts, tcp_connects), TRACE_RETRANSMITS, "TCP retransmits"},
    {sizeof(struct trace_counts), TRACE_CONNECTS, "TCP connections"},
};
enum { GROUPS = sizeof(groups) / sizeof(groups[0]) };

const char *tracer_lacks(const struct tracer *tracer, size_t member)
{
    for (size_t i = 0; i < GROUPS; i++)
        if (member < groups[i].end) {
            const char *reason = tracer->greeting.lacks[groups[i].group];
            return reason[0] ? reason : NULL;
        }
    return NULL;
}

char *tracer_lacking(const struct tracer *tracer)
{
    struct text text = {0};
    for (size_t i = 0; i < GROUPS; i++) {
        const char *reason = tracer->greeting.lacks[groups[i].group];
        const char *next = i + 1 < GROUPS ? tracer->greeting.lacks[groups[i + 1].group] : "";
        if (!reason[0])
            continue;
        text_print(&text, "%s", groups[i].title);
        if (strcmp(reason, next) == 0)
            text_print(&text, ", ");
        else
            text_print(&text, ": %s%s", reason, "; ");
    }
    char *told = text_take(&text);
    size_t length = strlen(told);
    if (length) {
        told[length - 2] = '\0';
        return told;
    }
    free(told);
    return NULL;
}

bool tracer_own_time(struct tracer *tracer, uint64_t *ns, uint64_t *runs, char **why)
{
    struct helper_request request = {.kind = HELPER_OWN_TIME};
    struct helper_answer answer;
    int fd;
    if (ask(tracer, &request, &answer, &fd, NULL, NULL) < 0) {
        *why = memory_copy(answer.why);
        return false;
    }
    *ns = answer.ns;
    *runs = answer.runs;
    return true;
}

int tracer_off_cpu(struct tracer *tracer, stack_visitor *visit, void *context, char **why)
{
    struct helper_request request = {.kind = HELPER_OFF_CPU};
    struct helper_answer answer;
    int fd;
    if (ask(tracer, &request, &answer, &fd, visit, context) == 0)
        return 0;
    *why = memory_copy(answer.why);
    return -1;
}

int tracer_perf_open(struct tracer *tracer, const void *attr, pid_t thread)
{
    struct helper_request request = {.kind = HELPER_PERF_OPEN, .pids = {thread}};
    struct helper_answer answer;
    int fd;
    size_t size = sizeof(struct perf_event_attr);
    memcpy(request.attr, attr, size < HELPER_ATTR_BYTES ? size : HELPER_ATTR_BYTES);
    int error = ask(tracer, &request, &answer, &fd, NULL, NULL);
    return error ? error : fd < 0 ? -EPROTO : fd;
}

void tracer_close(struct tracer *tracer)
{
    if (!tracer)
        return;
    close(tracer->socket); /* it ends by that, and soon, having nothing to put in order */
    if (tracer->pid > 0) {
        int64_t deadline = clock_now() + PARTING_MS * INT64_C(1000000);
        while (waitpid(tracer->pid, NULL, WNOHANG) == 0) {
            if (clock_now() > deadline)
                kill(tracer->pid, SIGKILL);
            poll(NULL, 0, 1);
        }
    }
    if (tracer->mapped)
        munmap(tracer->mapped, COUNTS_BYTES);
    free(tracer);
}
