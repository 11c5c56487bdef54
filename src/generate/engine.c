/* SPDX-License-Identifier: Apache-2.0 */
#include "generate/engine.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "generate/engine_parts.h"
#include "stats/random.h"

enum { MOST_READY = 64, MOST_AT_ONCE = 16 };

static void begin_arrivals(struct engine *engine)
{
    const struct course *course = engine->course;
    size_t i = engine->place;
    if (i < course->count && course->stages[i].rate > 0)
        arrivals_begin(&engine->arrivals, course->stages[i].rate, course->stages[i].poisson,
                       i ? random_at(course->seed, i) : course->seed);
}

/* When the next request of the stage at `place` is due; -1: no more of it is. */
static int64_t due_in_stage(const struct engine *engine)
{
    const struct stage *stage = &engine->course->stages[engine->place];
    const struct tally *tally = &engine->tallies[engine->place];
    int64_t due;
    if (tally->over || (stage->most && tally->due >= stage->most))
        return -1;
    if (stage->rate > 0)
        due = tally->start + arrivals_due(&engine->arrivals);
    else if (engine->idle.first)
        due = engine->idle.first->freed + stage->think;
    else
        return INT64_MAX;
    return due < tally->start + stage->length ? due : -1;
}

/* When the next request is due, which is one of the stage at `place` then; INT64_MAX: none is. */
static int64_t next_due(struct engine *engine)
{
    while (engine->place < engine->course->count) {
        int64_t due = due_in_stage(engine);
        if (due >= 0)
            return due;
        engine->place++;
        begin_arrivals(engine);
    }
    return INT64_MAX;
}

/* A few at a time, so that answers are not kept waiting. */
static void send_due(struct engine *engine)
{
    for (int i = 0; i < MOST_AT_ONCE && engine->idle.first; i++) {
        int64_t due = next_due(engine);
        if (due > exchange_now(engine))
            return;
        struct tally *tally = &engine->tallies[engine->place];
        if (engine->course->stages[engine->place].rate > 0)
            arrivals_next(&engine->arrivals);
        engine->worked = true;
        exchange_ask(engine, engine->idle.first, tally, due);
    }
}

/* The end of all patience with the requests of a stage. */
static int64_t deadline(const struct engine *engine, const struct tally *tally)
{
    return tally->start + tally->length + engine->timeout;
}

/* The end of all patience with a busy connection. */
static int64_t patience(const struct engine *engine, const struct connection *connection)
{
    int64_t own = connection->begun + engine->timeout, all = deadline(engine, connection->tally);
    return own < all ? own : all;
}

/* What is on its way for too long, and what is left of the schedule of an open loop. */
static void expire(struct engine *engine, int64_t at)
{
    int64_t due;
    while (engine->busy.first && at >= patience(engine, engine->busy.first))
        exchange_fail(engine, engine->busy.first, FAILURE_TIMEOUT);
    while ((due = next_due(engine)) != INT64_MAX &&
           engine->course->stages[engine->place].rate > 0) {
        struct tally *tally = &engine->tallies[engine->place];
        if (at < deadline(engine, tally))
            return;
        arrivals_next(&engine->arrivals);
        tally->due++;
        tally_failure(tally, FAILURE_UNSENT, due, at);
    }
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

/* Until when to wait at most; -1 when all is over. */
static int64_t wait_until(struct engine *engine)
{
    int64_t due = next_due(engine), until = INT64_MAX;
    if (due == INT64_MAX && !engine->busy.first)
        return -1;
    if (due != INT64_MAX)
        until = engine->idle.first ? due : deadline(engine, &engine->tallies[engine->place]);
    if (engine->busy.first && patience(engine, engine->busy.first) < until)
        until = patience(engine, engine->busy.first);
    return until;
}

static void begin_stage(struct engine *engine, struct tally *tally)
{
    engine->tally = tally;
    if (engine->course->begun)
        engine->course->begun(engine->course->context, (size_t)(tally - engine->tallies));
}

/* The time of a stage is over, and that of the next has come. */
static void turn_over(struct engine *engine, int64_t at)
{
    struct tally *last = &engine->tallies[engine->course->count - 1];
    while (engine->tally < last && at >= engine->tally[1].start) {
        engine->tally->ended = engine->tally[1].start;
        begin_stage(engine, engine->tally + 1);
    }
}

/* Tell of each stage of which nothing is due or on its way any more. False: and end it all. */
static bool settle(struct engine *engine, int64_t at)
{
    const struct course *course = engine->course;
    while (engine->settled < engine->place) {
        struct tally *tally = &engine->tallies[engine->settled];
        if (tally->answered + tally_failures(tally) < tally->due)
            return true;
        if (!tally->ended)
            tally->ended = at;
        if (course->stages[engine->settled].most && !tally->over)
            tally->stopped = tally->last;
        if (course->ended && !course->ended(course->context, engine->settled))
            return false;
        engine->settled++;
    }
    return true;
}

/* At once: nothing more is due, and nobody waits for what is on its way. */
static void stop(struct engine *engine, int64_t at)
{
    for (struct tally *tally = engine->tally; tally < engine->tallies + engine->course->count;
         tally++)
        tally_stop(tally, at);
    engine->place = engine->course->count;
    while (engine->busy.first)
        exchange_fail(engine, engine->busy.first, FAILURE_TIMEOUT);
    for (struct tally *tally = engine->tallies; tally <= engine->tally; tally++)
        tally->ended = tally->ended ? tally->ended : at;
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
        turn_over(engine, at);
        if (!tell(engine, at) || !settle(engine, at)) {
            stop(engine, at);
            return;
        }
        until = wait_until(engine);
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
    turn_over(engine, INT64_MAX);
    settle(engine, at);
}

static void line_up(struct engine *engine, int64_t at)
{
    const struct stage *first = engine->course->stages;
    engine->idle = engine->busy = (struct queue){0};
    for (size_t i = 0; i < first->connections; i++) {
        engine->connections[i].freed = at - first->think;
        engine->connections[i].asked = false;
        queue_add(&engine->idle, &engine->connections[i]);
    }
}

void engine_run(struct engine *engine, const struct course *course, struct tally *tallies)
{
    int64_t begin = exchange_now(engine), start = begin;
    for (size_t i = 0; i < course->count; start += course->stages[i++].length)
        tally_begin(&tallies[i], &course->stages[i], start, course->limit);
    engine->course = course;
    engine->tallies = tallies;
    engine->place = engine->settled = 0;
    engine->told = begin;
    hdr_clear(engine->late);
    line_up(engine, begin);
    begin_arrivals(engine);
    begin_stage(engine, tallies);
    loop(engine);
    engine->course = NULL;
    engine->tally = engine->tallies = NULL;
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
