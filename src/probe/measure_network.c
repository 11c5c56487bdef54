/* SPDX-License-Identifier: Apache-2.0 */
/* A byte there and back over TCP on the loopback interface: the least a request can take. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "probe/measure.h"

enum { WARM_ROUNDS = 200 };
static const char name[] = "loopback", title[] = "a byte there and back (TCP)";

struct connection {
    int near, far;
};

static int limit_wait(int fd)
{
    const struct timeval second = {.tv_sec = 1};
    const int on = 1;
    return setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) < 0 ||
                   setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof(second)) < 0 ||
                   setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &second, sizeof(second)) < 0
               ? -errno
               : 0;
}

/* Connect the two ends over 127.0.0.1. 0 or -errno, then with nothing open. */
static int connect_ends(struct connection *connection)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), error = 0;
    *connection = (struct connection){-1, -1};
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, length) < 0 ||
        listen(listener, 1) < 0 ||
        getsockname(listener, (struct sockaddr *)&address, &length) < 0 ||
        (connection->near = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) < 0 ||
        connect(connection->near, (struct sockaddr *)&address, length) < 0 ||
        (connection->far = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) < 0)
        error = -errno;
    if (!error)
        error = limit_wait(connection->near);
    if (!error)
        error = limit_wait(connection->far);
    close(listener);
    if (error) {
        close(connection->near);
        close(connection->far);
    }
    return error;
}

static void *echo(void *argument)
{
    const struct connection *connection = argument;
    char byte;
    while (recv(connection->far, &byte, 1, 0) == 1)
        if (send(connection->far, &byte, 1, MSG_NOSIGNAL) != 1)
            break;
    return NULL;
}

static bool go_round(const struct connection *connection)
{
    char byte = 1;
    return send(connection->near, &byte, 1, MSG_NOSIGNAL) == 1 &&
           recv(connection->near, &byte, 1, 0) == 1;
}

static void go_rounds(struct measuring *measuring, const struct connection *connection)
{
    static const double shares[] = {0.5, 0.99};
    struct hdr *times = hdr_new(HDR_DIGITS, HDR_HOUR);
    for (int i = 0; i < WARM_ROUNDS && go_round(connection); i++)
        ;
    while (!measure_over(measuring)) {
        int64_t start = clock_now();
        if (!go_round(connection))
            break;
        hdr_record(times, (uint64_t)(clock_now() - start));
    }
    measure_quantiles(measuring, name, title, times, shares, 2);
    hdr_free(times);
}

void measure_network(struct measuring *measuring)
{
    struct connection connection;
    pthread_t thread;
    int partner = topology_partner(measuring->topology);
    int error = connect_ends(&connection);
    if (error) {
        measure_missing(measuring, name, title, "ns", strerror(-error));
        return;
    }
    if (partner < 0)
        partner = measuring->topology->cpus[0].cpu;
    error = measure_start(partner, echo, &connection, &thread);
    if (error) {
        measure_missing(measuring, name, title, "ns", strerror(-error));
    } else {
        go_rounds(measuring, &connection);
        shutdown(connection.near, SHUT_RDWR);
        pthread_join(thread, NULL);
    }
    close(connection.near);
    close(connection.far);
}
