/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A set is made of parts: the metrics that sources count. A wanted name is a part, or is derived
 * from two. The sources are asked in the order of their table; the first that really gives a number
 * for a part keeps it, and if none does, all their reasons are told. Raw event names are looked up
 * only where no table has the name, so that a metric that is not to be had never becomes an event
 * of the CPU that happens to be called alike.
 */
#include "probe/probe_set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "probe/derived.h"

struct part {
    char *name;
    const struct probe_metric *metric; /* NULL: a raw event */
    bool in_table;                     /* some source has it in its table */
    bool counted;
    struct text reasons; /* why not */
};

struct running { /* a source and what it counts here */
    const struct probe_source *source;
    void *state;
    struct probe_request request;
    const char **names;
    size_t *parts; /* index of each name */
    size_t count;
};

struct wanted {
    const struct probe_derived *derived; /* NULL: the part itself */
    size_t over, under;                  /* indices of parts; `over` alone if not derived */
    const char *name;                    /* in derived, or the part's */
};

struct probe_set {
    const struct probe_root *root;
    pid_t *pids;
    size_t pid_count;
    struct wanted *wanted;
    size_t wanted_count;
    struct part *parts;
    size_t part_count;
    struct running *running;
    size_t running_count;
};

static size_t add_part(struct probe_set *set, const char *name)
{
    for (size_t i = 0; i < set->part_count; i++)
        if (strcmp(set->parts[i].name, name) == 0)
            return i;
    memory_push(&set->parts, &set->part_count)->name = memory_copy(name);
    return set->part_count - 1;
}

static void totals_free(struct probe_totals *totals)
{
    for (size_t i = 0; i < totals->count; i++)
        free(totals->items[i].note);
    free(totals->items);
    *totals = (struct probe_totals){0};
}

static struct probe_totals totals_new(size_t count)
{
    return (struct probe_totals){memory_alloc(count * sizeof(struct probe_total)), count};
}

static void running_stop(struct running *running)
{
    running->source->stop(running->state);
    free(running->names);
    free(running->parts);
}

/* Which parts this source is to try; false if none. */
static bool choose_parts(struct probe_set *set, struct running *running)
{
    for (size_t i = 0; i < set->part_count; i++) {
        struct part *part = &set->parts[i];
        const struct probe_metric *metric;
        if (part->counted || (!running->source->metric && part->in_table) ||
            !probe_source_gives(running->source, part->name, &metric))
            continue;
        part->in_table = part->in_table || metric;
        part->metric = metric ? metric : part->metric;
        size_t count = running->count;
        *memory_push(&running->names, &running->count) = part->name;
        *memory_push(&running->parts, &count) = i;
    }
    return running->count > 0;
}

/* Start the source and see what it gives; keep it if that is anything. */
static void try_source(struct probe_set *set, const struct probe_source *source)
{
    struct running running = {.source = source};
    if (!choose_parts(set, &running))
        return;
    running.request =
        (struct probe_request){set->root, set->pids, set->pid_count, running.names, running.count};
    running.state = source->start(&running.request);
    struct probe_totals totals = totals_new(running.count);
    bool useful = false;
    source->read(running.state, &totals);
    for (size_t i = 0; i < running.count; i++) {
        struct part *part = &set->parts[running.parts[i]];
        const char *note = totals.items[i].note;
        if (isnan(totals.items[i].value)) {
            text_print(&part->reasons, "%s%s", part->reasons.length ? "; " : "", note);
            running.parts[i] = set->part_count; /* not ours */
        } else {
            part->counted = useful = true;
        }
    }
    totals_free(&totals);
    if (useful)
        *memory_push(&set->running, &set->running_count) = running;
    else
        running_stop(&running);
}

struct probe_set *probe_set_open(const struct probe_root *root, const char *const *names,
                                 size_t name_count, const pid_t *pids, size_t pid_count)
{
    struct probe_set *set = memory_new(struct probe_set);
    set->root = root;
    set->pids = memory_alloc(pid_count * sizeof(*pids));
    set->pid_count = pid_count;
    if (pid_count)
        memcpy(set->pids, pids, pid_count * sizeof(*pids));
    for (size_t i = 0; i < name_count; i++) {
        struct wanted *wanted = memory_push(&set->wanted, &set->wanted_count);
        wanted->derived = probe_derived_find(names[i]);
        wanted->over = add_part(set, wanted->derived ? wanted->derived->over : names[i]);
        wanted->under = wanted->derived ? add_part(set, wanted->derived->under) : wanted->over;
    }
    for (size_t i = 0; i < set->wanted_count; i++) {
        struct wanted *wanted = &set->wanted[i];
        wanted->name = wanted->derived ? wanted->derived->name : set->parts[wanted->over].name;
    }
    for (size_t i = 0; probe_sources[i]; i++)
        try_source(set, probe_sources[i]);
    return set;
}

