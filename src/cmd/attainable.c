/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/attainable.h"

#include <stdlib.h>

#include "app/calibrated.h"
#include "app/folders.h"
#include "app/shown.h"
#include "base/clock.h"
#include "base/memory.h"
#include "judge/facts.h"
#include "judge/settle.h"
#include "report/number.h"

/* With what the lab's own solution has reached, if that was seen. */
static char *say_yes(const struct criterion *criterion, const struct shown_here *shown)
{
    char date[32], low[NUMBER_SIZE], high[NUMBER_SIZE];
    const char *unit = criterion->metric->unit;
    const json_t *interval = json_object_get(shown->reached, criterion->metric->name);
    if (!interval)
        return memory_copy("yes");
    return memory_print("yes: the lab's own solution reached %s to %s on %.10s",
                        number_print(low, json_number_value(json_array_get(interval, 0)), unit),
                        number_print(high, json_number_value(json_array_get(interval, 1)), unit),
                        clock_date(shown->when, date, sizeof(date)));
}

static struct attainability look_at(const struct needs *lab, const struct criterion *criterion,
                                    const struct machine *here, const char *cache,
                                    const struct shown_here *shown)
{
    char *missing = facts_missing(lab, here, cache);
    struct attainability look = {ATTAINABLE_YES, NULL};
    if (!missing)
        missing = facts_missing(&criterion->needs, here, cache);
    char *unknown = missing ? NULL : facts_unknown(lab, here);
    char *unreached = missing ? NULL : settle_unreached(criterion, shown->reached);
    if (!missing && !unknown)
        unknown = facts_unknown(&criterion->needs, here);
    if (missing) {
        look.answer = ATTAINABLE_NO;
        look.text = memory_print("no: it %s%s", missing,
                                 criterion->otherwise ? "; another bound stands in" : "");
    } else if (unreached) {
        look.answer = ATTAINABLE_NO;
        look.text = memory_print("no: %s", unreached);
    } else if (unknown) {
        look.answer = ATTAINABLE_UNKNOWN;
        look.text = memory_print("not known: it needs %s; measure: perflab calibrate", unknown);
    } else {
        look.text = say_yes(criterion, shown);
    }
    free(missing);
    free(unknown);
    free(unreached);
    return look;
}

struct attainability *attainable_look(const struct lab *lab)
{
    struct attainability *looks = memory_alloc(lab->criterion_count * sizeof(*looks));
    struct machine here = {0};
    struct errors errors = {0};
    char *cache = folders_cache(&errors);
    struct shown_here shown;
    shown_load(lab, &shown);
    facts_read(&here);
    calibrated_abilities(&here.abilities);
    for (size_t i = 0; i < lab->criterion_count; i++)
        looks[i] = look_at(&lab->needs, &lab->criteria[i], &here, cache ? cache : "/tmp", &shown);
    shown_free(&shown);
    free(here.cpu);
    free(here.kernel);
    free(cache);
    errors_free(&errors);
    return looks;
}

void attainable_free(struct attainability *looks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(looks[i].text);
    free(looks);
}

json_t *attainable_json(const struct attainability *look)
{
    return look->answer == ATTAINABLE_UNKNOWN ? json_null()
                                              : json_boolean(look->answer == ATTAINABLE_YES);
}
