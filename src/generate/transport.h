/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the engine needs of the world: a clock and connections, which it knows by number. The real
 * one is sockets and epoll (sockets.c); tests have one whose time only passes when they say so.
 */
#ifndef GENERATE_TRANSPORT_H
#define GENERATE_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct ready {
    size_t slot;
    bool readable, writable;
    bool ended; /* the other side has closed: read to the end */
};

struct transport {
    void *context;
    int64_t (*now)(void *context); /* ns */

    /* 0: connected; -EINPROGRESS: it will be writable once it is, or has failed; else -errno. */
    int (*open)(void *context, size_t slot);
    int (*opened)(void *context, size_t slot); /* how an -EINPROGRESS ended: 0 or -errno */

    /* Bytes taken or given, -EAGAIN or another -errno; 0 received: the other side has closed. A
     * slot is ready again only after -EAGAIN, or after fewer bytes than were asked for. */
    ssize_t (*send)(void *context, size_t slot, const char *bytes, size_t size);
    ssize_t (*receive)(void *context, size_t slot, char *bytes, size_t size);
    void (*close)(void *context, size_t slot);

    /* What is ready, at most `most` slots; 0 at the latest at `until`, perhaps much before. */
    size_t (*wait)(void *context, int64_t until, struct ready *ready, size_t most);
};

#endif
