/* SPDX-License-Identifier: Apache-2.0 */
#include "model/metric.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

#define EVENT_PREFIX "event:"
enum { EVENT_LONGEST = 120 };

const char *const route_names[ROUTES] = {
    [ROUTE_MEASURED] = "measured",
    [ROUTE_TRACED] = "traced",
    [ROUTE_SIMULATED] = "simulated",
    [ROUTE_COUNTED] = "counted",
};

const char *const route_provenance[ROUTES] = {
    [ROUTE_MEASURED] = "measured",
    [ROUTE_TRACED] = "measured by BPF",
    [ROUTE_SIMULATED] = "simulated by cachegrind",
    [ROUTE_COUNTED] = "counted by the judge",
};

const char *const metric_per_names[4] = {
    [METRIC_AS_IS] = "level",
    [METRIC_PER_BLOCK] = "block",
    [METRIC_PER_OP] = "op",
    [METRIC_RATIO] = "ratio",
};

/* Events that a lab or a record has named. They are kept until the program ends, as metrics are
 * compared by their address. */
static struct metric **events;
static size_t event_count;

bool routes_have(const struct routes *routes, enum route route)
{
    for (size_t i = 0; i < routes->count; i++)
        if (routes->items[i] == route)
            return true;
    return false;
}

/* libpfm4's names: PMU::EVENT:MASK:modifier=value. */
static bool is_event_name(const char *name, size_t length)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789_:.=-";
    return length > 0 && length <= EVENT_LONGEST && strspn(name, allowed) >= length;
}

static const struct metric *add_event(const char *name, size_t length, enum metric_per per)
{
    struct metric *metric = memory_new(struct metric);
    *metric = (struct metric){
        .name = memory_copy(name),
        .unit = per == METRIC_RATIO ? "x" : "",
        .title = "the CPU's own event",
        .per = per,
        .routes = {{ROUTE_MEASURED}, 1},
        .probe = memory_copy_range(name + strlen(EVENT_PREFIX), length),
    };
    *memory_push(&events, &event_count) = metric;
    return metric;
}

static const struct metric *find_event(const char *name)
{
    static const struct {
        const char *suffix;
        enum metric_per per;
    } variants[] = {{"_per_op", METRIC_PER_OP}, {"_ratio", METRIC_RATIO}, {"", METRIC_PER_BLOCK}};
    const char *event = name + strlen(EVENT_PREFIX);
    size_t length = strlen(event);
    for (size_t i = 0; i < event_count; i++)
        if (strcmp(events[i]->name, name) == 0)
            return events[i];
    for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
        size_t tail = strlen(variants[i].suffix);
        if (length < tail || strcmp(event + length - tail, variants[i].suffix) != 0)
            continue;
        length -= tail;
        return is_event_name(event, length) ? add_event(name, length, variants[i].per) : NULL;
    }
    return NULL;
}

const struct metric *metric_find(const char *name)
{
    for (size_t i = 0; i < metric_count; i++)
        if (strcmp(metric_table[i].name, name) == 0)
            return &metric_table[i];
    return text_starts(name, EVENT_PREFIX) ? find_event(name) : NULL;
}

const char *metric_provenance(const struct metric *metric)
{
    return route_provenance[metric->routes.items[0]];
}
