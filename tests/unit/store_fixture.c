/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "store_fixture.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"

int store_set_up(void **state)
{
    struct fixture *fixture = memory_new(struct fixture);
    *state = fixture;
    strcpy(fixture->root, "/tmp/perflab-store-XXXXXX");
    if (!mkdtemp(fixture->root))
        return -1;
    fixture->folder = file_join(fixture->root, "state/perflab");
    fixture->path = file_join(fixture->folder, "perflab.db");
    return store_open(fixture->folder, &fixture->store, &fixture->errors);
}

int store_tear_down(void **state)
{
    struct fixture *fixture = *state;
    store_close(fixture->store);
    errors_print(&fixture->errors, stderr);
    errors_free(&fixture->errors);
    file_remove_tree(fixture->root);
    free(fixture->folder);
    free(fixture->path);
    free(fixture);
    return 0;
}

struct attempt store_example(char *lab, char *verdict, int exit_code)
{
    return (struct attempt){.when = 1795199400,
                            .lab = lab,
                            .verdict = verdict,
                            .exit_code = exit_code,
                            .seed = 0xfedcba9876543210u,
                            .seconds = 4.5,
                            .pairs = 16,
                            .source = "int f;\n",
                            .source_size = 7,
                            .record = "{}"};
}

int64_t store_add(struct fixture *fixture, const struct attempt *attempt)
{
    int64_t id = 0;
    assert_int_equal(store_add_attempt(fixture->store, attempt, &id, &fixture->errors), 0);
    return id;
}

int store_ask_number(const char *path, const char *sql)
{
    sqlite3 *database;
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int number = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return number;
}

void store_expect_error(struct fixture *fixture, const char *part)
{
    assert_int_equal(fixture->errors.count, 1);
    if (!strstr(fixture->errors.items[0].message, part))
        fail_msg("'%s' is not in '%s'", part, fixture->errors.items[0].message);
    errors_free(&fixture->errors);
}

void store_answer(struct fixture *fixture, const char *lab, const char *question, const char *text,
                  enum answer_outcome outcome, int64_t when)
{
    assert_int_equal(
        store_add_answer(fixture->store, lab, question, text, outcome, when, &fixture->errors), 0);
}
