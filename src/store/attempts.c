/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "store/database.h"

#define COLUMNS                                                                                    \
    "attempts.id, at, lab, verdict, exit_code, seed, seconds, pairs, quick, practice, prediction," \
    " hints_opened, record, sources.text, after_time"                                              \
    " FROM attempts JOIN sources ON sources.id = attempts.source"

static const char doing_add[] = "record the attempt";
static const char doing_read[] = "read the attempts";

void attempt_free(struct attempt *attempt)
{
    free(attempt->lab);
    free(attempt->verdict);
    free(attempt->source);
    free(attempt->record);
    free(attempt->events);
    *attempt = (struct attempt){0};
}

void attempts_free(struct attempt *attempts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        attempt_free(&attempts[i]);
    free(attempts);
}

static void bind_source(struct query *query, int index, const struct attempt *attempt)
{
    const char *source = attempt->source ? attempt->source : "";
    sqlite3_bind_blob64(query->statement, index, source, attempt->source_size, SQLITE_STATIC);
}

static int add_source(struct store *store, const struct attempt *attempt, struct errors *errors)
{
    struct query query;
    if (query_open(&query, store, "INSERT INTO sources (text) VALUES (?) ON CONFLICT DO NOTHING",
                   doing_add, errors) < 0)
        return -1;
    bind_source(&query, 1, attempt);
    return query_finish(&query);
}

static int add_row(struct store *store, const struct attempt *attempt, struct errors *errors)
{
    struct query query;
    if (query_open(&query, store,
                   "INSERT INTO attempts (at, lab, verdict, exit_code, seed, seconds, pairs, quick,"
                   " practice, prediction, hints_opened, record, after_time, source)"
                   " SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, id FROM sources WHERE text = ?",
                   doing_add, errors) < 0)
        return -1;
    sqlite3_stmt *to = query.statement;
    char seed[17];
    snprintf(seed, sizeof(seed), "%016" PRIx64, attempt->seed);
    sqlite3_bind_int64(to, 1, attempt->when);
    sqlite3_bind_text(to, 2, attempt->lab, -1, SQLITE_STATIC);
    sqlite3_bind_text(to, 3, attempt->verdict, -1, SQLITE_STATIC);
    sqlite3_bind_int(to, 4, attempt->exit_code);
    sqlite3_bind_text(to, 5, seed, -1, SQLITE_STATIC);
    sqlite3_bind_double(to, 6, attempt->seconds);
    sqlite3_bind_int(to, 7, attempt->pairs);
    sqlite3_bind_int(to, 8, attempt->quick);
    sqlite3_bind_int(to, 9, attempt->practice);
    if (attempt->predicted)
        sqlite3_bind_double(to, 10, attempt->prediction);
    sqlite3_bind_int(to, 11, attempt->hints_opened);
    sqlite3_bind_text(to, 12, attempt->record, -1, SQLITE_STATIC);
    sqlite3_bind_int(to, 13, attempt->after_time);
    bind_source(&query, 14, attempt);
    return query_finish(&query);
}

static int add_events(struct store *store, int64_t id, const char *events, struct errors *errors)
{
    struct query query;
    if (query_open(&query, store, "INSERT INTO events (attempt, text) VALUES (?, ?)", doing_add,
                   errors) < 0)
        return -1;
    sqlite3_bind_int64(query.statement, 1, id);
    sqlite3_bind_text(query.statement, 2, events, -1, SQLITE_STATIC);
    return query_finish(&query);
}

int store_add_attempt(struct store *store, const struct attempt *attempt, int64_t *id,
                      struct errors *errors)
{
    if (!isfinite(attempt->seconds) || (attempt->predicted && !isfinite(attempt->prediction))) {
        errors_add(errors, store->path, 0, 0,
                   "cannot %s: its seconds and prediction must be finite numbers", doing_add);
        return -1;
    }
    if (database_begin(store, doing_add, errors) < 0)
        return -1;
    int status = add_source(store, attempt, errors);
    if (status == 0)
        status = add_row(store, attempt, errors);
    int64_t given = sqlite3_last_insert_rowid(store->database);
    if (status == 0 && attempt->events)
        status = add_events(store, given, attempt->events, errors);
    status = database_end(store, status, doing_add, errors);
    if (status == 0 && id)
        *id = given;
    return status;
}

