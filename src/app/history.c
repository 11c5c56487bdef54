/* SPDX-License-Identifier: Apache-2.0 */
#include "app/history.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "app/diff.h"
#include "base/memory.h"

static bool read_record(const char *text, struct record *record)
{
    json_t *json = text ? json_loads(text, 0, NULL) : NULL;
    bool read = json && record_from_json(json, record) == 0;
    json_decref(json);
    if (!read)
        record_init(record);
    return read;
}

void history_free(struct history *history)
{
    for (size_t i = 0; i < history->count; i++) {
        attempt_free(&history->items[i].attempt);
        record_free(&history->items[i].record);
    }
    free(history->items);
    *history = (struct history){0};
}

int history_load(struct history *history, struct store *store, const char *lab,
                 struct errors *errors)
{
    struct attempt *attempts;
    size_t count;
    history_free(history);
    if (store_list_attempts(store, lab, HISTORY_MOST, &attempts, &count, errors) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        struct past *past = memory_push(&history->items, &history->count);
        past->readable = read_record(attempts[i].record, &past->record);
        past->attempt = attempts[i];
        free(attempts[i].source);
        free(attempts[i].record);
        past->attempt.source = past->attempt.record = NULL;
        past->attempt.source_size = 0;
    }
    free(attempts);
    return 0;
}

int history_read(struct store *store, int64_t id, struct attempt *attempt, struct record *record,
                 struct errors *errors)
{
    *attempt = (struct attempt){0};
    record_init(record);
    if (store_get_attempt(store, id, attempt, errors) < 0)
        return -1;
    if (read_record(attempt->record, record))
        return 0;
    errors_add(errors, NULL, 0, 0,
               "the record of attempt %" PRId64 " is of another version of perflab", id);
    return -1;
}

void contrast_free(struct contrast *contrast)
{
    int code;
    if (contrast->making) {
        background_cancel(contrast->making);
        background_finish(contrast->making, NULL, &code);
    }
    if (contrast->open)
        comparison_free(&contrast->comparison);
    for (int i = 0; i < 2; i++) {
        attempt_free(&contrast->attempts[i]);
        record_free(&contrast->records[i]);
    }
    free(contrast->diff);
    free(contrast->failure);
    *contrast = (struct contrast){0};
}

static void end_diff(struct contrast *contrast)
{
    struct errors errors = {0};
    if (diff_end(contrast->making, &contrast->diff, &errors) < 0)
        contrast->failure = memory_copy(errors.items[0].message);
    contrast->making = NULL;
    errors_free(&errors);
}

int contrast_open(struct contrast *contrast, struct store *store, int64_t a, int64_t b,
                  struct errors *errors)
{
    const int64_t ids[2] = {a < b ? a : b, a < b ? b : a};
    struct diff_side sides[2];
    char names[2][32];
    contrast_free(contrast);
    for (int i = 0; i < 2; i++) {
        struct attempt *attempt = &contrast->attempts[i];
        if (history_read(store, ids[i], attempt, &contrast->records[i], errors) < 0)
            return -1;
        snprintf(names[i], sizeof(names[i]), "attempt %" PRId64, ids[i]);
        sides[i] = (struct diff_side){attempt->source, attempt->source_size, names[i]};
    }
    comparison_make(&contrast->records[0], &contrast->records[1], &contrast->comparison);
    contrast->open = true;
    contrast->making = diff_start(&sides[0], &sides[1]);
    if (!contrast->making)
        end_diff(contrast);
    return 0;
}

bool contrast_step(struct contrast *contrast)
{
    if (!contrast->making || background_step(contrast->making, NULL, NULL))
        return false;
    end_diff(contrast);
    return true;
}
