/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The patient of the lab load-testing: an HTTP server that is sick as case.h says.
 *
 *   patient --case NUMBER
 *
 * It listens at a free port of 127.0.0.1, prints its address and ends with SIGTERM, or after an
 * hour. One thread: it takes requests off the sockets, keeps them in a queue in the order they came
 * and works on one at a time.
 *
 * Work is by the clock: a request is done D after the one before it, or after it came if there was
 * none. So what the machine does beside it, system calls and the neighbours, is within D and does
 * not add up, and the server is as fast as its case says and no faster. While it works it uses its
 * CPU; when it stands still it sleeps.
 *
 *   /         the service
 *   /runs     reports of earlier load tests; costs nothing
 *   /metrics  what the server thinks of itself; costs nothing
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "case.h"
#include "reports.h"

enum {
    EVENTS = 256,
    MOST_FDS = 32768,
    QUEUE = 65536, /* a power of two */
    HEAD = 32,     /* bytes of a request that are looked at */
    SECOND = 1000000000,
    LIFE = 3600,          /* s */
    PAUSE = 800000000,    /* ns without a request after which the session table is swept */
    NAP_AFTER = 100000,   /* ns without anything to do, after which it sleeps */
    SLOWER_EACH = 600,    /* requests that make the next 1 % slower */
    COLLAPSED_TIMES = 4,  /* as long a request takes then */
    LEAK_BYTES = 512,     /* a request */
    LEAK_MOST = 1 << 19,  /* requests: 256 MiB */
    DESCRIPTOR_EACH = 64, /* requests that leave one open */
};

struct request {
    int fd;
    uint32_t life; /* of the connection, when it came */
    int64_t at;    /* ns: when it was seen */
};

static struct {
    struct sick sick;
    struct case_clock clock;
    int64_t service; /* ns */
    int epoll, listener;
    struct connection {
        uint32_t life; /* goes up with each use of the descriptor */
        unsigned matched, length;
        char head[HEAD + 1];
    } connections[MOST_FDS];
    struct request queue[QUEUE];
    size_t first, count;
    bool begun, collapsed;
    int64_t end;        /* of the request that is worked on */
    int64_t idle_since; /* end of the one before */
    int64_t last_came;  /* the last request */
    int64_t stirred;    /* when something last happened on a socket */
    unsigned row;       /* requests since the last pause */
    uint64_t served, refused, open, kept;
    int64_t busy;
} server;

static volatile sig_atomic_t told_to_leave;
static void *volatile leaked; /* the last; the others are nobody's */

static void leave(int signal)
{
    (void)signal;
    told_to_leave = 1;
}

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * SECOND + time.tv_nsec;
}

static int64_t service_now(void)
{
    int64_t service = server.service;
    if (server.sick.soak == SOAK_SLOWER && server.row > SOAK_BEGINS)
        service += service * (server.row - SOAK_BEGINS) / (100 * SLOWER_EACH);
    return server.collapsed ? COLLAPSED_TIMES * service : service;
}

/* ---- answers */

static void forget(int fd)
{
    server.connections[fd].life++;
    server.open--;
    if (server.sick.soak == SOAK_CONNECTIONS && server.kept < MOST_FDS / 2) {
        server.kept++;
        epoll_ctl(server.epoll, EPOLL_CTL_DEL, fd, NULL);
        return;
    }
    close(fd);
}

__attribute__((format(printf, 3, 4))) static void say(int fd, const char *status,
                                                      const char *format, ...)
{
    char body[4096], text[4608];
    va_list values;
    va_start(values, format);
    int size = vsnprintf(body, sizeof(body), format, values);
    va_end(values);
    int length = snprintf(text, sizeof(text),
                          "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s",
                          status, size, body);
    if (send(fd, text, (size_t)length, MSG_NOSIGNAL) != length)
        forget(fd);
    else if (strstr(server.connections[fd].head, "HTTP/1.0"))
        shutdown(fd, SHUT_WR);
}

static void reset(int fd)
{
    const struct linger at_once = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    server.connections[fd].life++;
    server.open--;
    close(fd);
}

