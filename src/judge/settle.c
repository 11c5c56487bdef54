/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/settle.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "judge/facts.h"
#include "stats/series.h"

static void set_criterion(const struct lab *lab, struct result *result,
                          const struct criterion *criterion)
{
    free(result->source);
    free(result->title);
    result->title = memory_copy(criterion_title(lab, criterion));
    result->metric = criterion->metric;
    result->bound = criterion->bound;
    result->at_least = criterion->at_least;
    result->routes = *criterion_routes(criterion);
    result->otherwise = criterion->otherwise;
    result->points = criterion->points;
    result->source = memory_copy(criterion->source);
}

void settle_otherwise(const struct lab *lab, struct result *result, const char *why)
{
    const char *name = result->metric->name;
    set_criterion(lab, result, result->otherwise);
    result->instead = memory_print("checked instead of %s: %s", name, why);
}

/* Three digits; times in the unit that suits them. */
static char *print_number(double x, const char *unit)
{
    if (strcmp(unit, "ns") != 0)
        return memory_print("%.3g%s%s", x, strcmp(unit, "x") == 0 || !*unit ? "" : " ", unit);
    return x >= 1e6   ? memory_print("%.3g ms", x / 1e6)
           : x >= 1e3 ? memory_print("%.3g us", x / 1e3)
                      : memory_print("%.3g ns", x);
}

char *settle_unreached(const struct criterion *criterion, const json_t *reached)
{
    const struct metric *metric = criterion->metric;
    const json_t *interval = json_object_get(reached, metric->name);
    const json_t *best = json_array_get(interval, criterion->at_least ? 1 : 0);
    double x = json_number_value(best);
    if (!json_is_number(best) ||
        (criterion->at_least ? x >= criterion->bound : x <= criterion->bound))
        return NULL;
    char *have = print_number(x, metric->unit),
         *want = print_number(criterion->bound, metric->unit);
    char *text = memory_print("the lab's own solution reaches %s at %s here, %s is asked for", have,
                              criterion->at_least ? "most" : "least", want);
    free(have);
    free(want);
    return text;
}

void settle_begin(const struct lab *lab, const struct machine *machine, const char *cache,
                  const json_t *reached, struct record *record)
{
    for (size_t i = 0; i < lab->criterion_count; i++) {
        const struct criterion *criterion = &lab->criteria[i];
        struct result *result = memory_push(&record->results, &record->result_count);
        char *missing = facts_missing(&criterion->needs, machine, cache);
        bool lacking = missing != NULL;
        if (!missing)
            missing = settle_unreached(criterion, reached);
        *result = (struct result){.value = NAN,
                                  .low = NAN,
                                  .high = NAN,
                                  .route = ROUTES,
                                  .verdict = VERDICT_INCONCLUSIVE};
        set_criterion(lab, result, criterion);
        if (missing && criterion->otherwise) {
            settle_otherwise(lab, result, missing);
        } else if (missing) {
            result->verdict = VERDICT_NOT_ATTAINABLE;
            result->reason = memory_copy(missing);
            if (!lacking)
                result->advice = memory_print("If it was busy then, show it again: perflab check "
                                              "%s --using solution",
                                              lab->id);
        }
        free(missing);
    }
}

bool settle_due(const struct budget *budget, size_t count)
{
    for (size_t i = 0; i < budget->look_count; i++)
        if ((size_t)budget->looks[i] == count)
            return true;
    return false;
}

static const struct {
    const char *reason, *advice;
} doubt_words[] = {
    [DOUBT_CONTROL] = {"the control loop ran at different speeds beside the two sides",
                       "Close other programs, plug in the charger, and check again."},
    [DOUBT_PREEMPTION] = {"one side was preempted much more often than the other",
                          "Something else wants this CPU: close it and check again."},
    [DOUBT_STEAL] = {"the hypervisor took more than 5 % of the CPU time",
                     "Other guests on this host are busy: check again later."},
    [DOUBT_TIES] = {"more than 10 % of the pairs are tied",
                    "The clock is too coarse for this lab on this machine."},
    [DOUBT_AUTOCORRELATION] = {"neighbouring pairs resemble each other: the machine drifts",
                               "Let the machine settle (turbo, temperature) and check again."},
};

