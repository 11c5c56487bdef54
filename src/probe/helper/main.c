/* SPDX-License-Identifier: Apache-2.0 */
/*
 * perflab-probe: the one program of perflab that may be given capabilities (cap_bpf, cap_perfmon).
 * Whoever starts it gets to see counts of processes of his own user and nothing else; it takes
 * requests from the process that started it only, and ends with it.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "probe/helper/confine.h"
#include "probe/helper/known.h"
#include "probe/helper/request.h"

enum { SEND_SECONDS = 2, PARANOID_USER_ONLY = 2 };

/* Send, with a descriptor if it is one. 0 or -errno; a caller that does not read is given up. */
static int send_message(const void *message, size_t size, int fd)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {0};
    struct iovec bytes = {(void *)message, size};
    struct msghdr header = {.msg_iov = &bytes, .msg_iovlen = 1};
    if (fd >= 0) {
        header.msg_control = control.bytes;
        header.msg_controllen = sizeof(control.bytes);
        struct cmsghdr *part = CMSG_FIRSTHDR(&header);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(part), &fd, sizeof(int));
    }
    return sendmsg(HELPER_SOCKET, &header, MSG_NOSIGNAL) == (ssize_t)size ? 0 : -EPIPE;
}

static int send_stack(void *context, const struct helper_stack *stack)
{
    (void)context;
    return send_message(stack, sizeof(*stack), -1);
}

/* The next message; 0: none any more. Only the parent's count; there is no room for descriptors,
 * which the kernel then closes. */
static ssize_t receive(void *buffer, size_t size, bool *from_parent)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(struct ucred))];
    } control = {0};
    struct iovec bytes = {buffer, size};
    struct msghdr header = {.msg_iov = &bytes,
                            .msg_iovlen = 1,
                            .msg_control = control.bytes,
                            .msg_controllen = sizeof(control.bytes)};
    ssize_t n = recvmsg(HELPER_SOCKET, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    struct cmsghdr *part = n > 0 ? CMSG_FIRSTHDR(&header) : NULL;
    struct ucred sender = {0};
    if (part && part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_CREDENTIALS)
        memcpy(&sender, CMSG_DATA(part), sizeof(sender));
    *from_parent = sender.pid == getppid();
    return n < 0 && (errno == EAGAIN || errno == EINTR) ? -1 : n < 0 ? 0 : n;
}

static bool serve_one(struct helper *helper)
{
    char message[sizeof(struct helper_request) + 1]; /* a longer one is seen to be */
    struct helper_answer answer;
    bool from_parent;
    int fd;
    ssize_t n = receive(message, sizeof(message), &from_parent);
    if (n <= 0)
        return n < 0;
    if (!from_parent)
        return true;
    helper_handle(helper, message, (size_t)n, &answer, &fd);
    int error = send_message(&answer, sizeof(answer), fd);
    if (fd >= 0)
        close(fd);
    return error == 0;
}

/* Until the parent lets go of the socket. */
static void serve(struct helper *helper)
{
    struct pollfd fds[1 + HELPER_MOST_PIDS];
    for (;;) {
        fds[0] = (struct pollfd){HELPER_SOCKET, POLLIN, 0};
        for (size_t i = 0; i < helper->count; i++)
            fds[1 + i] = (struct pollfd){helper->held[i], POLLIN, 0};
        if (poll(fds, 1 + helper->count, -1) < 0 && errno != EINTR)
            return;
        helper_forget_ended(helper);
        if (fds[0].revents && !serve_one(helper))
            return;
    }
}

/* As the kernel decides it for perf events: from level 2 on users see their own programs only. */
static bool may_see_kernel(uid_t uid)
{
    int level = PARANOID_USER_ONLY;
    FILE *file = fopen("/proc/sys/kernel/perf_event_paranoid", "re");
    if (file && fscanf(file, "%d", &level) != 1)
        level = PARANOID_USER_ONLY;
    if (file)
        fclose(file);
    return uid == 0 || level < PARANOID_USER_ONLY;
}

static bool open_programs(struct programs *programs, unsigned without,
                          struct helper_greeting *greeting)
{
    char why[HELPER_REASON] = "";
    bool open = programs_open(programs, without, why) == 0;
    bool works = open && known_check(programs, why) == 0;
    if (open && !works)
        programs_close(programs);
    snprintf(greeting->why, sizeof(greeting->why), "%s", why);
    greeting->error = works ? 0 : -ENOTSUP;
    memcpy(greeting->lacks, programs->lacks, sizeof(greeting->lacks));
    return works;
}

int main(int argc, char **argv)
{
    struct programs programs;
    struct helper_greeting greeting = {0};
    unsigned without = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
    struct timeval patience = {.tv_sec = SEND_SECONDS};
    if (!confine_start()) {
        static const char text[] = "perflab-probe is started by perflab, not by hand\n";
        return write(STDERR_FILENO, text, sizeof(text) - 1) > 0 ? 2 : 1;
    }
    setsockopt(HELPER_SOCKET, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    bool works = open_programs(&programs, without, &greeting);
    if (!confine_rest())
        return 1;
    if (send_message(&greeting, sizeof(greeting), works ? programs.counts : -1) < 0 || !works)
        return 1;
    struct helper helper = {.kernel = &helper_kernel_live,
                            .programs = &programs,
                            .uid = getuid(),
                            .kernel_too = may_see_kernel(getuid()),
                            .send_stack = send_stack};
    serve(&helper);
    return 0;
}
