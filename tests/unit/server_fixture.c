/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "server_fixture.h"

enum { NEVER = -1 };

const char good_answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
static const char request_bytes[] = "GET / HTTP/1.1\r\n\r\n";

static int64_t world_now(void *context)
{
    return ((struct world *)context)->time;
}

static int world_open(void *context, size_t slot)
{
    struct world *world = context;
    assert_false(world->open[slot]);
    if (world->refuses)
        return -ECONNREFUSED;
    world->open[slot] = true;
    world->due[slot] = NEVER;
    return 0;
}

static int world_opened(void *context, size_t slot)
{
    (void)context, (void)slot;
    return 0;
}

static ssize_t world_send(void *context, size_t slot, const char *bytes, size_t size)
{
    struct world *world = context;
    bool waits = world->worker_free > world->time && !world->many;
    int64_t start = waits ? world->worker_free : world->time;
    if (world->script && !(world->stale && ++world->asked % world->stale == 0))
        snprintf(world->bodies[slot], sizeof(world->bodies[slot]),
                 "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%.*s", size, (int)size, bytes);
    assert_true(world->open[slot] && world->due[slot] == NEVER);
    if (world->stall && start >= world->stall_at) {
        start += world->stall;
        world->stall = 0;
    }
    world->due[slot] = world->worker_free = start + world->service;
    world->given[slot] = 0;
    return (ssize_t)size;
}

static ssize_t world_receive(void *context, size_t slot, char *bytes, size_t size)
{
    struct world *world = context;
    const char *answer = world->script ? world->bodies[slot] : world->answer;
    size_t length = strlen(answer), left = length - world->given[slot];
    if (world->due[slot] == NEVER || world->due[slot] > world->time)
        return -EAGAIN;
    if (!left && world->ends)
        return 0;
    size_t n = world->piece && world->piece < left ? world->piece : left;
    assert_true(n <= size);
    if (!n)
        return -EAGAIN;
    memcpy(bytes, answer + world->given[slot], n);
    world->given[slot] += n;
    if (world->given[slot] == length && !world->ends)
        world->due[slot] = NEVER;
    return (ssize_t)n;
}

static void world_close(void *context, size_t slot)
{
    struct world *world = context;
    assert_true(world->open[slot]);
    world->open[slot] = false;
    world->due[slot] = NEVER;
}

static size_t world_wait(void *context, int64_t until, struct ready *ready, size_t most)
{
    struct world *world = context;
    int64_t next = until;
    size_t count = 0;
    for (size_t i = 0; i < SLOTS; i++)
        if (world->due[i] != NEVER && world->due[i] < next)
            next = world->due[i];
    if (next > world->time)
        world->time = next;
    for (size_t i = 0; i < SLOTS && count < most; i++)
        if (world->open[i] && world->due[i] != NEVER && world->due[i] <= world->time)
            ready[count++] = (struct ready){i, true, false, world->ends};
    return count;
}

void world_run_course(struct world *world, const struct course *course,
                      struct stage_result *results)
{
    struct transport transport = {world,      world_now,     world_open,  world_opened,
                                  world_send, world_receive, world_close, world_wait};
    struct tally tallies[MOST_STAGES];
    world->time = CLOCK_SECOND;
    for (size_t i = 0; i < SLOTS; i++)
        world->due[i] = NEVER;
    struct script fixed = script_fixed(request_bytes);
    struct engine *engine =
        engine_new(&transport, course->stages->connections, world->script ? world->script : &fixed,
                   world->patience ? world->patience : CLOCK_SECOND, world->watch);
    engine_run(engine, course, tallies);
    for (size_t i = 0; i < course->count; i++) {
        tally_result(&tallies[i], &course->stages[i], 1, &results[i]);
        tally_free(&tallies[i]);
    }
    engine_free(engine);
    for (size_t i = 0; i < SLOTS; i++)
        assert_false(world->open[i]);
}

void world_run(struct world *world, const struct stage *stage, int64_t limit,
               struct stage_result *result)
{
    struct course course = {stage, 1, .seed = 5, .limit = limit};
    world_run_course(world, &course, result);
    uint64_t sum = result->answered, in_windows = 0;
    for (int i = 0; i < FAILURES; i++)
        sum += result->failed[i];
    for (size_t i = 0; i < result->window_count; i++)
        in_windows += result->windows[i].count;
    assert_int_equal(sum, result->due); /* nothing is lost */
    assert_int_equal(in_windows, result->due);
}

void result_free(struct stage_result *result)
{
    struct traffic traffic = {.stages = memory_new(struct stage_result), .stage_count = 1};
    traffic.stages[0] = *result;
    traffic_free(&traffic);
}
