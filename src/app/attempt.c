/* SPDX-License-Identifier: Apache-2.0 */
#include "app/attempt.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"

enum { MOST_ATTEMPTS = 200 }; /* looked at for the best one */

int attempt_begin(struct store *store, const char *lab, const char *source, struct attempt *attempt,
                  struct errors *errors)
{
    *attempt = (struct attempt){.lab = memory_copy(lab)};
    int error = file_read(source, ATTEMPT_SOURCE_LIMIT, &attempt->source, &attempt->source_size);
    if (error) {
        errors_add(errors, source, 0, 0, "cannot be read: %s", strerror(-error));
        return -1;
    }
    if (store_get_prediction(store, lab, &attempt->predicted, &attempt->prediction, errors) < 0)
        return -1;
    return store_get_hints(store, lab, &attempt->hints_opened, errors);
}

bool attempt_counts(const struct record *record)
{
    int code = verdict_exit(record->verdict);
    return code == 0 || code == 1 || code == 3;
}

int attempt_end(struct store *store, struct attempt *attempt, const struct record *record,
                struct recording *recording, int64_t when, struct errors *errors)
{
    json_t *json = record_to_json(record);
    attempt->when = when;
    attempt->exit_code = verdict_exit(record->verdict);
    attempt->seed = record->seed;
    attempt->seconds = record->seconds;
    attempt->pairs = record->pairs;
    attempt->quick = record->quick;
    attempt->practice = record->practice;
    free(attempt->verdict);
    free(attempt->record);
    free(attempt->events);
    attempt->events = recording_take(recording);
    attempt->verdict = memory_copy(verdict_name(record->verdict));
    attempt->record = json_dumps(json, JSON_COMPACT);
    json_decref(json);
    return store_add_attempt(store, attempt, NULL, errors);
}

/* A pass before inconclusive, that before a pass after an exam's time and that before a failed
 * criterion, that before the rest. */
static int rank(const struct attempt *attempt)
{
    static const int by_code[] = {[0] = 6, [1] = 2, [3] = 4};
    int code = attempt->exit_code;
    if (code == 0 && attempt->after_time)
        return 3;
    return (code == 0 || code == 1 || code == 3 ? by_code[code] : 0) + !attempt->practice;
}

static const struct attempt *best_of(const struct attempt *attempts, size_t count)
{
    const struct attempt *best = NULL;
    for (size_t i = 0; i < count; i++)
        if (!attempts[i].quick && (!best || rank(&attempts[i]) > rank(best)))
            best = &attempts[i];
    return best;
}

int attempt_best(struct store *store, const char *lab, struct record *record, struct errors *errors)
{
    struct attempt *attempts;
    size_t count;
    int found = 0;
    if (store_list_attempts(store, lab, MOST_ATTEMPTS, &attempts, &count, errors) < 0)
        return -1;
    const struct attempt *best = best_of(attempts, count);
    if (best) {
        json_t *json = json_loads(best->record, 0, NULL);
        found = record_from_json(json, record) == 0;
        json_decref(json);
    }
    attempts_free(attempts, count);
    return found;
}

int attempt_find(struct store *store, const char *lab, struct attempt *best, struct attempt *last,
                 struct errors *errors)
{
    struct attempt *attempts;
    size_t count, first = 0;
    *best = *last = (struct attempt){0};
    if (store_list_attempts(store, lab, MOST_ATTEMPTS, &attempts, &count, errors) < 0)
        return -1;
    while (first < count && attempts[first].quick)
        first++;
    const struct attempt *found = best_of(attempts, count);
    int result = found != NULL;
    if (found && (store_get_attempt(store, found->id, best, errors) < 0 ||
                  store_get_attempt(store, attempts[first].id, last, errors) < 0))
        result = -1;
    attempts_free(attempts, count);
    return result;
}
