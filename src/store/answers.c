/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <stdlib.h>

#include "base/memory.h"
#include "store/database.h"

static const char doing_add[] = "record the answer";
static const char doing_list[] = "read the answers";

int store_add_answer(struct store *store, const char *lab, const char *question, const char *text,
                     enum answer_outcome outcome, int64_t when, struct errors *errors)
{
    struct query query;
    if (query_open(&query, store,
                   "INSERT INTO answers (at, lab, question, text, outcome) VALUES (?, ?, ?, ?, ?)",
                   doing_add, errors) < 0)
        return -1;
    sqlite3_bind_int64(query.statement, 1, when);
    sqlite3_bind_text(query.statement, 2, lab, -1, SQLITE_STATIC);
    sqlite3_bind_text(query.statement, 3, question, -1, SQLITE_STATIC);
    sqlite3_bind_text(query.statement, 4, text, -1, SQLITE_STATIC);
    sqlite3_bind_int(query.statement, 5, outcome);
    return query_finish(&query);
}

/* Beside one max(), a bare column is of the row that has it (sqlite.org/lang_select.html). */
static const char list_sql[] =
    "SELECT question, sum(outcome <> 2), sum(outcome = 1), sum(outcome = 2), at, max(id),"
    " (SELECT text FROM answers typed WHERE typed.lab = answers.lab"
    "  AND typed.question = answers.question AND outcome <> 2 ORDER BY id DESC LIMIT 1)"
    " FROM answers WHERE lab = ? GROUP BY question ORDER BY question";

int store_list_answered(struct store *store, const char *lab, struct answered **answered,
                        size_t *count, struct errors *errors)
{
    *answered = NULL;
    *count = 0;
    struct query query;
    if (query_open(&query, store, list_sql, doing_list, errors) < 0)
        return -1;
    sqlite3_bind_text(query.statement, 1, lab, -1, SQLITE_STATIC);
    int status;
    while ((status = query_step(&query)) > 0)
        *memory_push(answered, count) = (struct answered){
            .question = query_text(&query, 0),
            .tries = sqlite3_column_int64(query.statement, 1),
            .right = sqlite3_column_int64(query.statement, 2) > 0,
            .given_up = sqlite3_column_int64(query.statement, 3) > 0,
            .when = sqlite3_column_int64(query.statement, 4),
            .last = query_text(&query, 6),
        };
    query_close(&query);
    if (status == 0)
        return 0;
    answered_free(*answered, *count);
    *answered = NULL;
    *count = 0;
    return -1;
}

void answered_free(struct answered *answered, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(answered[i].question);
        free(answered[i].last);
    }
    free(answered);
}
