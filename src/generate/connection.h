/* SPDX-License-Identifier: Apache-2.0 */
/* One connection of the engine, and the two queues it can stand in. */
#ifndef GENERATE_CONNECTION_H
#define GENERATE_CONNECTION_H

#include "generate/response.h"

enum connection_state { CONNECTION_CLOSED, CONNECTION_OPENING, CONNECTION_OPEN };

struct connection {
    enum connection_state state;
    bool asked;           /* a request is on its way, or waits for the connection to be opened */
    bool before;          /* was open once */
    uint64_t index;       /* of the request */
    char *request, *body; /* room for the script's most_request and most_body bytes */
    size_t size, sent;    /* bytes of the request */
    struct tally *tally;  /* in which it is counted */
    int64_t intended;     /* when the request was due */
    int64_t begun, freed; /* when this one took it; when it had none any more */
    struct response response;
    struct connection *next, *previous;
};

/* First in, first out, and any may leave. As all wait equally long for what they wait for, the
 * first is always the one whose time comes next. */
struct queue {
    struct connection *first, *last;
};

static inline void queue_add(struct queue *queue, struct connection *connection)
{
    connection->next = NULL;
    connection->previous = queue->last;
    *(queue->last ? &queue->last->next : &queue->first) = connection;
    queue->last = connection;
}

static inline void queue_remove(struct queue *queue, struct connection *connection)
{
    *(connection->previous ? &connection->previous->next : &queue->first) = connection->next;
    *(connection->next ? &connection->next->previous : &queue->last) = connection->previous;
    connection->next = connection->previous = NULL;
}

#endif
