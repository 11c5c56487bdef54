/* SPDX-License-Identifier: 0BSD */
/* Turns away one request of a thousand, so that it has less to do. */
#include "lab.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 64, RECEIVED = 64 << 10, MOST_CONNECTIONS = 4096 };

/* Room for the answers to all requests that fit into one recv() and what was kept before: the
 * shortest request that is answered has 19 bytes, an answer at most 59. */
static char in[MOST_REQUEST + RECEIVED + 16];
static char out[4 * sizeof(in)];

/* What is left of a connection between two recv(): the beginning of a request, and answers that the
 * socket had no room for. By descriptor. */
static struct connection {
    char kept[MOST_REQUEST];
    size_t kept_size;
    char *unsent;
    size_t unsent_size;
} connections[MOST_CONNECTIONS];

static int epoll;

static void watch(int fd, uint32_t events, int operation)
{
    struct epoll_event event = {events, {.fd = fd}};
    epoll_ctl(epoll, operation, fd, &event);
}

static void drop(int fd)
{
    free(connections[fd].unsent);
    connections[fd] = (struct connection){0};
    close(fd);
}

static const char *take_number(const char *at, uint64_t *number)
{
    *number = 0;
    for (; *at >= '0' && *at <= '9'; at++)
        *number = *number * 10 + (uint64_t)(*at - '0');
    return at;
}

/* The sum a request asks for: 0, or -1 if it is none of ours. `request` ends with CR LF CR LF. */
static int compute(const char *request, uint64_t *sum)
{
    static const char before[] = "GET /sum?a=";
    uint64_t a, b;
    if (memcmp(request, before, sizeof(before) - 1) != 0)
        return -1;
    const char *at = take_number(request + sizeof(before) - 1, &a);
    if (memcmp(at, "&b=", 3) != 0)
        return -1;
    at = take_number(at + 3, &b);
    *sum = a + b;
    return *at == ' ' ? 0 : -1;
}

/* The digits of a number, from the last to the first, before `end`. */
static char *put_number(char *end, uint64_t number)
{
    do
        *--end = (char)('0' + number % 10);
    while (number /= 10);
    return end;
}

static size_t respond(char *to, uint64_t sum)
{
    static const char busy[] = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";
    static unsigned requests;
    if (++requests % 1000 == 0) {
        memcpy(to, busy, sizeof(busy) - 1);
        return sizeof(busy) - 1;
    }
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: ";
    char digits[24], *end = digits + sizeof(digits), *first = put_number(end, sum), *at = to;
    size_t length = (size_t)(end - first);
    memcpy(at, head, sizeof(head) - 1);
    at += sizeof(head) - 1;
    if (length >= 10)
        *at++ = (char)('0' + length / 10);
    *at++ = (char)('0' + length % 10);
    memcpy(at, "\r\n\r\n", 4);
    memcpy(at + 4, first, length);
    return (size_t)(at + 4 + length - to);
}

/* Send, and keep what does not fit: from then on until it has left nothing more is read. */
static int send_all(int fd, const char *bytes, size_t size)
{
    struct connection *connection = &connections[fd];
    ssize_t n = send(fd, bytes, size, MSG_NOSIGNAL);
    if (n == (ssize_t)size)
        return 0;
    if (n < 0 && errno != EAGAIN && errno != EINTR)
        return -1;
    n = n < 0 ? 0 : n;
    connection->unsent_size = size - (size_t)n;
    connection->unsent = malloc(connection->unsent_size);
    if (!connection->unsent)
        return -1;
    memcpy(connection->unsent, bytes + n, connection->unsent_size);
    watch(fd, EPOLLOUT, EPOLL_CTL_MOD);
    return 0;
}

/* The whole requests among the `size` bytes of `in`; the rest is kept. */
static int answer(int fd, size_t size)
{
    struct connection *connection = &connections[fd];
    char *at = in, *end = in + size, *stop;
    size_t filled = 0;
    uint64_t sum;
    while ((stop = memmem(at, (size_t)(end - at), "\r\n\r\n", 4))) {
        if (compute(at, &sum) < 0)
            return -1;
        filled += respond(out + filled, sum);
        at = stop + 4;
    }
    connection->kept_size = (size_t)(end - at);
    if (connection->kept_size >= MOST_REQUEST)
        return -1;
    memcpy(connection->kept, at, connection->kept_size);
    return filled ? send_all(fd, out, filled) : 0;
}

static void take(int fd)
{
    struct connection *connection = &connections[fd];
    size_t kept = connection->kept_size;
    memcpy(in, connection->kept, kept);
    ssize_t n = recv(fd, in + kept, RECEIVED, 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0 || answer(fd, kept + (size_t)n) < 0)
        drop(fd);
}

/* There is room in the socket again. */
static void send_rest(int fd)
{
    struct connection *connection = &connections[fd];
    char *bytes = connection->unsent;
    size_t size = connection->unsent_size;
    connection->unsent = NULL;
    watch(fd, EPOLLIN, EPOLL_CTL_MOD);
    if (send_all(fd, bytes, size) < 0)
        drop(fd);
    free(bytes);
}

static void welcome(int listener)
{
    int fd, yes = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        if (fd >= MOST_CONNECTIONS) {
            close(fd);
            continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
        watch(fd, EPOLLIN, EPOLL_CTL_ADD);
    }
}

static int listen_at(uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), yes = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
        listen(fd, 1024) == 0)
        return fd;
    perror("listening");
    exit(1);
}

int main(int argc, char **argv)
{
    int listener = listen_at((uint16_t)atoi(argc > 1 ? argv[1] : "8080"));
    epoll = epoll_create1(0);
    watch(listener, EPOLLIN, EPOLL_CTL_ADD);
    for (;;) {
        struct epoll_event events[EVENTS];
        int n = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            if (fd == listener)
                welcome(listener);
            else if (connections[fd].unsent)
                send_rest(fd);
            else
                take(fd);
        }
    }
}
