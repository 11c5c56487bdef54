/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/rounds.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "judge/events.h"
#include "judge/settle.h"

static struct round_metric *find(struct rounds *rounds, const struct metric *metric)
{
    for (size_t i = 0; i < rounds->metric_count; i++)
        if (rounds->metrics[i].metric == metric)
            return &rounds->metrics[i];
    return NULL;
}

static void add(struct rounds *rounds, const struct metric *metric)
{
    if (find(rounds, metric))
        return;
    struct round_metric *added = memory_push(&rounds->metrics, &rounds->metric_count);
    size_t most = rounds_most(rounds);
    *added = (struct round_metric){.metric = metric, .x = memory_alloc(most * sizeof(double))};
    for (size_t i = 0; i < most; i++)
        added->x[i] = NAN;
}

size_t rounds_most(const struct rounds *rounds)
{
    const struct budget *budget = &rounds->lab->budget;
    return (size_t)budget->looks[budget->look_count - 1];
}

static double now(void)
{
    return (double)clock_now() / CLOCK_SECOND;
}

void rounds_open(struct rounds *rounds, const struct lab *lab, double seconds,
                 const struct record *record)
{
    *rounds = (struct rounds){.lab = lab, .seconds = seconds, .since = now()};
    latency_init(&rounds->latency);
    latency_init(&rounds->latency_all);
    for (size_t i = 0; i < lab->counters.count; i++)
        add(rounds, lab->counters.items[i]);
    for (size_t i = 0; i < lab->criterion_count; i++)
        for (const struct criterion *c = &lab->criteria[i]; c; c = c->otherwise)
            add(rounds, c->metric);
    events_rounds(rounds, record);
}

void rounds_close(struct rounds *rounds)
{
    for (size_t i = 0; i < rounds->metric_count; i++) {
        free(rounds->metrics[i].x);
        free(rounds->metrics[i].provenance);
    }
    free(rounds->metrics);
    latency_free(&rounds->latency);
    latency_free(&rounds->latency_all);
    *rounds = (struct rounds){0};
}

static void set(struct rounds *rounds, const char *name, size_t at, double x, bool once,
                const char *how)
{
    const struct metric *metric = metric_find(name);
    struct round_metric *to = metric ? find(rounds, metric) : NULL;
    if (!to || at >= rounds_most(rounds))
        return;
    to->x[at] = x;
    to->once = once;
    free(to->provenance);
    to->provenance = memory_copy(how);
}

void rounds_value(struct rounds *rounds, const char *metric, double x, const char *how)
{
    set(rounds, metric, rounds->count, x, false, how);
}

void rounds_once(struct rounds *rounds, const char *metric, double x, const char *how)
{
    set(rounds, metric, 0, x, true, how);
}

void rounds_absent(struct rounds *rounds, const char *metric, const char *why)
{
    char *how = memory_print("absent: %s", why);
    set(rounds, metric, 0, NAN, true, how);
    free(how);
}

static const char absent[] = "absent: ";

static bool is_absent(const struct round_metric *of)
{
    return of->provenance && text_starts(of->provenance, absent);
}

/* Why a metric has no number at all. */
static char *why_missing(const struct round_metric *of)
{
    return memory_copy(is_absent(of) ? of->provenance + strlen(absent) : "no round told it");
}

static void take(const struct rounds *rounds, const struct round_metric *of,
                 struct evidence *evidence)
{
    size_t count = of->once ? 1 : rounds->count;
    struct interval known;
    *evidence = (struct evidence){.route = of->metric->routes.items[0],
                                  .exact = of->once,
                                  .count = count,
                                  .x = memory_alloc(count * sizeof(double)),
                                  .baseline = NAN};
    memcpy(evidence->x, of->x, count * sizeof(double));
    sign_interval_partly(evidence->x, count, 1, &known);
    evidence->candidate = known.median;
    if (!isnan(known.median)) {
        bool own = of->provenance && !is_absent(of); /* not that of a round without a number */
        evidence->provenance = memory_copy(own ? of->provenance : metric_provenance(of->metric));
        return;
    }
    evidence_free(evidence);
    evidence->passed_over = why_missing(of);
    evidence->provenance = memory_print("absent: %s", evidence->passed_over);
}

static void judge(struct rounds *rounds, bool last, struct result *result)
{
    struct settling at = {rounds->count, "rounds", gate_alpha(rounds->lab->budget.look_count),
                          last};
    struct evidence evidence;
    struct interval interval;
    take(rounds, find(rounds, result->metric), &evidence);
    /* No round so far may be bad luck; that there is none to be had is not. */
    if (evidence.route == ROUTES && find(rounds, result->metric)->once && result->otherwise) {
        settle_otherwise(rounds->lab, result, evidence.passed_over);
        evidence_free(&evidence);
        take(rounds, find(rounds, result->metric), &evidence);
    }
    evidence_interval(&evidence, at.alpha, &interval);
    settle(&evidence, &interval, DOUBT_NONE, &at, result);
    evidence_free(&evidence);
}

static void fill_counters(struct rounds *rounds, struct record *record)
{
    const struct lab *lab = rounds->lab;
    for (size_t i = 0; i < record->counter_count; i++)
        free(record->counters[i].provenance);
    free(record->counters);
    record->counters = memory_alloc(lab->counters.count * sizeof(struct counter));
    record->counter_count = lab->counters.count;
    for (size_t i = 0; i < lab->counters.count; i++) {
        struct evidence evidence;
        take(rounds, find(rounds, lab->counters.items[i]), &evidence);
        record->counters[i] = (struct counter){lab->counters.items[i], NAN, evidence.candidate,
                                               memory_copy(evidence.provenance)};
        evidence_free(&evidence);
    }
}

static bool look(struct rounds *rounds, struct record *record)
{
    bool last = rounds->count == rounds_most(rounds), open = false;
    for (size_t i = 0; i < record->result_count; i++) {
        struct result *result = &record->results[i];
        if (result->verdict == VERDICT_NOT_ATTAINABLE)
            continue;
        judge(rounds, last, result);
        open |= result->verdict == VERDICT_INCONCLUSIVE;
    }
    fill_counters(rounds, record);
    events_rounds_look(rounds, record);
    return last || !open;
}

void rounds_latency(struct rounds *rounds, const struct latency *seen, bool ended)
{
    struct latency sum;
    latency_copy(&sum, &rounds->latency);
    latency_add(&sum, seen);
    events_latency(rounds, &sum);
    latency_free(ended ? &rounds->latency : &sum);
    if (ended)
        rounds->latency = sum;
}

/* All rounds together, in the record. */
static void keep_latency(struct rounds *rounds, struct record *record)
{
    if (isnan(rounds->latency.answered))
        return;
    latency_add(&rounds->latency_all, &rounds->latency);
    latency_free(&rounds->latency);
    record_set_latency(record, &rounds->latency_all);
}

bool rounds_end(struct rounds *rounds, struct record *record)
{
    rounds->seconds = now() - rounds->since;
    rounds->since = now();
    record->pairs = (int)++rounds->count;
    events_round(rounds);
    keep_latency(rounds, record);
    bool settled = settle_due(&rounds->lab->budget, rounds->count) && look(rounds, record);
    if (settled)
        settle_overall(record);
    return settled;
}
