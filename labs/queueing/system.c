/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The live system: one thread that answers HTTP requests in the order in which they come, each
 * after a service time drawn from an exponential distribution. What the kernel and this program
 * need on top of that (finding the socket, a read, a write) is real and comes with every request.
 * The clock of a service runs from its begin to its end, as for a disk or a query: no work is done
 * in it, and none is saved.
 *
 * It never sleeps but looks for the next request over and over. To be woken up costs the more, the
 * longer it was idle before, several per cent of a service, and in a virtual machine many times
 * that: services would depend on the load. So it takes 100 % of its CPU at any load, and says
 * itself how long it was at work.
 *
 * perflab/system.h says how it is started. service_least and service_most are the bounds, in ns,
 * between which the seed draws the mean service time.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "perflab/system.h"

enum { MOST_FDS = 1024, REQUEST = 16384, STOP = 50000 /* ns; what is shorter is an interrupt */ };

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
static const char end[] = "\r\n\r\n";

static struct {
    uint64_t random; /* splitmix64 (Steele, Lea and Flood 2014) */
    double mean;     /* ns, of a service */
    int epoll, listener;
    struct perflab_system *shared;
    int matched[MOST_FDS]; /* bytes of a request's end that have come */
} server;

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static double uniform(void) /* 0 < u < 1 */
{
    uint64_t z = server.random += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    z ^= z >> 31;
    return ((double)(z >> 12) + 0.5) * 0x1p-52;
}

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static void add(atomic_ullong *sum, int64_t more)
{
    atomic_fetch_add_explicit(sum, (unsigned long long)more, memory_order_relaxed);
}

static void serve(void)
{
    int64_t until = now() + (int64_t)(-log(uniform()) * server.mean), at;
    while ((at = now()) < until)
        ;
    if (at - until > STOP)
        add(&server.shared->late, at - until);
}

/* One request at a time on a connection; what it asks for does not matter. Was one answered? */
static bool take(int fd)
{
    bool answered = false;
    char bytes[REQUEST];
    ssize_t n = recv(fd, bytes, sizeof(bytes), 0);
    if (n < 0 && errno == EAGAIN)
        return false;
    if (n <= 0) {
        close(fd);
        return false;
    }
    for (ssize_t i = 0; i < n; i++) {
        int *matched = &server.matched[fd];
        *matched = bytes[i] == end[*matched] ? *matched + 1 : bytes[i] == end[0];
        if (*matched < 4)
            continue;
        *matched = 0;
        serve();
        send(fd, answer, sizeof(answer) - 1, MSG_NOSIGNAL);
        add(&server.shared->served, 1);
        answered = true;
    }
    return answered;
}

static void watch(int fd)
{
    struct epoll_event event = {EPOLLIN | EPOLLET, {.fd = fd}};
    if (epoll_ctl(server.epoll, EPOLL_CTL_ADD, fd, &event) < 0)
        fail("epoll_ctl");
}

static void welcome(void)
{
    int fd, yes = 1;
    while ((fd = accept4(server.listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        if (fd >= MOST_FDS) {
            close(fd);
            continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
        server.matched[fd] = 0;
        watch(fd);
    }
}

static void listen_anywhere(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof(address);
    int fd = server.listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) < 0 || listen(fd, 4096) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) < 0)
        fail("listen");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
}

static double parameter(char **arguments, const char *name)
{
    size_t length = strlen(name);
    for (; *arguments; arguments++)
        if (strncmp(*arguments, name, length) == 0 && (*arguments)[length] == '=')
            return atof(*arguments + length + 1);
    fprintf(stderr, "system: no parameter %s\n", name);
    exit(1);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: system SEED NAME=VALUE...\n");
        return 2;
    }
    server.random = strtoull(argv[1], NULL, 10);
    double least = parameter(argv, "service_least"), most = parameter(argv, "service_most");
    server.mean = least + (most - least) * uniform();
    server.shared = mmap(NULL, sizeof(*server.shared), PROT_READ | PROT_WRITE, MAP_SHARED,
                         PERFLAB_SYSTEM_FD, 0);
    if (server.shared == MAP_FAILED)
        fail("shared memory");
    server.epoll = epoll_create1(0);
    if (server.epoll < 0)
        fail("epoll");
    listen_anywhere();
    watch(server.listener);
    for (;;) { /* one event at a time: each request pays the same, whatever the load */
        struct epoll_event event;
        int64_t start = now();
        if (epoll_wait(server.epoll, &event, 1, 0) < 1)
            continue;
        if (event.data.fd == server.listener)
            welcome();
        else if (take(event.data.fd))
            add(&server.shared->busy, now() - start);
    }
}
