/* SPDX-License-Identifier: Apache-2.0 */
#include "store/database.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"

static const struct {
    int code; /* primary result code */
    const char *advice;
} advices[] = {
    {SQLITE_BUSY, "another perflab is using it; try again when that one has finished"},
    {SQLITE_PROTOCOL, "another perflab is using it; try again when that one has finished"},
    {SQLITE_FULL, "free some space (or raise your quota) and try again"},
    {SQLITE_READONLY, "make it and its folder writable, or set XDG_STATE_HOME to another folder"},
    {SQLITE_PERM, "make it and its folder writable, or set XDG_STATE_HOME to another folder"},
    {SQLITE_CANTOPEN, "make it and its folder writable, or set XDG_STATE_HOME to another folder"},
    {SQLITE_CORRUPT,
     "start perflab again, which moves the damaged file aside and begins a new one"},
    {SQLITE_NOTADB, "start perflab again, which moves the damaged file aside and begins a new one"},
};

static const char *find_advice(int code, int system_error)
{
    if (system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG)
        code = SQLITE_FULL;
    for (size_t i = 0; i < sizeof(advices) / sizeof(advices[0]); i++)
        if (advices[i].code == code)
            return advices[i].advice;
    return "if it happens again, report it as a fault of perflab";
}

/* The errno value behind a result code, 0 if there is none. SQLite does not pass on that of a
 * failed write in all versions; then errno (`last`) still has it. */
static int find_system_error(sqlite3 *database, int code, int last)
{
    if (code != SQLITE_CANTOPEN && code != SQLITE_IOERR)
        return 0;
    int known = sqlite3_system_errno(database);
    return known || code == SQLITE_CANTOPEN ? known : last;
}

int database_fail(struct store *store, const char *doing, struct errors *errors)
{
    int last = errno;
    int code = sqlite3_errcode(store->database);
    int system_error = find_system_error(store->database, code, last);
    errors_add(errors, store->path, 0, 0, "cannot %s: %s; %s", doing,
               system_error ? strerror(system_error) : sqlite3_errmsg(store->database),
               find_advice(code, system_error));
    return -1;
}

int database_run(struct store *store, const char *sql, const char *doing, struct errors *errors)
{
    if (sqlite3_exec(store->database, sql, NULL, NULL, NULL) == SQLITE_OK)
        return 0;
    return database_fail(store, doing, errors);
}

int database_begin(struct store *store, const char *doing, struct errors *errors)
{
    return database_run(store, "BEGIN IMMEDIATE", doing, errors);
}

int database_end(struct store *store, int status, const char *doing, struct errors *errors)
{
    if (status == 0)
        status = database_run(store, "COMMIT", doing, errors);
    if (!sqlite3_get_autocommit(store->database))
        sqlite3_exec(store->database, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

int query_open(struct query *query, struct store *store, const char *sql, const char *doing,
               struct errors *errors)
{
    *query = (struct query){store, NULL, doing, errors};
    if (sqlite3_prepare_v2(store->database, sql, -1, &query->statement, NULL) == SQLITE_OK)
        return 0;
    return database_fail(store, doing, errors);
}

int query_step(struct query *query)
{
    int code = sqlite3_step(query->statement);
    if (code == SQLITE_ROW || code == SQLITE_DONE)
        return code == SQLITE_ROW;
    return database_fail(query->store, query->doing, query->errors);
}

void query_close(struct query *query)
{
    sqlite3_finalize(query->statement);
    query->statement = NULL;
}

int query_finish(struct query *query)
{
    int status = query_step(query);
    query_close(query);
    return status;
}

char *query_text(const struct query *query, int column)
{
    return memory_copy((const char *)sqlite3_column_text(query->statement, column));
}
