/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <stdlib.h>

#include "base/memory.h"
#include "store/database.h"

#define COLUMNS                                                                                    \
    "exams.lab, sitting, began, seconds, adr, used, seen, boot, uptime, decisions.at"              \
    " FROM exams LEFT JOIN decisions ON decisions.lab = exams.lab"

static const char doing_begin[] = "begin the exam";
static const char doing_keep[] = "keep the exam's time";
static const char doing_read[] = "read the exam's time";
static const char doing_decision[] = "keep that the decision record is complete";

void exam_free(struct exam *exam)
{
    free(exam->lab);
    free(exam->boot);
    *exam = (struct exam){0};
}

void exams_free(struct exam *exams, size_t count)
{
    for (size_t i = 0; i < count; i++)
        exam_free(&exams[i]);
    free(exams);
}

static void bind_moment(const struct query *query, const struct exam *exam)
{
    sqlite3_bind_text(query->statement, 1, exam->lab, -1, SQLITE_STATIC);
    sqlite3_bind_double(query->statement, 2, exam->used);
    sqlite3_bind_int64(query->statement, 3, exam->seen);
    sqlite3_bind_text(query->statement, 4, exam->boot ? exam->boot : "", -1, SQLITE_STATIC);
    sqlite3_bind_double(query->statement, 5, exam->uptime);
}

int store_begin_exam(struct store *store, const struct exam *exam, struct errors *errors)
{
    struct query query;
    if (query_open(&query, store,
                   "INSERT INTO exams"
                   " (lab, used, seen, boot, uptime, sitting, began, seconds, adr)"
                   " VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?7, ?8)"
                   " ON CONFLICT (lab) DO UPDATE SET sitting = sitting + 1, began = ?6,"
                   " seconds = ?7, adr = ?8, used = ?2, seen = ?3, boot = ?4, uptime = ?5",
                   doing_begin, errors) < 0)
        return -1;
    bind_moment(&query, exam);
    sqlite3_bind_int64(query.statement, 6, exam->began);
    sqlite3_bind_double(query.statement, 7, exam->seconds);
    sqlite3_bind_int(query.statement, 8, exam->adr);
    return query_finish(&query);
}

int store_note_exam(struct store *store, const struct exam *exam, struct errors *errors)
{
    struct query query;
    if (query_open(&query, store,
                   "UPDATE exams SET used = ?2, seen = ?3, boot = ?4, uptime = ?5"
                   " WHERE lab = ?1 AND sitting = ?6 AND used <= ?2",
                   doing_keep, errors) < 0)
        return -1;
    bind_moment(&query, exam);
    sqlite3_bind_int(query.statement, 6, exam->sitting);
    return query_finish(&query);
}

static void read_exam(const struct query *query, struct exam *exam)
{
    sqlite3_stmt *from = query->statement;
    *exam = (struct exam){
        .lab = query_text(query, 0),
        .sitting = sqlite3_column_int(from, 1),
        .began = sqlite3_column_int64(from, 2),
        .seconds = sqlite3_column_double(from, 3),
        .adr = sqlite3_column_int(from, 4) != 0,
        .used = sqlite3_column_double(from, 5),
        .seen = sqlite3_column_int64(from, 6),
        .boot = query_text(query, 7),
        .uptime = sqlite3_column_double(from, 8),
        .decided = sqlite3_column_int64(from, 9),
    };
}

int store_get_exam(struct store *store, const char *lab, struct exam *exam, struct errors *errors)
{
    *exam = (struct exam){0};
    struct query query;
    if (query_open(&query, store, "SELECT " COLUMNS " WHERE exams.lab = ?", doing_read, errors) < 0)
        return -1;
    sqlite3_bind_text(query.statement, 1, lab, -1, SQLITE_STATIC);
    int status = query_step(&query);
    if (status > 0)
        read_exam(&query, exam);
    query_close(&query);
    return status < 0 ? -1 : 0;
}

int store_list_exams(struct store *store, struct exam **exams, size_t *count, struct errors *errors)
{
    *exams = NULL;
    *count = 0;
    struct query query;
    if (query_open(&query, store, "SELECT " COLUMNS " ORDER BY exams.lab", doing_read, errors) < 0)
        return -1;
    int status;
    while ((status = query_step(&query)) > 0)
        read_exam(&query, memory_push(exams, count));
    query_close(&query);
    if (status < 0) {
        exams_free(*exams, *count);
        *exams = NULL;
        *count = 0;
    }
    return status;
}

int store_keep_decision(struct store *store, const char *lab, int64_t at, struct errors *errors)
{
    struct query query;
    if (query_open(&query, store,
                   "INSERT INTO decisions (lab, at) VALUES (?, ?) ON CONFLICT (lab) DO NOTHING",
                   doing_decision, errors) < 0)
        return -1;
    sqlite3_bind_text(query.statement, 1, lab, -1, SQLITE_STATIC);
    sqlite3_bind_int64(query.statement, 2, at);
    return query_finish(&query);
}
