/* SPDX-License-Identifier: Apache-2.0 */
#include "generate/sockets.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"

enum { OTHER_FILES = 64, MOST_EVENTS = 64 };

struct slot {
    int fd;         /* -1: none */
    uint32_t round; /* which of its sockets; events of one that was closed are of no use */
};

struct sockets {
    struct address address;
    int epoll;
    bool spin;
    size_t count;
    struct slot slots[];
};

static int64_t now(void *context)
{
    (void)context;
    return clock_now();
}

static void close_slot(void *context, size_t slot)
{
    struct slot *one = &((struct sockets *)context)->slots[slot];
    if (one->fd >= 0)
        close(one->fd);
    one->fd = -1;
    one->round++;
}

static int open_slot(void *context, size_t slot)
{
    struct sockets *sockets = context;
    struct slot *one = &sockets->slots[slot];
    struct epoll_event event = {EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                                {.u64 = (uint64_t)one->round << 32 | slot}};
    int yes = 1, error = 0;
    one->fd =
        socket(sockets->address.socket.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (one->fd < 0)
        return -errno;
    setsockopt(one->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    if (connect(one->fd, (const struct sockaddr *)&sockets->address.socket, sockets->address.size) <
        0)
        error = errno;
    if ((error && error != EINPROGRESS) ||
        epoll_ctl(sockets->epoll, EPOLL_CTL_ADD, one->fd, &event) < 0) {
        error = error && error != EINPROGRESS ? error : errno;
        close_slot(context, slot);
    }
    return -error;
}

static int opened(void *context, size_t slot)
{
    const struct sockets *sockets = context;
    int error = 0;
    socklen_t size = sizeof(error);
    if (getsockopt(sockets->slots[slot].fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
        return -errno;
    return -error;
}

static ssize_t send_bytes(void *context, size_t slot, const char *bytes, size_t size)
{
    const struct sockets *sockets = context;
    ssize_t n = send(sockets->slots[slot].fd, bytes, size, MSG_NOSIGNAL);
    return n < 0 ? -errno : n;
}

static ssize_t receive_bytes(void *context, size_t slot, char *bytes, size_t size)
{
    const struct sockets *sockets = context;
    ssize_t n = recv(sockets->slots[slot].fd, bytes, size, 0);
    return n < 0 ? -errno : n;
}

static size_t wait_ready(void *context, int64_t until, struct ready *ready, size_t most)
{
    struct sockets *sockets = context;
    struct epoll_event events[MOST_EVENTS];
    int64_t left = sockets->spin ? 0 : until - clock_now();
    struct timespec time = {.tv_sec = left > 0 ? left / CLOCK_SECOND : 0,
                            .tv_nsec = left > 0 ? left % CLOCK_SECOND : 0};
    int n = left > 0 ? epoll_pwait2(sockets->epoll, events, MOST_EVENTS, &time, NULL)
                     : epoll_wait(sockets->epoll, events, MOST_EVENTS, 0);
    size_t count = 0;
    if (n < 0 && errno == ENOSYS) /* Linux before 5.11 waits in milliseconds */
        n = epoll_wait(sockets->epoll, events, MOST_EVENTS, (int)(left / 1000000));
    for (int i = 0; i < n && count < most; i++) {
        size_t slot = (uint32_t)events[i].data.u64;
        uint32_t what = events[i].events;
        if (sockets->slots[slot].round == (uint32_t)(events[i].data.u64 >> 32))
            ready[count++] = (struct ready){slot, (what & ~(uint32_t)EPOLLOUT) != 0,
                                            (what & (EPOLLOUT | EPOLLERR | EPOLLHUP)) != 0,
                                            (what & (EPOLLRDHUP | EPOLLERR | EPOLLHUP)) != 0};
    }
    return count;
}

/* As many open files as the connections need, if the hard limit allows them. */
static int allow_files(size_t count)
{
    struct rlimit limit;
    rlim_t needed = (rlim_t)count + OTHER_FILES;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return -errno;
    if (limit.rlim_cur >= needed)
        return 0;
    if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < needed)
        return -EMFILE;
    limit.rlim_cur = needed;
    return setrlimit(RLIMIT_NOFILE, &limit) < 0 ? -errno : 0;
}

int sockets_new(const struct address *address, size_t count, bool spin, struct sockets **sockets)
{
    int error = allow_files(count);
    if (error)
        return error;
    if (!spin)
        prctl(PR_SET_TIMERSLACK, 1UL); /* ns by which this thread may be woken late */
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0)
        return -errno;
    struct sockets *made = memory_alloc(sizeof(*made) + count * sizeof(made->slots[0]));
    made->address = *address;
    made->epoll = epoll;
    made->spin = spin;
    made->count = count;
    for (size_t i = 0; i < count; i++)
        made->slots[i].fd = -1;
    *sockets = made;
    return 0;
}

void sockets_free(struct sockets *sockets)
{
    if (!sockets)
        return;
    for (size_t i = 0; i < sockets->count; i++)
        close_slot(sockets, i);
    close(sockets->epoll);
    free(sockets);
}

struct transport sockets_transport(struct sockets *sockets)
{
    return (struct transport){sockets,    now,           open_slot,  opened,
                              send_bytes, receive_bytes, close_slot, wait_ready};
}
