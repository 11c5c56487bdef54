/* SPDX-License-Identifier: Apache-2.0 */
/* The store as a file: made, brought up to date, too new, damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glob.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/memory.h"
#include "store_fixture.h"

static void test_folder_is_private(void **state)
{
    struct fixture *fixture = *state;
    struct stat st;
    assert_int_equal(stat(fixture->folder, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    assert_null(store_note(fixture->store));
}

static void test_file_is_set_up(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(store_ask_number(fixture->path, "PRAGMA user_version"), 4);
    assert_int_equal(store_ask_number(fixture->path, "SELECT count(*) FROM pragma_journal_mode"
                                                     " WHERE journal_mode = 'wal'"),
                     1);
}

/* A file of the first format, as the first perflab made it, gets the tables and keeps its rows. */
static void test_older_file_is_brought_up_to_date(void **state)
{
    struct fixture *fixture = *state;
    struct attempt given = store_example("a", "pass", 0);
    sqlite3 *database;
    char *events;
    int64_t id = store_add(fixture, &given);
    store_close(fixture->store);
    assert_int_equal(sqlite3_open(fixture->path, &database), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(
            database,
            "DROP TABLE answers; DROP TABLE events; DROP TABLE exams; DROP TABLE decisions;"
            "DROP INDEX attempts_standing; ALTER TABLE attempts DROP COLUMN after_time;"
            "CREATE INDEX attempts_standing"
            " ON attempts (lab, id, exit_code, verdict, at, quick, practice);"
            "PRAGMA user_version = 1",
            NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(database);
    assert_int_equal(store_open(fixture->folder, &fixture->store, &fixture->errors), 0);
    assert_int_equal(store_attempt_events(fixture->store, id, &events, &fixture->errors), 0);
    assert_null(events);
    given.events = "{}";
    id = store_add(fixture, &given);
    assert_int_equal(store_attempt_events(fixture->store, id, &events, &fixture->errors), 0);
    assert_string_equal(events, "{}");
    free(events);
    store_answer(fixture, "a", "first", "1", ANSWER_RIGHT, 1);
}

static void test_newer_file_is_left_alone(void **state)
{
    struct fixture *fixture = *state;
    char *before, *after;
    size_t size, size_after;
    store_close(fixture->store);
    fixture->store = NULL;
    sqlite3 *database;
    assert_int_equal(sqlite3_open(fixture->path, &database), SQLITE_OK);
    sqlite3_exec(database, "PRAGMA user_version = 99", NULL, NULL, NULL);
    sqlite3_close(database);
    assert_int_equal(file_read(fixture->path, 1 << 20, &before, &size), 0);
    assert_int_equal(store_open(fixture->folder, &fixture->store, &fixture->errors), -1);
    assert_null(fixture->store);
    store_expect_error(fixture, "newer perflab (format 99");
    assert_int_equal(file_read(fixture->path, 1 << 20, &after, &size_after), 0);
    assert_int_equal(size, size_after);
    assert_memory_equal(before, after, size);
    free(before);
    free(after);
}

/* Overwrite part of the file, open, and see that the damaged bytes lie aside and a new store works.
 */
static void expect_moved_aside(struct fixture *fixture, long at, const char *bytes, size_t nth)
{
    store_close(fixture->store);
    FILE *file = fopen(fixture->path, "r+");
    fseek(file, at, SEEK_SET);
    fputs(bytes, file);
    fclose(file);
    assert_int_equal(store_open(fixture->folder, &fixture->store, &fixture->errors), 0);
    assert_non_null(strstr(store_note(fixture->store), ".corrupt-"));
    char *pattern = memory_print("%s.corrupt-*", fixture->path), *data;
    glob_t found;
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    size_t files = 0, size;
    for (size_t i = 0; i < found.gl_pathc; i++)
        files += !strstr(found.gl_pathv[i], "-wal") && !strstr(found.gl_pathv[i], "-shm");
    assert_int_equal(files, nth);
    assert_int_equal(file_read(found.gl_pathv[0], 1 << 24, &data, &size), 0);
    assert_non_null(memmem(data, size, "RUBBISH", 7));
    free(data);
    free(pattern);
    globfree(&found);
    struct attempt attempt = store_example("a", "pass", 0);
    assert_int_equal(store_add(fixture, &attempt), 1);
}

static void test_damaged_file_is_moved_aside(void **state)
{
    struct fixture *fixture = *state;
    struct attempt attempt = store_example("a", "pass", 0);
    for (int i = 0; i < 20; i++)
        store_add(fixture, &attempt);
    expect_moved_aside(fixture, 0, "RUBBISH RUBBISH", 1);    /* no database at all */
    expect_moved_aside(fixture, 4096, "RUBBISH RUBBISH", 2); /* a broken page */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(test_folder_is_private),
        STORE_TEST(test_file_is_set_up),
        STORE_TEST(test_older_file_is_brought_up_to_date),
        STORE_TEST(test_newer_file_is_left_alone),
        STORE_TEST(test_damaged_file_is_moved_aside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
