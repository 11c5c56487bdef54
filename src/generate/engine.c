/* SPDX-License-Identifier: Apache-2.0 */
#include "generate/engine.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "generate/engine_parts.h"

enum { MOST_READY = 64, MOST_AT_ONCE = 16 };

/* When the next request is due; INT64_MAX: no more is. */
static int64_t next_due(struct engine *engine)
{
    const struct stage *stage = engine->stage;
    const struct tally *tally = engine->tally;
    int64_t due;
    if (engine->over || (stage->most && tally->due >= stage->most))
        return INT64_MAX;
    if (stage->rate > 0)
        due = tally->start + arrivals_due(&engine->arrivals);
    else if (engine->idle.first)
        due = engine->idle.first->freed + stage->think;
    else
        return INT64_MAX;
    return due < tally->start + stage->length ? due : INT64_MAX;
}

/* A few at a time, so that answers are not kept waiting. */
static void send_due(struct engine *engine)
{
    for (int i = 0; i < MOST_AT_ONCE && engine->idle.first; i++) {
        int64_t due = next_due(engine);
        if (due > exchange_now(engine))
            return;
        if (engine->stage->rate > 0)
            arrivals_next(&engine->arrivals);
        engine->worked = true;
        exchange_ask(engine, engine->idle.first, due);
    }
}

static void expire(struct engine *engine, int64_t at)
{
    struct connection *connection;
    while ((connection = engine->busy.first) && at - connection->begun >= engine->timeout)
        exchange_fail(engine, connection, FAILURE_TIMEOUT);
}

/* Let who looks on have a look; does the stage go on? */
static bool tell(struct engine *engine, int64_t at)
{
    const struct watch *watch = engine->watch;
    int64_t since = at - engine->told;
    if (!watch || since < watch->every)
        return true;
    bool on = watch->look(watch->context, engine->tally, engine->late, since);
    hdr_clear(engine->late);
    engine->told = at;
    return on;
}

/* Until when to wait at most; -1 when the stage is over. */
static int64_t wait_until(struct engine *engine, int64_t at)
{
    const struct tally *tally = engine->tally;
    int64_t due = next_due(engine), cut = tally->start + engine->stage->length + engine->timeout;
    if (at >= cut || (due == INT64_MAX && !engine->busy.first))
        return -1;
    int64_t until = engine->idle.first && due < cut ? due : cut;
    if (engine->busy.first && engine->busy.first->begun + engine->timeout < until)
        until = engine->busy.first->begun + engine->timeout;
    return until;
}

/* What is left of an open loop's schedule, and of what is on its way, at the end of all patience.
 */
static void cut(struct engine *engine)
{
    struct tally *tally = engine->tally;
    int64_t due;
    while (engine->stage->rate > 0 && (due = next_due(engine)) != INT64_MAX) {
        arrivals_next(&engine->arrivals);
        tally->due++;
        tally_failure(tally, FAILURE_UNSENT, due, exchange_now(engine));
    }
    while (engine->busy.first)
        exchange_fail(engine, engine->busy.first, FAILURE_TIMEOUT);
}

static void loop(struct engine *engine)
{
    struct ready ready[MOST_READY];
    const struct transport *transport = &engine->transport;
    int64_t at = exchange_now(engine), until;
    for (;;) {
        int64_t woke = at;
        expire(engine, at);
        send_due(engine);
        at = exchange_now(engine);
        if (engine->worked)
            engine->tally->busy += at - woke;
        if (!tell(engine, at)) {
            exchange_stop(engine, at);
            break;
        }
        until = wait_until(engine, at);
        if (until < 0)
            break;
        size_t n = transport->wait(transport->context, until, ready, MOST_READY);
        at = exchange_now(engine);
        engine->worked = n > 0;
        for (size_t i = 0; i < n; i++) {
            exchange_ready(engine, &ready[i]);
            send_due(engine);
        }
    }
}

static void line_up(struct engine *engine, int64_t at)
{
    engine->idle = engine->busy = (struct queue){0};
    for (size_t i = 0; i < engine->stage->connections; i++) {
        engine->connections[i].freed = at - engine->stage->think;
        engine->connections[i].asked = false;
        queue_add(&engine->idle, &engine->connections[i]);
    }
}

void engine_run(struct engine *engine, const struct stage *stage, uint64_t seed, int64_t limit,
                struct tally *tally)
{
    int64_t start = exchange_now(engine);
    tally_begin(tally, stage, start, limit);
    engine->stage = stage;
    engine->tally = tally;
    engine->over = false;
    engine->told = start;
    hdr_clear(engine->late);
    if (stage->rate > 0)
        arrivals_begin(&engine->arrivals, stage->rate, stage->poisson, seed);
    line_up(engine, start);
    loop(engine);
    cut(engine);
    if (stage->most && tally->due >= stage->most)
        tally->stopped = tally->last;
    engine->tally = NULL;
}

size_t engine_connect(struct engine *engine, size_t count)
{
    struct ready ready[MOST_READY];
    const struct transport *transport = &engine->transport;
    int64_t until = exchange_now(engine) + engine->timeout;
    size_t opening = count, open = 0;
    for (size_t i = 0; i < count; i++)
        if (engine->connections[i].state == CONNECTION_CLOSED)
            exchange_open(engine, &engine->connections[i]);
    while (opening && exchange_now(engine) < until) {
        opening = open = 0;
        size_t n = transport->wait(transport->context, until, ready, MOST_READY);
        for (size_t i = 0; i < n; i++)
            exchange_ready(engine, &ready[i]);
        for (size_t i = 0; i < count; i++) {
            opening += engine->connections[i].state == CONNECTION_OPENING;
            open += engine->connections[i].state == CONNECTION_OPEN;
        }
    }
    return open;
}

struct engine *engine_new(const struct transport *transport, size_t connections,
                          const struct script *script, int64_t timeout, const struct watch *watch)
{
    struct engine *engine = memory_new(struct engine);
    size_t each = script->most_request + script->most_body;
    engine->transport = *transport;
    engine->script = script;
    engine->timeout = timeout;
    engine->watch = watch;
    engine->room = memory_alloc(connections * each + 1);
    engine->count = connections;
    engine->connections = memory_alloc(connections * sizeof(*engine->connections));
    for (size_t i = 0; i < connections; i++) {
        engine->connections[i].request = engine->room + i * each;
        engine->connections[i].body = engine->connections[i].request + script->most_request;
    }
    engine->late = hdr_new(1, HDR_HOUR);
    return engine;
}

void engine_free(struct engine *engine)
{
    if (!engine)
        return;
    for (size_t i = 0; i < engine->count; i++)
        exchange_drop(engine, &engine->connections[i]);
    hdr_free(engine->late);
    free(engine->connections);
    free(engine->room);
    free(engine);
}
