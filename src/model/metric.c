/* SPDX-License-Identifier: Apache-2.0 */
#include "model/metric.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

#define EVENT_PREFIX "event:"
#define SCORE_PREFIX "score:"
#define STAGE_PREFIX "speedup:"
enum { EVENT_LONGEST = 120, NAME_LONGEST = 64 };

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

/* Events and scores that a lab or a record has named. They are kept until the program ends, as
 * metrics are compared by their address. */
static struct metric **named;
static size_t named_count;

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
    *memory_push(&named, &named_count) = metric;
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
    for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
        size_t tail = strlen(variants[i].suffix);
        if (length < tail || strcmp(event + length - tail, variants[i].suffix) != 0)
            continue;
        length -= tail;
        return is_event_name(event, length) ? add_event(name, length, variants[i].per) : NULL;
    }
    return NULL;
}

/* What a lab gives a name to: how its metric is but for the name, with which its title ends. */
static const struct {
    const char *prefix;
    struct metric metric;
} families[] = {
    {SCORE_PREFIX,
     {.unit = "",
      .title = "the score",
      .routes = {{ROUTE_COUNTED}, 1},
      .kinds = (1 << LAB_KINDS) - 1}},
    {STAGE_PREFIX,
     {.unit = "x",
      .title = "times faster than the baseline in",
      .more_is_better = true,
      .routes = {{ROUTE_MEASURED}, 1},
      .kinds = 1 << LAB_KERNEL}},
};

static const struct metric *find_of_lab(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
        if (!text_starts(name, families[i].prefix))
            continue;
        const char *own = name + strlen(families[i].prefix);
        size_t length = strlen(own);
        if (!length || length > NAME_LONGEST || strspn(own, allowed) < length)
            return NULL;
        struct metric *metric = memory_new(struct metric);
        *metric = families[i].metric;
        metric->name = memory_copy(name);
        metric->title = memory_print("%s %s", families[i].metric.title, own);
        return *memory_push(&named, &named_count) = metric;
    }
    return NULL;
}

const struct metric *metric_find(const char *name)
{
    for (size_t i = 0; i < metric_count; i++)
        if (strcmp(metric_table[i].name, name) == 0)
            return &metric_table[i];
    for (size_t i = 0; i < named_count; i++)
        if (strcmp(named[i]->name, name) == 0)
            return named[i];
    return text_starts(name, EVENT_PREFIX) ? find_event(name) : find_of_lab(name);
}

static const char *behind(const struct metric *metric, const char *prefix)
{
    return text_starts(metric->name, prefix) ? metric->name + strlen(prefix) : NULL;
}

const char *metric_score(const struct metric *metric)
{
    return behind(metric, SCORE_PREFIX);
}

const char *metric_stage(const struct metric *metric)
{
    return behind(metric, STAGE_PREFIX);
}

bool metric_fits(const struct metric *metric, enum lab_kind kind)
{
    if (metric->kinds)
        return metric->kinds >> kind & 1;
    bool counted = (metric->probe || metric->trace) && metric->per != METRIC_RATIO;
    return kind == LAB_KERNEL || (kind == LAB_SERVICE && counted);
}

const char *metric_provenance(const struct metric *metric)
{
    return route_provenance[metric->routes.items[0]];
}
