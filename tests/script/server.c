/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tiny HTTP server for the tests and benchmarks of the load generator, good or bad in a known
 * way:
 *
 *   server HOW [N]
 *
 * Listens at a free port of 127.0.0.1 and prints the port. One thread, epoll. Ends with standard
 * input, so that it never outlives a test.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 64, MOST_FDS = 32768, STALL_AT = 200 };

static const char good[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/* What is sent for a request, and what happens to the connection. */
static const struct way {
    const char *name, *answer;
    int close;  /* after the answer */
    int stalls; /* does nothing for N ms, once, at its request STALL_AT */
    int greets; /* answers before it was asked */
    int works;  /* computes for N us before each answer */
    int delays; /* answers N us after it was asked, and takes more requests meanwhile */
} ways[] = {
    {"good", good, .close = 0},
    {"stall", good, .stalls = 1},
    {"works", good, .works = 1},
    {"delays", good, .delays = 1},
    {"chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
     .close = 0},
    {"close", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok", .close = 1},
    {"garbage", "220 mail.example ESMTP\r\n", .close = 0},
    {"greets", "220 mail.example ESMTP\r\n", .greets = 1},
    {"short", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nok", .close = 1},
    {"hangs-up", "", .close = 1},
    {"silent", "", .close = 0},
    {"missing", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", .close = 0},
};

static struct {
    const struct way *way;
    long number;
    long requests;
    int epoll, matched[MOST_FDS]; /* bytes of the request's end that have come */
} server;

static void stall(long ms)
{
    struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    while (nanosleep(&time, &time) < 0 && errno == EINTR)
        ;
}

static long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000L + time.tv_nsec;
}

static void work(long us)
{
    long end = now() + us * 1000;
    while (now() < end)
        ;
}

static void send_answer(int fd)
{
    const char *answer = server.way->answer;
    if (*answer && send(fd, answer, strlen(answer), MSG_NOSIGNAL) < 0)
        perror("send");
}

/* Answers that wait for their time, all equally long, in a ring. */
static struct {
    struct {
        long at;
        int fd;
    } items[MOST_FDS];
    unsigned first, next;
} later;

static void put_off(int fd)
{
    later.items[later.next % MOST_FDS].at = now() + server.number * 1000;
    later.items[later.next++ % MOST_FDS].fd = fd;
}

static void send_due(void)
{
    while (later.first != later.next && later.items[later.first % MOST_FDS].at <= now())
        send_answer(later.items[later.first++ % MOST_FDS].fd);
}

static void answer(int fd)
{
    const struct way *way = server.way;
    server.requests++;
    if (way->delays) {
        put_off(fd);
        return;
    }
    if (way->works)
        work(server.number);
    if (way->stalls && server.requests == STALL_AT)
        stall(server.number);
    send_answer(fd);
    if (way->close)
        close(fd);
}

static void take(int fd)
{
    static const char end[] = "\r\n\r\n";
    char bytes[16384];
    ssize_t n = recv(fd, bytes, sizeof(bytes), 0);
    if (n <= 0) {
        close(fd);
        return;
    }
    for (ssize_t i = 0; i < n; i++) {
        int *matched = &server.matched[fd];
        *matched = bytes[i] == end[*matched] ? *matched + 1 : bytes[i] == end[0];
        if (*matched == 4) {
            *matched = 0;
            answer(fd);
        }
    }
}

static void watch(int fd)
{
    struct epoll_event event = {EPOLLIN, {.fd = fd}};
    if (epoll_ctl(server.epoll, EPOLL_CTL_ADD, fd, &event) < 0)
        exit(1);
}

static void welcome(int listener)
{
    int fd = accept(listener, NULL, NULL), yes = 1;
    if (fd < 0 || fd >= MOST_FDS)
        exit(1);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    server.matched[fd] = 0;
    if (server.way->greets)
        answer(fd);
    watch(fd);
}

static int start(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) < 0 || listen(fd, 4096) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) < 0)
        exit(1);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof(ways) / sizeof(ways[0]); i++)
        if (strcmp(ways[i].name, argv[1]) == 0)
            server.way = &ways[i];
    if (!server.way) {
        fprintf(stderr, "usage: server HOW [N]\n");
        return 2;
    }
    server.number = argc > 2 ? atol(argv[2]) : 0;
    server.epoll = epoll_create1(0);
    int listener = start();
    watch(listener);
    watch(STDIN_FILENO);
    for (;;) {
        struct epoll_event events[EVENTS];
        int n = epoll_wait(server.epoll, events, EVENTS, server.way->delays ? 0 : -1);
        send_due();
        for (int i = 0; i < n; i++) {
            if (events[i].data.fd == STDIN_FILENO)
                return 0;
            if (events[i].data.fd == listener)
                welcome(listener);
            else
                take(events[i].data.fd);
        }
    }
}
