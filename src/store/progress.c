/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "store/database.h"

static const char doing_standings[] = "read the progress";
static const char doing_hints[] = "keep count of opened hints";
static const char doing_prediction[] = "keep the prediction";
static const char doing_setting[] = "keep the settings";

static const char standings_sql[] =
    "WITH ranked AS (SELECT lab, id, verdict, exit_code, at, quick, practice, after_time,"
    " count(*) OVER whole AS attempts,"
    " row_number() OVER (PARTITION BY lab ORDER BY id DESC) AS age,"
    " row_number() OVER (PARTITION BY lab ORDER BY quick, CASE WHEN exit_code = 0 THEN"
    "  2 * after_time WHEN exit_code = 3 THEN 1 WHEN verdict = 'fail' THEN 3 ELSE 4 END,"
    "  practice, id DESC)"
    "  AS place"
    " FROM attempts WINDOW whole AS (PARTITION BY lab))"
    "SELECT lab, attempts, verdict, exit_code, at, quick, practice, age, place, after_time"
    " FROM ranked"
    " WHERE age = 1 OR (place = 1 AND NOT quick) ORDER BY lab, age";

static void outcome_free(struct outcome *outcome)
{
    free(outcome->verdict);
    *outcome = (struct outcome){0};
}

void standings_free(struct standing *standings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(standings[i].lab);
        outcome_free(&standings[i].last);
        outcome_free(&standings[i].best);
    }
    free(standings);
}

static struct outcome read_outcome(const struct query *query)
{
    return (struct outcome){
        .verdict = query_text(query, 2),
        .exit_code = sqlite3_column_int(query->statement, 3),
        .when = sqlite3_column_int64(query->statement, 4),
        .quick = sqlite3_column_int(query->statement, 5) != 0,
        .practice = sqlite3_column_int(query->statement, 6) != 0,
        .after_time = sqlite3_column_int(query->statement, 9) != 0,
    };
}

/* A lab's last attempt comes first (age 1), then its best, unless that is the same row. */
static void read_standing(const struct query *query, struct standing **standings, size_t *count)
{
    sqlite3_stmt *from = query->statement;
    bool last = sqlite3_column_int(from, 7) == 1;
    bool best = sqlite3_column_int(from, 8) == 1 && !sqlite3_column_int(from, 5);
    if (last) {
        struct standing *added = memory_push(standings, count);
        added->lab = query_text(query, 0);
        added->attempts = sqlite3_column_int64(from, 1);
        added->last = read_outcome(query);
    }
    if (best)
        (*standings)[*count - 1].best = read_outcome(query);
}

int store_list_standings(struct store *store, struct standing **standings, size_t *count,
                         struct errors *errors)
{
    *standings = NULL;
    *count = 0;
    struct query query;
    if (query_open(&query, store, standings_sql, doing_standings, errors) < 0)
        return -1;
    int status;
    while ((status = query_step(&query)) > 0)
        read_standing(&query, standings, count);
    query_close(&query);
    if (status < 0) {
        standings_free(*standings, *count);
        *standings = NULL;
        *count = 0;
    }
    return status;
}

int store_get_hints(struct store *store, const char *lab, int *opened, struct errors *errors)
{
    *opened = 0;
    struct query query;
    if (query_open(&query, store, "SELECT opened FROM hints WHERE lab = ?", doing_hints, errors) <
        0)
        return -1;
    sqlite3_bind_text(query.statement, 1, lab, -1, SQLITE_STATIC);
    int status = query_step(&query);
    if (status > 0)
        *opened = sqlite3_column_int(query.statement, 0);
    query_close(&query);
    return status < 0 ? -1 : 0;
}

int store_raise_hints(struct store *store, const char *lab, int opened, struct errors *errors)
{
    struct query query;
    if (query_open(&query, store,
                   "INSERT INTO hints (lab, opened) VALUES (?, ?)"
                   " ON CONFLICT (lab) DO UPDATE SET opened = max(opened, excluded.opened)",
                   doing_hints, errors) < 0)
        return -1;
    sqlite3_bind_text(query.statement, 1, lab, -1, SQLITE_STATIC);
    sqlite3_bind_int(query.statement, 2, opened);
    return query_finish(&query);
}

int store_get_prediction(struct store *store, const char *lab, bool *predicted, double *prediction,
                         struct errors *errors)
{
    *predicted = false;
    *prediction = 0;
    struct query query;
    if (query_open(&query, store, "SELECT prediction FROM predictions WHERE lab = ?",
                   doing_prediction, errors) < 0)
        return -1;
    sqlite3_bind_text(query.statement, 1, lab, -1, SQLITE_STATIC);
    int status = query_step(&query);
    if (status > 0) {
        *predicted = true;
        *prediction = sqlite3_column_double(query.statement, 0);
    }
    query_close(&query);
    return status < 0 ? -1 : 0;
}

int store_set_prediction(struct store *store, const char *lab, double prediction,
                         struct errors *errors)
{
    if (!isfinite(prediction)) {
        errors_add(errors, NULL, 0, 0, "a prediction is a number, such as 4 or 2.5");
        return -1;
    }
    struct query query;
    if (query_open(&query, store,
                   "INSERT INTO predictions (lab, prediction) VALUES (?, ?)"
                   " ON CONFLICT (lab) DO NOTHING",
                   doing_prediction, errors) < 0)
        return -1;
    sqlite3_bind_text(query.statement, 1, lab, -1, SQLITE_STATIC);
    sqlite3_bind_double(query.statement, 2, prediction);
    return query_finish(&query);
}

int store_get_setting(struct store *store, const char *name, char **value, struct errors *errors)
{
    *value = NULL;
    struct query query;
    if (query_open(&query, store, "SELECT value FROM settings WHERE name = ?", doing_setting,
                   errors) < 0)
        return -1;
    sqlite3_bind_text(query.statement, 1, name, -1, SQLITE_STATIC);
    int status = query_step(&query);
    if (status > 0)
        *value = query_text(&query, 0);
    query_close(&query);
    return status < 0 ? -1 : 0;
}

int store_set_setting(struct store *store, const char *name, const char *value,
                      struct errors *errors)
{
    struct query query;
    if (query_open(&query, store,
                   value ? "INSERT INTO settings (name, value) VALUES (?1, ?2)"
                           " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
                         : "DELETE FROM settings WHERE name = ?1",
                   doing_setting, errors) < 0)
        return -1;
    sqlite3_bind_text(query.statement, 1, name, -1, SQLITE_STATIC);
    if (value)
        sqlite3_bind_text(query.statement, 2, value, -1, SQLITE_STATIC);
    return query_finish(&query);
}
