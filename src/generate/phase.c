/* SPDX-License-Identifier: Apache-2.0 */
#include "generate/phase.h"

#include "base/clock.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define PARTS(parts) parts, COUNT(parts)

enum { DEFAULT_RATE = 1000, DEFAULT_CONNECTIONS = 64, SMOKE_REQUESTS = 100 };

static const struct phase_part smoke[] = {{"smoke", 1, 1, true}};
static const struct phase_part load[] = {{"load", 1, 1, true}};
static const struct phase_part soak[] = {{"soak", 1, 1, true}};
static const struct phase_part spike[] = {
    {"before", 1, 0.4, true}, {"spike", 5, 0.2, false}, {"after", 1, 0.4, true}};

/* Half as much again each time: 1x to 438x, so that any rate to begin with will do. */
static const struct phase_part stress[] = {
    {"step 1", 1, 1, true},        {"step 2", 1.5, 1, true},     {"step 3", 2.25, 1, true},
    {"step 4", 3.375, 1, true},    {"step 5", 5.0625, 1, true},  {"step 6", 7.59375, 1, true},
    {"step 7", 11.3906, 1, true},  {"step 8", 17.0859, 1, true}, {"step 9", 25.6289, 1, true},
    {"step 10", 38.4434, 1, true}, {"step 11", 57.665, 1, true}, {"step 12", 86.4976, 1, true},
    {"step 13", 129.746, 1, true}, {"step 14", 194.62, 1, true}, {"step 15", 291.929, 1, true},
    {"step 16", 437.894, 1, true},
};

const struct phase phase_smoke = {.name = "smoke",
                                  .what = "100 requests, one after the other: none may fail",
                                  PARTS(smoke),
                                  .seconds = 10,
                                  .most = SMOKE_REQUESTS,
                                  .closed = true,
                                  .quick = true};
const struct phase phase_load = {
    .name = "load", .what = "one rate, 10 s", PARTS(load), .seconds = 10};
const struct phase phase_stress = {.name = "stress",
                                   .what = "rates that rise by half, 3 s each, until it gives way",
                                   PARTS(stress),
                                   .seconds = 3,
                                   .climbs = true};
const struct phase phase_spike = {.name = "spike",
                                  .what = "4 s, then 2 s of five times as much, then 4 s as before",
                                  PARTS(spike),
                                  .seconds = 10};
const struct phase phase_soak = {.name = "soak",
                                 .what = "one rate for 10 minutes: does it get slower?",
                                 PARTS(soak),
                                 .seconds = 600,
                                 .drifts = true};

static void require(struct errors *errors, const char *what, double value, double most)
{
    if (value != 0 && !(value > 0 && value <= most))
        errors_add(errors, NULL, 0, 0, "%s: more than 0 and at most %.0f, please", what, most);
}

size_t phase_plan(const struct phase *phase, const struct wish *wish, struct stage *stages,
                  struct errors *errors)
{
    size_t before = errors->count;
    bool closed = phase->closed || (wish->connections > 0 && wish->rate == 0);
    double seconds = wish->seconds > 0 ? wish->seconds : phase->seconds;
    require(errors, "the rate", wish->rate, PHASE_MOST_RATE);
    require(errors, "the connections", wish->connections, PHASE_MOST_CONNECTIONS);
    require(errors, "the duration, in seconds,", wish->seconds, PHASE_MOST_SECONDS);
    require(errors, "the think time, in seconds,", wish->think, PHASE_MOST_SECONDS);
    if (wish->connections != (double)(size_t)wish->connections)
        errors_add(errors, NULL, 0, 0, "connections are whole ones");
    if (closed && phase->part_count > 1)
        errors_add(errors, NULL, 0, 0, "--%s needs a --rate to begin with", phase->name);
    if (wish->think > 0 && !closed)
        errors_add(errors, NULL, 0, 0,
                   "think time is for closed loops: give --connections and no --rate");
    if (wish->poisson && closed)
        errors_add(errors, NULL, 0, 0, "arrivals are for open loops: give a --rate");
    if (errors->count > before)
        return 0;
    size_t connections = wish->connections > 0 ? (size_t)wish->connections
                         : phase->closed       ? 1
                                               : DEFAULT_CONNECTIONS;
    size_t count = 0;
    for (; count < phase->part_count; count++) {
        const struct phase_part *part = &phase->parts[count];
        double rate = (wish->rate > 0 ? wish->rate : DEFAULT_RATE) * part->times;
        if (rate > PHASE_MOST_RATE && count > 0)
            break;
        stages[count] = (struct stage){.name = part->name,
                                       .rate = closed ? 0 : rate,
                                       .poisson = wish->poisson,
                                       .connections = connections,
                                       .length = (int64_t)(seconds * part->share * CLOCK_SECOND),
                                       .think = (int64_t)(wish->think * CLOCK_SECOND),
                                       .most = phase->most,
                                       .judged = part->judged};
    }
    return count;
}
