/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A server for network-server that is bad in the way named by HOW, which service.sh defines above
 * this. One thread, epoll; does what lab.h of that lab asks, but for that.
 */
#include <arpa/inet.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef TAKEN
#define TAKEN 1
#endif
enum { FILES = 1024, LATER = 1000 };

static struct {
    char bytes[8192];
    size_t size;
} in[FILES];
static int epoll, requests;

static int is(const char *how)
{
    return strcmp(HOW, how) == 0;
}

static void watch(int fd)
{
    struct epoll_event event = {EPOLLIN, {.fd = fd}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void drop(int fd)
{
    in[fd].size = 0;
    if (is("leaks"))
        epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL);
    else
        close(fd);
}

/* What goes wrong only after a while. */
static void misbehave(void)
{
    if (requests < LATER)
        return;
    if (is("crashes"))
        abort();
    if (is("leaves"))
        exit(0);
    if (is("stalls") && requests == LATER)
        sleep(5);
    if (is("floods"))
        for (int i = 0; i < 1000; i++)
            puts("a line for each request, and many of them");
}

static int answer(int fd, const char *request)
{
    unsigned long long a, b;
    char body[32], response[128];
    requests++;
    misbehave();
    if (sscanf(request, "GET /sum?a=%llu&b=%llu HTTP/1.1\r\n", &a, &b) != 2)
        return -1;
    int length = snprintf(body, sizeof(body), "%llu", a + b);
    int size = snprintf(response, sizeof(response),
                        "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", length, body);
    if (is("garbage"))
        size = snprintf(response, sizeof(response), "220 mail.example ESMTP\r\n");
    if (is("fails-some") && requests > LATER && requests % 100 == 0)
        size =
            snprintf(response, sizeof(response), "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
    if (is("closes-early"))
        size -= 1;
    if (send(fd, response, (size_t)size, MSG_NOSIGNAL) != size || is("closes-early") ||
        (is("waits-for-its-port") && requests > LATER))
        return -1;
    return 0;
}

static void take(int fd)
{
    char *at = in[fd].bytes, *stop;
    ssize_t n = recv(fd, at + in[fd].size, sizeof(in[fd].bytes) - in[fd].size - 1, 0);
    if (n <= 0) {
        drop(fd);
        return;
    }
    in[fd].size += (size_t)n;
    at[in[fd].size] = '\0';
    while ((stop = strstr(at, "\r\n\r\n"))) {
        stop[3] = '\0';
        if (answer(fd, at) < 0) {
            drop(fd);
            return;
        }
        at = stop + 4;
    }
    in[fd].size -= (size_t)(at - in[fd].bytes);
    memmove(in[fd].bytes, at, in[fd].size);
}

static int start(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)(port + is("elsewhere"))),
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    if (!is("waits-for-its-port"))
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (is("takes-a-port-of-its-own"))
        address.sin_port = htons(TAKEN);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
        (!is("nowhere") && listen(fd, 1024) < 0)) {
        perror("bind");
        exit(1);
    }
    return fd;
}

/* What the sandbox must not let a server do. */
static void attack(void)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(8080), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
        puts("HOLE: it calls others");
    if (socket(AF_UNIX, SOCK_STREAM, 0) >= 0 || socket(AF_INET, SOCK_DGRAM, 0) >= 0 ||
        socket(AF_INET6, SOCK_RAW, 0) >= 0 || socket(AF_NETLINK, SOCK_RAW, 0) >= 0)
        puts("HOLE: more than TCP");
    puts("tried");
    fflush(stdout);
    exit(4);
}

int main(int argc, char **argv)
{
    if (is("exits")) {
        fprintf(stderr, "cannot read my settings\n");
        return 3;
    }
    if (is("attacks"))
        attack();
    if (is("forks"))
        fork();
    int listener = start(argc > 1 ? atoi(argv[1]) : 0);
    if (is("binds-twice"))
        start(atoi(argv[1]));
    epoll = epoll_create1(0);
    if (!is("accepts-none"))
        watch(listener);
    for (;;) {
        struct epoll_event events[64];
        int n = epoll_wait(epoll, events, 64, -1);
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            if (fd != listener) {
                take(fd);
            } else if ((fd = accept(listener, NULL, NULL)) >= 0 && fd < FILES) {
                in[fd].size = 0;
                if (!is("never-reads"))
                    watch(fd);
            }
        }
    }
}