void probe_set_read(struct probe_set *set, struct probe_reading *reading)
{
    totals_free(&reading->totals);
    reading->totals = totals_new(set->part_count);
    for (size_t i = 0; i < set->running_count; i++) {
        struct running *running = &set->running[i];
        struct probe_totals totals = totals_new(running->count);
        running->source->read(running->state, &totals);
        for (size_t n = 0; n < running->count; n++) {
            if (running->parts[n] == set->part_count)
                continue;
            reading->totals.items[running->parts[n]] = totals.items[n];
            totals.items[n].note = NULL; /* moved */
        }
        totals_free(&totals);
    }
    for (size_t i = 0; i < set->part_count; i++)
        if (!set->parts[i].counted)
            probe_total_absent(&reading->totals.items[i], memory_copy(set->parts[i].reasons.data));
}

static struct probe_value absent(const char *name, const char *unit, char *note)
{
    return (struct probe_value){.name = name, .unit = unit, .value = NAN, .note = note};
}

static struct probe_value part_between(const struct probe_set *set, size_t index,
                                       const struct probe_reading *before,
                                       const struct probe_reading *after)
{
    const struct part *part = &set->parts[index];
    const struct probe_total *first = &before->totals.items[index];
    const struct probe_total *last = &after->totals.items[index];
    const char *unit = part->metric ? part->metric->unit : "";
    bool level = part->metric && part->metric->kind == PROBE_LEVEL;
    double value = level ? last->value : last->value - first->value;
    double enabled = last->enabled - first->enabled, running = last->running - first->running;
    if (isnan(value))
        return absent(part->name, unit, memory_copy(isnan(last->value) ? last->note : first->note));
    if (value < 0)
        return absent(part->name, unit, memory_copy("the later count is the smaller one"));
    if (enabled > 0 && running <= 0)
        return absent(part->name, unit,
                      memory_copy("it never had a turn on the CPU's counters: other programs, or "
                                  "too many events at once, hold them"));
    bool scaled = enabled > 0 && running < enabled;
    return (struct probe_value){
        .name = part->name,
        .unit = unit,
        .value = scaled ? value * enabled / running : value,
        .level = level,
        .provenance = scaled ? PROBE_SCALED : PROBE_MEASURED,
        .share = scaled ? running / enabled : 1,
        .note = memory_copy(last->note),
    };
}

/* Of two parts, which are used up. */
static struct probe_value divide(const struct probe_derived *derived, struct probe_value *over,
                                 struct probe_value *under)
{
    const struct probe_value *lacking = over->provenance == PROBE_ABSENT    ? over
                                        : under->provenance == PROBE_ABSENT ? under
                                                                            : NULL;
    struct probe_value result = absent(derived->name, derived->unit, NULL);
    if (lacking) {
        result.note = memory_print("%s: %s", lacking->name, lacking->note);
    } else if (under->value <= 0) {
        result.note = memory_print("no %s were counted to divide by", derived->under);
    } else if (over->value / under->value > derived->most) {
        result.note = memory_print("not believable: %.0f %s and %.0f %s", over->value,
                                   derived->over, under->value, derived->under);
    } else {
        result.value = over->value / under->value;
        result.share = over->share < under->share ? over->share : under->share;
        result.provenance = result.share < 1 ? PROBE_SCALED : PROBE_MEASURED;
        result.note = memory_copy(over->note ? over->note : under->note);
    }
    free(over->note);
    free(under->note);
    return result;
}

void probe_set_between(const struct probe_set *set, const struct probe_reading *before,
                       const struct probe_reading *after, struct probe_value *values)
{
    for (size_t i = 0; i < set->wanted_count; i++) {
        const struct wanted *wanted = &set->wanted[i];
        values[i] = part_between(set, wanted->over, before, after);
        if (wanted->derived) {
            struct probe_value under = part_between(set, wanted->under, before, after);
            values[i] = divide(wanted->derived, &values[i], &under);
        }
    }
}

int probe_set_cost(const struct probe_set *set)
{
    size_t cost = 0;
    for (size_t i = 0; i < set->running_count; i++)
        cost += (size_t)set->running[i].source->cost_ns * set->running[i].count * set->pid_count;
    return (int)cost;
}

void probe_set_close(struct probe_set *set)
{
    if (!set)
        return;
    for (size_t i = 0; i < set->running_count; i++)
        running_stop(&set->running[i]);
    for (size_t i = 0; i < set->part_count; i++) {
        free(set->parts[i].name);
        text_free(&set->parts[i].reasons);
    }
    free(set->running);
    free(set->parts);
    free(set->wanted);
    free(set->pids);
    free(set);
}

void probe_reading_free(struct probe_reading *reading)
{
    totals_free(&reading->totals);
}

void probe_values_free(struct probe_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(values[i].note);
}

char *probe_value_provenance(const struct probe_value *value)
{
    switch (value->provenance) {
    case PROBE_MEASURED:
        return memory_copy("measured");
    case PROBE_SCALED: /* rounded down: 100 % would be "measured" */
        return memory_print("scaled %d %%", (int)(value->share * 100));
    default:
        return memory_print("absent: %s", value->note);
    }
}

bool probe_value_decides(const struct probe_value *value)
{
    return value->provenance == PROBE_MEASURED ||
           (value->provenance == PROBE_SCALED && value->share >= 0.5);
}
