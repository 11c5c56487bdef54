/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>

#include "generate/engine_parts.h"

int64_t exchange_now(const struct engine *engine)
{
    return engine->transport.now(engine->transport.context);
}

static size_t slot_of(const struct engine *engine, const struct connection *connection)
{
    return (size_t)(connection - engine->connections);
}

void exchange_drop(struct engine *engine, struct connection *connection)
{
    if (connection->state != CONNECTION_CLOSED)
        engine->transport.close(engine->transport.context, slot_of(engine, connection));
    connection->state = CONNECTION_CLOSED;
}

/* The connection has no request any more. */
static void release(struct engine *engine, struct connection *connection, int64_t at)
{
    connection->asked = false;
    connection->freed = at;
    queue_remove(&engine->busy, connection);
    queue_add(&engine->idle, connection);
}

static void give_up(struct tally *tally, int64_t at)
{
    if (tally->in_a_row == ENGINE_MOST_IN_A_ROW)
        tally_stop(tally, at);
}

void exchange_fail(struct engine *engine, struct connection *connection,
                   enum request_failure failure)
{
    int64_t at = exchange_now(engine);
    exchange_drop(engine, connection);
    tally_failure(connection->tally, failure, connection->intended, at);
    release(engine, connection, at);
    give_up(connection->tally, at);
}

static enum request_failure kind_of(int error)
{
    static const int local[] = {EADDRNOTAVAIL, EMFILE, ENFILE, ENOBUFS, ENOMEM,
                                ENETUNREACH,   EACCES, EPERM,  EAGAIN};
    for (size_t i = 0; i < sizeof(local) / sizeof(local[0]); i++)
        if (error == local[i])
            return FAILURE_LOCAL;
    return error == ECONNREFUSED ? FAILURE_REFUSED
           : error == ETIMEDOUT  ? FAILURE_TIMEOUT
                                 : FAILURE_RESET;
}

static void send_rest(struct engine *engine, struct connection *connection)
{
    size_t left = connection->size - connection->sent;
    ssize_t n = left
                    ? engine->transport.send(engine->transport.context, slot_of(engine, connection),
                                             connection->request + connection->sent, left)
                    : 0;
    if (n > 0)
        connection->sent += (size_t)n;
    else if (n < 0 && n != -EAGAIN && n != -EINTR)
        exchange_fail(engine, connection, FAILURE_RESET);
}

int exchange_open(struct engine *engine, struct connection *connection)
{
    int result = engine->transport.open(engine->transport.context, slot_of(engine, connection));
    if (connection->asked && connection->before)
        connection->tally->reconnects++;
    connection->before = true;
    if (result == 0)
        connection->state = CONNECTION_OPEN;
    else if (result == -EINPROGRESS)
        connection->state = CONNECTION_OPENING;
    return result;
}

void exchange_ask(struct engine *engine, struct connection *connection, struct tally *tally,
                  int64_t intended)
{
    const struct script *script = engine->script;
    int64_t possible = intended > connection->freed ? intended : connection->freed;
    int result = 0;
    queue_remove(&engine->idle, connection);
    queue_add(&engine->busy, connection);
    connection->asked = true;
    connection->sent = 0;
    connection->tally = tally;
    connection->intended = intended;
    connection->begun = exchange_now(engine);
    connection->index = engine->asked++;
    connection->size = script->write(script->context, connection->index, connection->request,
                                     script->most_request);
    response_begin(&connection->response);
    response_keep(&connection->response, connection->body, script->most_body);
    hdr_record(tally->lag, (uint64_t)(connection->begun - possible));
    tally->due++;
    tally->late += connection->freed > intended;
    if (connection->state == CONNECTION_CLOSED)
        result = exchange_open(engine, connection);
    if (connection->state == CONNECTION_OPEN)
        send_rest(engine, connection);
    else if (result < 0 && result != -EINPROGRESS)
        exchange_fail(engine, connection, kind_of(-result));
}