static void read_row(const struct query *query, struct attempt *attempt)
{
    sqlite3_stmt *from = query->statement;
    const char *seed = (const char *)sqlite3_column_text(from, 5);
    const void *source = sqlite3_column_blob(from, 13);
    size_t size = (size_t)sqlite3_column_bytes(from, 13);
    *attempt = (struct attempt){
        .id = sqlite3_column_int64(from, 0),
        .when = sqlite3_column_int64(from, 1),
        .lab = query_text(query, 2),
        .verdict = query_text(query, 3),
        .exit_code = sqlite3_column_int(from, 4),
        .seed = seed ? strtoull(seed, NULL, 16) : 0,
        .seconds = sqlite3_column_double(from, 6),
        .pairs = sqlite3_column_int(from, 7),
        .quick = sqlite3_column_int(from, 8) != 0,
        .practice = sqlite3_column_int(from, 9) != 0,
        .predicted = sqlite3_column_type(from, 10) != SQLITE_NULL,
        .prediction = sqlite3_column_double(from, 10),
        .hints_opened = sqlite3_column_int(from, 11),
        .source = memory_alloc(size + 1),
        .source_size = size,
        .after_time = sqlite3_column_int(from, 14) != 0,
        .record = query_text(query, 12),
    };
    if (size)
        memcpy(attempt->source, source, size);
}

int store_list_attempts(struct store *store, const char *lab, size_t limit,
                        struct attempt **attempts, size_t *count, struct errors *errors)
{
    *attempts = NULL;
    *count = 0;
    struct query query;
    const char *sql = lab ? "SELECT " COLUMNS " WHERE lab = ?2 ORDER BY attempts.id DESC LIMIT ?1"
                          : "SELECT " COLUMNS " ORDER BY attempts.id DESC LIMIT ?1";
    if (query_open(&query, store, sql, doing_read, errors) < 0)
        return -1;
    sqlite3_bind_int64(query.statement, 1, limit > INT64_MAX ? INT64_MAX : (int64_t)limit);
    if (lab)
        sqlite3_bind_text(query.statement, 2, lab, -1, SQLITE_STATIC);
    int status;
    while ((status = query_step(&query)) > 0)
        read_row(&query, memory_push(attempts, count));
    query_close(&query);
    if (status < 0) {
        attempts_free(*attempts, *count);
        *attempts = NULL;
        *count = 0;
    }
    return status;
}

int store_get_attempt(struct store *store, int64_t id, struct attempt *attempt,
                      struct errors *errors)
{
    *attempt = (struct attempt){0};
    struct query query;
    if (query_open(&query, store, "SELECT " COLUMNS " WHERE attempts.id = ?", doing_read, errors) <
        0)
        return -1;
    sqlite3_bind_int64(query.statement, 1, id);
    int status = query_step(&query);
    if (status > 0)
        read_row(&query, attempt);
    query_close(&query);
    if (status == 0)
        errors_add(errors, NULL, 0, 0,
                   "there is no attempt %" PRId64 "; 'perflab history' lists them", id);
    return status > 0 ? 0 : -1;
}

int store_attempt_events(struct store *store, int64_t id, char **events, struct errors *errors)
{
    *events = NULL;
    struct query query;
    if (query_open(&query, store, "SELECT text FROM events WHERE attempt = ?", doing_read, errors) <
        0)
        return -1;
    sqlite3_bind_int64(query.statement, 1, id);
    int status = query_step(&query);
    if (status > 0)
        *events = query_text(&query, 0);
    query_close(&query);
    return status < 0 ? -1 : 0;
}
