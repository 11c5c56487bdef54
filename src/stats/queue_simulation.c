/* SPDX-License-Identifier: Apache-2.0 */
#include "stats/queue_simulation.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "stats/queue.h"

enum { FIRST_ROOM = 64 };

struct customer {
    double arrival, service;
    double leaves; /* once served */
    size_t number; /* from 0, with those of the warm-up */
};

/* Who is served, by the time of leaving: a binary heap, the next to leave on top. Who waits: a ring
 * that grows, its room a power of two. */
struct world {
    const struct queue_simulation *simulation;
    struct queue_simulated *result;
    struct customer *served, *line;
    size_t served_count, line_first, line_count, line_room;
    size_t number;       /* arrivals so far */
    double now, arrival; /* of the last event; of the next arrival */
    double begun;        /* the first arrival after the warm-up */
    bool counting;       /* from `begun` to the first arrival that is not counted */
    double waits, sojourns, work, busy_area, line_area, area; /* sums; integrals over time */
    size_t left;                                              /* counted customers that have left */
};

static double draw(const struct queue_stream *stream, bool *good)
{
    double value = stream->next(stream->context);
    if (!(value >= 0) || isinf(value))
        *good = false;
    return value;
}

static void serve(struct world *world, struct customer customer)
{
    size_t at = world->served_count++;
    customer.leaves = world->now + customer.service;
    for (; at > 0 && world->served[(at - 1) / 2].leaves > customer.leaves; at = (at - 1) / 2)
        world->served[at] = world->served[(at - 1) / 2];
    world->served[at] = customer;
    if (customer.number >= world->simulation->warm_up)
        world->waits += world->now - customer.arrival;
}

static struct customer take_served(struct world *world)
{
    struct customer top = world->served[0];
    struct customer last = world->served[--world->served_count];
    size_t at = 0, child;
    while ((child = 2 * at + 1) < world->served_count) {
        if (child + 1 < world->served_count &&
            world->served[child + 1].leaves < world->served[child].leaves)
            child++;
        if (world->served[child].leaves >= last.leaves)
            break;
        world->served[at] = world->served[child];
        at = child;
    }
    world->served[at] = last;
    return top;
}

static struct customer *line_at(struct world *world, size_t place)
{
    return &world->line[(world->line_first + place) & (world->line_room - 1)];
}

static void line_up(struct world *world, const struct customer *customer)
{
    if (world->line_count == world->line_room) {
        size_t room = 2 * world->line_room;
        struct customer *line = memory_alloc(room * sizeof(*line));
        for (size_t i = 0; i < world->line_count; i++)
            line[i] = *line_at(world, i);
        free(world->line);
        world->line = line;
        world->line_first = 0;
        world->line_room = room;
    }
    *line_at(world, world->line_count++) = *customer;
}

/* Time passes, and nothing happens meanwhile. */
static void pass_time(struct world *world, double until)
{
    double step = until - world->now;
    if (world->counting) {
        world->busy_area += step * (double)world->served_count;
        world->line_area += step * (double)world->line_count;
        world->area += step * (double)(world->served_count + world->line_count);
    }
    world->now = until;
}

/* The next arrival, unless all that are counted have come. Whether both draws are good. */
static bool arrive(struct world *world)
{
    const struct queue_simulation *simulation = world->simulation;
    struct customer customer = {.arrival = world->arrival, .number = world->number};
    bool good = true;
    pass_time(world, world->arrival);
    if (world->number == simulation->warm_up + simulation->customers) {
        world->counting = false;
        world->result->time = world->now - world->begun;
        world->arrival = INFINITY;
        return true;
    }
    if (world->number == simulation->warm_up) {
        world->begun = world->now;
        world->counting = true;
    }
    customer.service = draw(&simulation->services, &good);
    if (world->counting)
        world->work += customer.service;
    world->number++;
    world->arrival += draw(&simulation->gaps, &good);
    if (world->served_count < simulation->servers)
        serve(world, customer);
    else
        line_up(world, &customer);
    return good;
}

static void leave(struct world *world)
{
    pass_time(world, world->served[0].leaves);
    struct customer gone = take_served(world);
    if (gone.number >= world->simulation->warm_up) {
        double sojourn = world->now - gone.arrival;
        world->sojourns += sojourn;
        world->result->sojourns[world->left++] = sojourn;
    }
    if (!world->line_count)
        return;
    struct customer next = *line_at(world, 0);
    world->line_first = (world->line_first + 1) & (world->line_room - 1);
    world->line_count--;
    serve(world, next);
}

static bool play(struct world *world)
{
    bool good = true;
    world->arrival = draw(&world->simulation->gaps, &good);
    while (good && (world->served_count || !isinf(world->arrival))) {
        if (world->served_count && world->served[0].leaves <= world->arrival)
            leave(world);
        else
            good = arrive(world);
    }
    return good;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void summarise(const struct world *world, struct queue_simulated *result)
{
    double count = (double)world->simulation->customers;
    double servers = world->simulation->servers;
    result->customers = world->simulation->customers;
    result->rate = count / result->time;
    result->utilisation = world->busy_area / result->time / servers;
    result->wait = world->waits / count;
    result->sojourn = world->sojourns / count;
    result->waiting = world->line_area / result->time;
    result->in_system = world->area / result->time;
    result->offered = world->work / result->time / servers;
    result->unstable = result->offered >= 1;
    qsort(result->sojourns, result->customers, sizeof(*result->sojourns), compare);
}

int queue_simulate(const struct queue_simulation *simulation, struct queue_simulated *result)
{
    struct world world = {.simulation = simulation, .result = result, .line_room = FIRST_ROOM};
    *result = (struct queue_simulated){0};
    if (simulation->servers < 1 || simulation->servers > QUEUE_MOST_SERVERS ||
        !simulation->customers)
        return -EINVAL;
    result->sojourns = memory_alloc(simulation->customers * sizeof(*result->sojourns));
    world.served = memory_alloc(simulation->servers * sizeof(*world.served));
    world.line = memory_alloc(world.line_room * sizeof(*world.line));
    int error = !play(&world) ? -EINVAL : result->time > 0 ? 0 : -EDOM;
    free(world.served);
    free(world.line);
    if (error)
        queue_simulated_free(result);
    else
        summarise(&world, result);
    return error;
}

void queue_simulated_free(struct queue_simulated *result)
{
    free(result->sojourns);
    *result = (struct queue_simulated){0};
}

double queue_simulated_quantile(const struct queue_simulated *result, double share)
{
    double rank = ceil(share * (double)result->customers);
    if (!(share > 0 && share <= 1) || !result->customers)
        return NAN;
    return result->sojourns[rank < 1 ? 0 : (size_t)rank - 1];
}
