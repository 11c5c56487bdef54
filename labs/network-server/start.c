/* SPDX-License-Identifier: 0BSD */
/*
 * A thread for each connection, and one system call for each byte: correct, and simple. Make it
 * fast. What it has to do stands in lab.h.
 */
#include "lab.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Read one request, up to its empty line. 0, or -1 at the end of the connection. */
static int read_request(int fd, char *request)
{
    size_t size = 0;
    while (size < MOST_REQUEST && read(fd, request + size, 1) == 1) {
        request[++size] = '\0';
        if (size >= 4 && memcmp(request + size - 4, "\r\n\r\n", 4) == 0)
            return 0;
    }
    return -1;
}

static int write_response(int fd, uint64_t sum)
{
    char body[32], response[128];
    int length = snprintf(body, sizeof(body), "%llu", (unsigned long long)sum);
    int size = snprintf(response, sizeof(response),
                        "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", length, body);
    return write(fd, response, (size_t)size) == size ? 0 : -1;
}

static void *serve(void *argument)
{
    int fd = (int)(intptr_t)argument;
    char request[MOST_REQUEST + 1];
    unsigned long long a, b;
    while (read_request(fd, request) == 0 &&
           sscanf(request, "GET /sum?a=%llu&b=%llu HTTP/1.1\r\n", &a, &b) == 2 &&
           write_response(fd, a + b) == 0)
        ;
    close(fd);
    return NULL;
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)atoi(argc > 1 ? argv[1] : "8080")),
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (bind(listener, (struct sockaddr *)&address, sizeof(address)) < 0 ||
        listen(listener, 1024) < 0) {
        perror("bind");
        return 1;
    }
    for (;;) {
        pthread_t thread;
        int fd = accept(listener, NULL, NULL);
        if (fd < 0)
            continue;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
        if (pthread_create(&thread, NULL, serve, (void *)(intptr_t)fd) != 0)
            close(fd);
        else
            pthread_detach(thread);
    }
}