static void leak(void)
{
    if (server.sick.soak == SOAK_MEMORY && server.served < LEAK_MOST) {
        leaked = malloc(LEAK_BYTES);
        if (leaked)
            memset(leaked, 1, LEAK_BYTES);
    }
    if (server.sick.soak == SOAK_DESCRIPTORS && server.served % DESCRIPTOR_EACH == 0 &&
        server.served / DESCRIPTOR_EACH < MOST_FDS / 4)
        (void)!open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void show_metrics(int fd)
{
    say(fd, "200 OK",
        "requests_total %llu\nrefused_total %llu\nconnections_open %llu\nqueue_length %zu\n"
        "busy_seconds_total %.3f\nhandling_seconds_mean %.6f\n",
        (unsigned long long)server.served, (unsigned long long)server.refused,
        (unsigned long long)server.open, server.count, (double)server.busy / SECOND,
        server.served ? (double)server.busy / SECOND / (double)server.served : 0.0);
}

static void show_runs(int fd)
{
    char text[2048];
    int length = 0;
    for (unsigned i = 0; i < CASE_RUNS; i++) {
        unsigned run = server.sick.runs[i];
        length += snprintf(text + length, sizeof(text) - (size_t)length, "run %c: %s", 'A' + i,
                           run == 0 && server.sick.disbelief ? other_form : reports[run]);
    }
    say(fd, "200 OK", "%s", text);
}

/* ---- the queue */

static bool gone(const struct request *request)
{
    return server.connections[request->fd].life != request->life;
}

static void pop(void)
{
    server.first = (server.first + 1) % QUEUE;
    server.begun = false;
    if (--server.count == 0)
        server.collapsed = false;
}

/* What is done by `at` is answered; the next one is begun. */
static void work_until(int64_t at)
{
    while (server.count) {
        const struct request *request = &server.queue[server.first];
        if (!server.begun && gone(request)) {
            pop();
            continue;
        }
        if (!server.begun) {
            int64_t begin = request->at > server.idle_since ? request->at : server.idle_since;
            server.end = case_done_at(&server.clock, begin, service_now());
            server.busy += service_now();
            server.begun = true;
        }
        if (server.end > at)
            return;
        server.idle_since = server.end;
        server.served++;
        leak();
        if (!gone(request))
            say(request->fd, "200 OK", "ok\n");
        pop();
    }
}

/* Too many wait. True if this request is not to wait with them. */
static bool refuse(int fd)
{
    if (server.count < case_queue_limit(&server.sick))
        return false;
    server.collapsed |= server.sick.spike == SPIKE_COLLAPSES;
    if (server.sick.spike != SPIKE_SHEDS && server.sick.spike != SPIKE_RESETS)
        return server.count == QUEUE;
    server.refused++;
    if (server.sick.spike == SPIKE_SHEDS)
        say(fd, "503 Service Unavailable", "too busy\n");
    else
        reset(fd);
    return true;
}

static void take(int fd, int64_t at)
{
    struct connection *connection = &server.connections[fd];
    if (strncmp(connection->head, "GET /runs", 9) == 0) {
        show_runs(fd);
    } else if (strncmp(connection->head, "GET /metrics", 12) == 0) {
        show_metrics(fd);
    } else if (!refuse(fd)) {
        server.row = at - server.last_came > PAUSE ? 0 : server.row + 1;
        server.last_came = at;
        server.queue[(server.first + server.count++) % QUEUE] =
            (struct request){fd, connection->life, at};
    }
}

static void receive(int fd, int64_t at)
{
    static const char end[] = "\r\n\r\n";
    char bytes[4096];
    struct connection *connection = &server.connections[fd];
    uint32_t life = connection->life;
    ssize_t n = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        forget(fd);
        return;
    }
    for (ssize_t i = 0; i < n && connection->life == life; i++) {
        if (connection->length < HEAD)
            connection->head[connection->length++] = bytes[i];
        connection->matched =
            bytes[i] == end[connection->matched] ? connection->matched + 1 : bytes[i] == end[0];
        if (connection->matched == 4) {
            connection->head[connection->length] = 0;
            take(fd, at);
            connection->matched = connection->length = 0;
        }
    }
}

/* ---- sockets */

static void watch(int fd)
{
    struct epoll_event event = {EPOLLIN, {.fd = fd}};
    if (epoll_ctl(server.epoll, EPOLL_CTL_ADD, fd, &event) < 0)
        exit(1);
}

static void welcome(void)
{
    int yes = 1, fd = accept4(server.listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0)
        return;
    if (fd >= MOST_FDS) {
        close(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    server.connections[fd].life++;
    server.connections[fd].matched = server.connections[fd].length = 0;
    server.open++;
    watch(fd);
}

static void look(int timeout)
{
    struct epoll_event events[EVENTS];
    int n = epoll_wait(server.epoll, events, EVENTS, timeout);
    int64_t at = now();
    for (int i = 0; i < n; i++) {
        server.stirred = at;
        if (events[i].data.fd == server.listener)
            welcome();
        else
            receive(events[i].data.fd, at);
    }
}

/* One stall: nothing is taken, nothing is answered. */
static void stand_still(int64_t until)
{
    struct timespec time = {until / SECOND, until % SECOND};
    while (!told_to_leave && clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR)
        ;
}

static void run(void)
{
    int64_t last = server.clock.origin + (int64_t)LIFE * SECOND;
    while (!told_to_leave) {
        int64_t at = now(), stall = case_stall_at(&server.clock, at);
        if (at > last)
            return;
        if (at >= stall) {
            stand_still(stall + server.clock.stall);
            continue;
        }
        work_until(at);
        int rest = (int)((stall - at) / 1000000) + 1; /* ms */
        look(server.count || at - server.stirred < NAP_AFTER ? 0 : rest);
    }
}

static void listen_somewhere(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof(address);
    server.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    server.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (server.listener < 0 || server.epoll < 0 ||
        bind(server.listener, (struct sockaddr *)&address, size) < 0 ||
        listen(server.listener, 4096) < 0 ||
        getsockname(server.listener, (struct sockaddr *)&address, &size) < 0) {
        perror("patient: cannot listen");
        exit(1);
    }
    watch(server.listener);
    printf("http://127.0.0.1:%d/ port %d, process %d\n"
           "usual load: %.0f requests/s\n"
           "objective: 90 %% of requests answered within %.0f ms\n"
           "ends by itself in an hour, or with SIGTERM\n",
           ntohs(address.sin_port), ntohs(address.sin_port), (int)getpid(), server.sick.rate,
           server.sick.limit * 1e3);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = leave};
    struct rlimit files;
    char *end = NULL;
    bool told = argc == 3 && strcmp(argv[1], "--case") == 0;
    uint64_t number = told ? strtoull(argv[2], &end, 10) : 0;
    if (!number || *end) {
        fprintf(stderr, "usage: patient --case NUMBER\n");
        return 2;
    }
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    case_draw(number, &server.sick);
    server.service = (int64_t)(server.sick.service * SECOND);
    case_clock_begin(&server.sick, now(), &server.clock);
    listen_somewhere();
    run();
    return 0;
}