static void tell_undecided(const struct settling *now, struct result *result, enum doubt doubt,
                           double spread, double distance)
{
    if (doubt != DOUBT_NONE) {
        result->reason = memory_copy(doubt_words[doubt].reason);
        result->advice = memory_copy(doubt_words[doubt].advice);
        return;
    }
    int needed = gate_pairs_needed(spread, distance, now->alpha, (int)now->count);
    result->reason =
        memory_print("the interval still holds the bound after %zu %s", now->count, now->unit);
    if (needed > BUDGET_MOST_PAIRS)
        result->advice = memory_copy("You are right at the bound: make it faster.");
    else
        result->advice = memory_print("About %d %s would settle it: check again with --pairs %d "
                                      "on a quiet machine, or make it faster.",
                                      needed, now->unit, needed);
}

/* No route is to be had. A launch that was not counted may have been bad luck; a program that is
 * not installed is not. */
static void settle_absent(const struct evidence *evidence, bool last, struct result *result)
{
    bool measured = result->routes.count == 1 && result->routes.items[0] == ROUTE_MEASURED;
    result->verdict = measured ? VERDICT_INCONCLUSIVE : VERDICT_NOT_ATTAINABLE;
    if (!measured)
        result->reason = memory_copy(evidence->passed_over);
    else if (last)
        result->reason = memory_print("not known: %s", evidence->passed_over);
}

static void settle_known(const struct evidence *evidence, const struct interval *interval,
                         enum doubt doubt, const struct settling *now, struct result *result)
{
    result->value = interval->median;
    result->low = interval->low;
    result->high = interval->high;
    enum decision decision = gate_decide(interval, result->bound, result->at_least);
    if (decision == DECISION_PASS)
        result->verdict = VERDICT_PASS;
    else if (decision == DECISION_FAIL)
        result->verdict = VERDICT_FAIL;
    result->earned = decision == DECISION_PASS ? result->points : 0;
    if (decision == DECISION_GO_ON && now->last) {
        bool logarithm = evidence->logarithm;
        double value = logarithm ? log(interval->median) : interval->median;
        double bound = logarithm ? log(result->bound) : result->bound;
        tell_undecided(now, result, doubt, series_spread(evidence->x, evidence->count),
                       fabs(value - bound));
    }
}

void settle(const struct evidence *evidence, const struct interval *interval, enum doubt doubt,
            const struct settling *now, struct result *result)
{
    free(result->reason);
    free(result->advice);
    free(result->provenance);
    free(result->passed_over);
    result->reason = result->advice = result->passed_over = NULL;
    result->provenance = memory_copy(evidence->provenance);
    result->route = evidence->route;
    result->verdict = VERDICT_INCONCLUSIVE;
    result->value = result->low = result->high = NAN;
    result->earned = 0;
    if (evidence->route == ROUTES) {
        settle_absent(evidence, now->last, result);
        return;
    }
    result->passed_over = memory_copy(evidence->passed_over);
    settle_known(evidence, interval, doubt, now, result);
}

void settle_overall(struct record *record)
{
    static const enum verdict order[] = {VERDICT_FAIL, VERDICT_INCONCLUSIVE,
                                         VERDICT_NOT_ATTAINABLE};
    record->verdict = VERDICT_PASS;
    for (size_t o = 0; o < sizeof(order) / sizeof(order[0]); o++) {
        for (size_t i = 0; i < record->result_count; i++) {
            const struct result *result = &record->results[i];
            if (result->verdict != order[o])
                continue;
            record->verdict = order[o];
            record->reason = result->reason
                                 ? memory_print("%s: %s", result->metric->name, result->reason)
                                 : memory_print("%s missed its bound", result->metric->name);
            record->advice = memory_copy(result->advice);
            return;
        }
    }
}