static bool is_wrong(struct engine *engine, const struct connection *connection)
{
    const struct script *script = engine->script;
    char why[SCRIPT_WHY];
    why[0] = '\0';
    if (!script->check || script->check(script->context, connection->index, connection->body,
                                        connection->response.body, why) == 0)
        return false;
    if (!*connection->tally->wrong) {
        snprintf(connection->tally->wrong, sizeof(why), "%s", *why ? why : "the body is wrong");
        connection->tally->wrong_index = connection->index;
    }
    return true;
}

static void answered(struct engine *engine, struct connection *connection)
{
    int64_t at = exchange_now(engine);
    const struct response *response = &connection->response;
    struct tally *tally = connection->tally;
    if (response->close)
        exchange_drop(engine, connection);
    if (response->status / 100 != 2) {
        if (!tally->status)
            tally->status = response->status;
        tally_failure(tally, FAILURE_STATUS, connection->intended, at);
        tally->in_a_row = 0; /* it does answer */
    } else if (is_wrong(engine, connection)) {
        tally_failure(tally, FAILURE_WRONG, connection->intended, at);
        give_up(tally, at);
    } else {
        tally_answer(tally, connection->intended, at);
        hdr_record(engine->late, (uint64_t)(at - connection->intended));
    }
    release(engine, connection, at);
}

static void refuse(struct engine *engine, struct connection *connection)
{
    if (!connection->tally->fault)
        connection->tally->fault = connection->response.fault;
    exchange_fail(engine, connection, FAILURE_BAD);
}

/* The other side has ended the connection, n == 0, or it broke. */
static void ended(struct engine *engine, struct connection *connection, ssize_t n)
{
    struct response *response = &connection->response;
    if (!connection->asked)
        exchange_drop(engine, connection);
    else if (!response->begun)
        exchange_fail(engine, connection, n == -ETIMEDOUT ? FAILURE_TIMEOUT : FAILURE_RESET);
    else if (n == 0 && response_end(response) == RESPONSE_DONE)
        answered(engine, connection);
    else
        exchange_fail(engine, connection, FAILURE_SHORT);
}

/* What of the bytes nobody asked for ends the connection. */
static void take_bytes(struct engine *engine, struct connection *connection, size_t size)
{
    size_t used = 0;
    enum response_state state = RESPONSE_DONE;
    if (connection->asked) {
        state = response_feed(&connection->response, engine->buffer, size, &used);
        if (state == RESPONSE_BAD)
            refuse(engine, connection);
        else if (state == RESPONSE_DONE)
            answered(engine, connection);
    }
    if (state == RESPONSE_DONE && used < size) {
        if (engine->tally)
            engine->tally->unasked++;
        exchange_drop(engine, connection);
    }
}

static void receive_all(struct engine *engine, struct connection *connection, bool to_the_end)
{
    const struct transport *transport = &engine->transport;
    while (connection->state == CONNECTION_OPEN) {
        ssize_t n = transport->receive(transport->context, slot_of(engine, connection),
                                       engine->buffer, ENGINE_BUFFER);
        if (n == -EAGAIN || n == -EINTR)
            return;
        if (n > 0)
            take_bytes(engine, connection, (size_t)n);
        else
            ended(engine, connection, n);
        if (n > 0 && n < ENGINE_BUFFER && !to_the_end)
            return;
    }
}

void exchange_ready(struct engine *engine, const struct ready *ready)
{
    struct connection *connection = &engine->connections[ready->slot];
    if (connection->state == CONNECTION_OPENING && (ready->writable || ready->readable)) {
        int error = engine->transport.opened(engine->transport.context, ready->slot);
        if (error == 0)
            connection->state = CONNECTION_OPEN;
        else if (connection->asked)
            exchange_fail(engine, connection, kind_of(-error));
        else
            exchange_drop(engine, connection);
    }
    if (connection->state != CONNECTION_OPEN)
        return;
    if (ready->writable && connection->asked)
        send_rest(engine, connection);
    if (ready->readable)
        receive_all(engine, connection, ready->ended);
}
