/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SQLite as the files of this folder use it; nobody else includes this. Functions return 0 or -1
 * with one error added: "cannot <doing>: <why>; <what to do>".
 */
#ifndef STORE_DATABASE_H
#define STORE_DATABASE_H

#include <sqlite3.h>

#include "base/error.h"

struct store {
    sqlite3 *database;
    char *path; /* of the file */
    char *note; /* for store_note() */
};

/* A statement being run. Bind with sqlite3_bind_...(query.statement, ...), indices from 1. */
struct query {
    struct store *store;
    sqlite3_stmt *statement;
    const char *doing; /* for messages: "record the attempt" */
    struct errors *errors;
};

/* Add the error for the last failed call; returns -1. */
int database_fail(struct store *store, const char *doing, struct errors *errors);

/* Run statements that need no values and give no rows. */
int database_run(struct store *store, const char *sql, const char *doing, struct errors *errors);

/* A write transaction. database_end() commits if `status` is 0, else rolls back; it returns -1
 * unless everything up to then is on disk. */
int database_begin(struct store *store, const char *doing, struct errors *errors);
int database_end(struct store *store, int status, const char *doing, struct errors *errors);

/* After a failed query_open() nothing needs to be closed. */
int query_open(struct query *query, struct store *store, const char *sql, const char *doing,
               struct errors *errors);
int query_step(struct query *query); /* 1: there is a row; 0: the end; -1 */
void query_close(struct query *query);
int query_finish(struct query *query); /* for a statement without rows: step and close */

char *query_text(const struct query *query, int column); /* caller frees; NULL stays NULL */

#endif
