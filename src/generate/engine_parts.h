/* SPDX-License-Identifier: Apache-2.0 */
/* What the engine's two files share: engine.c decides when, exchange.c does it. */
#ifndef GENERATE_ENGINE_PARTS_H
#define GENERATE_ENGINE_PARTS_H

#include "generate/arrivals.h"
#include "generate/connection.h"
#include "generate/engine.h"

enum { ENGINE_BUFFER = 65536 };

struct engine {
    struct transport transport;
    const struct script *script;
    int64_t timeout;
    const struct watch *watch;
    uint64_t asked; /* requests so far */
    char *room;     /* of all connections' requests and bodies */
    size_t count;
    struct connection *connections;

    /* of the course that is run; NULL: none is */
    const struct course *course;
    struct tally *tallies;
    struct tally *tally; /* of the stage whose time it is */
    size_t place;        /* the stage of the next request; that may be an earlier one */
    size_t settled;      /* stages of which all requests have ended */
    struct arrivals arrivals;
    struct queue idle, busy; /* busy ones in the order in which their requests were due */
    bool worked;             /* something was done since the last wait */
    struct hdr *late;        /* latencies since `told` */
    int64_t told;            /* when somebody last looked */
    char buffer[ENGINE_BUFFER];
};

int64_t exchange_now(const struct engine *engine);

/* Give an idle connection the request that was due at `intended`, to be counted in `tally`. */
void exchange_ask(struct engine *engine, struct connection *connection, struct tally *tally,
                  int64_t intended);
void exchange_ready(struct engine *engine, const struct ready *ready);

/* The request of a busy connection has failed; the connection is closed and idle. */
void exchange_fail(struct engine *engine, struct connection *connection,
                   enum request_failure failure);

/* Start to open a connection: 0 done, -EINPROGRESS, or another -errno. */
int exchange_open(struct engine *engine, struct connection *connection);
void exchange_drop(struct engine *engine, struct connection *connection);

#endif
