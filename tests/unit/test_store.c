/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <glob.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/file.h"
#include "base/memory.h"
#include "store/store.h"

struct fixture {
    char root[64];
    char *folder; /* the state folder */
    char *path;   /* of the database */
    struct store *store;
    struct errors errors;
};

static int set_up(void **state)
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

static int tear_down(void **state)
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

static struct attempt example(char *lab, char *verdict, int exit_code)
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

static int64_t add(struct fixture *fixture, const struct attempt *attempt)
{
    int64_t id = 0;
    assert_int_equal(store_add_attempt(fixture->store, attempt, &id, &fixture->errors), 0);
    return id;
}

/* A number straight from the file, past the store. */
static int ask_number(const char *path, const char *sql)
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

static void expect_error(struct fixture *fixture, const char *part)
{
    assert_int_equal(fixture->errors.count, 1);
    if (!strstr(fixture->errors.items[0].message, part))
        fail_msg("'%s' is not in '%s'", part, fixture->errors.items[0].message);
    errors_free(&fixture->errors);
}

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
    assert_int_equal(ask_number(fixture->path, "PRAGMA user_version"), 4);
    assert_int_equal(ask_number(fixture->path, "SELECT count(*) FROM pragma_journal_mode"
                                               " WHERE journal_mode = 'wal'"),
                     1);
}

static void test_attempt_comes_back_whole(void **state)
{
    struct fixture *fixture = *state;
    struct attempt given = example("cache-layout", "pass", 0), got;
    given.quick = given.practice = given.predicted = true;
    given.prediction = -2.5;
    given.hints_opened = 3;
    given.source = "a\0b\xff";
    given.source_size = 4;
    given.record = "{\"verdict\": \"pass\"}";
    int64_t id = add(fixture, &given);
    store_close(fixture->store);
    assert_int_equal(store_open(fixture->folder, &fixture->store, &fixture->errors), 0);
    assert_int_equal(store_get_attempt(fixture->store, id, &got, &fixture->errors), 0);
    assert_int_equal(got.id, id);
    assert_int_equal(got.when, given.when);
    assert_string_equal(got.lab, given.lab);
    assert_string_equal(got.verdict, given.verdict);
    assert_int_equal(got.exit_code, 0);
    assert_true(got.seed == given.seed);
    assert_true(got.seconds == 4.5 && got.prediction == -2.5);
    assert_int_equal(got.pairs, 16);
    assert_true(got.quick && got.practice && got.predicted);
    assert_int_equal(got.hints_opened, 3);
    assert_int_equal(got.source_size, 4);
    assert_memory_equal(got.source, "a\0b\xff", 5);
    assert_string_equal(got.record, given.record);
    attempt_free(&got);
}

static void answer(struct fixture *fixture, const char *lab, const char *question, const char *text,
                   enum answer_outcome outcome, int64_t when)
{
    assert_int_equal(
        store_add_answer(fixture->store, lab, question, text, outcome, when, &fixture->errors), 0);
}

static void test_answers_come_back(void **state)
{
    struct fixture *fixture = *state;
    struct answered *answered;
    size_t count;
    answer(fixture, "a", "second", "1 us", ANSWER_WRONG, 100);
    answer(fixture, "a", "first", "b", ANSWER_RIGHT, 200);
    answer(fixture, "a", "second", "2 us", ANSWER_RIGHT, 300);
    answer(fixture, "a", "second", "3 us", ANSWER_WRONG, 400);
    answer(fixture, "a", "third", "", ANSWER_GIVEN_UP, 500);
    answer(fixture, "a", "second", "", ANSWER_GIVEN_UP, 600);
    answer(fixture, "b", "first", "a", ANSWER_WRONG, 700);
    store_close(fixture->store);
    assert_int_equal(store_open(fixture->folder, &fixture->store, &fixture->errors), 0);
    assert_int_equal(store_list_answered(fixture->store, "a", &answered, &count, &fixture->errors),
                     0);
    assert_int_equal(count, 3);
    assert_string_equal(answered[0].question, "first");
    assert_true(answered[0].right && !answered[0].given_up && answered[0].tries == 1);
    assert_string_equal(answered[1].question, "second");
    assert_true(answered[1].right && answered[1].given_up && answered[1].tries == 3);
    assert_string_equal(answered[1].last, "3 us");
    assert_int_equal(answered[1].when, 600);
    assert_true(!answered[2].right && answered[2].given_up && answered[2].tries == 0);
    assert_null(answered[2].last);
    answered_free(answered, count);
    assert_int_equal(
        store_list_answered(fixture->store, "none", &answered, &count, &fixture->errors), 0);
    assert_true(count == 0 && !answered);
}

static void test_recorded_run_comes_back(void **state)
{
    struct fixture *fixture = *state;
    struct attempt given = example("a", "pass", 0), got;
    char *events;
    int64_t without = add(fixture, &given);
    given.events = "{\"ms\":0,\"event\":\"phase\"}\n{\"ms\":12,\"event\":\"done\"}\n";
    int64_t with = add(fixture, &given);
    assert_int_equal(store_attempt_events(fixture->store, with, &events, &fixture->errors), 0);
    assert_string_equal(events, given.events);
    free(events);
    assert_int_equal(store_attempt_events(fixture->store, without, &events, &fixture->errors), 0);
    assert_null(events);
    assert_int_equal(store_attempt_events(fixture->store, 999, &events, &fixture->errors), 0);
    assert_null(events);
    assert_int_equal(store_get_attempt(fixture->store, with, &got, &fixture->errors), 0);
    assert_null(got.events); /* lists stay short */
    attempt_free(&got);
}

/* A file of the first format, as the first perflab made it, gets the tables and keeps its rows. */
static void test_older_file_is_brought_up_to_date(void **state)
{
    struct fixture *fixture = *state;
    struct attempt given = example("a", "pass", 0);
    sqlite3 *database;
    char *events;
    int64_t id = add(fixture, &given);
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
    id = add(fixture, &given);
    assert_int_equal(store_attempt_events(fixture->store, id, &events, &fixture->errors), 0);
    assert_string_equal(events, "{}");
    free(events);
    answer(fixture, "a", "first", "1", ANSWER_RIGHT, 1);
}

static void test_empty_source_and_no_prediction(void **state)
{
    struct fixture *fixture = *state;
    struct attempt given = example("a", "compile error", 1), got;
    given.source = NULL;
    given.source_size = 0;
    int64_t id = add(fixture, &given);
    assert_int_equal(store_get_attempt(fixture->store, id, &got, &fixture->errors), 0);
    assert_false(got.predicted);
    assert_int_equal(got.source_size, 0);
    assert_string_equal(got.source, "");
    attempt_free(&got);
}

static void test_unknown_attempt(void **state)
{
    struct fixture *fixture = *state;
    struct attempt got;
    assert_int_equal(store_get_attempt(fixture->store, 77, &got, &fixture->errors), -1);
    assert_null(got.lab);
    expect_error(fixture, "no attempt 77");
}

static void test_bad_attempts_are_refused_whole(void **state)
{
    struct fixture *fixture = *state;
    struct attempt bad = example("a", "pass", 0);
    bad.seconds = NAN;
    assert_int_equal(store_add_attempt(fixture->store, &bad, NULL, &fixture->errors), -1);
    expect_error(fixture, "finite");
    bad = example(NULL, "pass", 0);
    assert_int_equal(store_add_attempt(fixture->store, &bad, NULL, &fixture->errors), -1);
    expect_error(fixture, "record the attempt");
    assert_int_equal(ask_number(fixture->path, "SELECT count(*) FROM sources"), 0);
    bad = example("a", "pass", 0);
    add(fixture, &bad); /* the failures left no transaction open */
}

static void test_equal_sources_are_stored_once(void **state)
{
    struct fixture *fixture = *state;
    struct attempt attempt = example("a", "fail", 1);
    add(fixture, &attempt);
    add(fixture, &attempt);
    attempt.source_size = 6;
    add(fixture, &attempt);
    assert_int_equal(ask_number(fixture->path, "SELECT count(*) FROM sources"), 2);
    assert_int_equal(ask_number(fixture->path, "SELECT count(*) FROM attempts"), 3);
}

static void test_list_is_newest_first(void **state)
{
    struct fixture *fixture = *state;
    struct attempt *list;
    size_t count;
    for (int i = 0; i < 6; i++) {
        struct attempt attempt = example(i % 2 ? "odd" : "even", "fail", 1);
        attempt.pairs = i;
        attempt.when -= i; /* a clock that was set back changes no order */
        add(fixture, &attempt);
    }
    assert_int_equal(store_list_attempts(fixture->store, "odd", 2, &list, &count, &fixture->errors),
                     0);
    assert_int_equal(count, 2);
    assert_int_equal(list[0].pairs, 5);
    assert_int_equal(list[1].pairs, 3);
    attempts_free(list, count);
    assert_int_equal(
        store_list_attempts(fixture->store, NULL, SIZE_MAX, &list, &count, &fixture->errors), 0);
    assert_int_equal(count, 6);
    assert_string_equal(list[5].lab, "even");
    attempts_free(list, count);
    assert_int_equal(
        store_list_attempts(fixture->store, "none", 9, &list, &count, &fixture->errors), 0);
    assert_int_equal(count, 0);
    assert_null(list);
}

static void add_outcome(struct fixture *fixture, char *lab, char *verdict, int exit_code,
                        bool quick, bool practice)
{
    struct attempt attempt = example(lab, verdict, exit_code);
    attempt.quick = quick;
    attempt.practice = practice;
    add(fixture, &attempt);
}

static void test_standings(void **state)
{
    struct fixture *fixture = *state;
    struct standing *list;
    size_t count;
    add_outcome(fixture, "b", "fail", 1, false, false);
    add_outcome(fixture, "b", "wrong answer", 1, false, false);
    add_outcome(fixture, "c", "pass", 0, false, false);
    add_outcome(fixture, "c", "pass", 0, false, true);
    add_outcome(fixture, "c", "inconclusive", 3, false, false);
    add_outcome(fixture, "a", "pass", 0, true, false);
    add_outcome(fixture, "d", "inconclusive", 3, false, false);
    add_outcome(fixture, "d", "fail", 1, false, false);
    add_outcome(fixture, "d", "pass", 0, true, false);
    assert_int_equal(store_list_standings(fixture->store, &list, &count, &fixture->errors), 0);
    assert_int_equal(count, 4);
    assert_string_equal(list[0].lab, "a"); /* a quick pass is no pass */
    assert_int_equal(list[0].attempts, 1);
    assert_true(list[0].last.quick);
    assert_null(list[0].best.verdict);
    assert_string_equal(list[1].lab, "b"); /* one attempt is last, another best */
    assert_string_equal(list[1].last.verdict, "wrong answer");
    assert_string_equal(list[1].best.verdict, "fail");
    assert_string_equal(list[2].lab, "c"); /* isolated before practice */
    assert_int_equal(list[2].attempts, 3);
    assert_string_equal(list[2].last.verdict, "inconclusive");
    assert_int_equal(list[2].last.exit_code, 3);
    assert_string_equal(list[2].best.verdict, "pass");
    assert_false(list[2].best.practice);
    assert_int_equal(list[2].best.when, 1795199400);
    assert_string_equal(list[3].best.verdict, "inconclusive");
    assert_true(list[3].last.quick);
    standings_free(list, count);
}

static void test_hints_only_rise(void **state)
{
    struct fixture *fixture = *state;
    int opened = -1;
    assert_int_equal(store_get_hints(fixture->store, "a", &opened, &fixture->errors), 0);
    assert_int_equal(opened, 0);
    assert_int_equal(store_raise_hints(fixture->store, "a", 2, &fixture->errors), 0);
    assert_int_equal(store_raise_hints(fixture->store, "a", 1, &fixture->errors), 0);
    assert_int_equal(store_get_hints(fixture->store, "a", &opened, &fixture->errors), 0);
    assert_int_equal(opened, 2);
}

static void test_first_prediction_stays(void **state)
{
    struct fixture *fixture = *state;
    bool predicted = true;
    double value;
    assert_int_equal(
        store_get_prediction(fixture->store, "a", &predicted, &value, &fixture->errors), 0);
    assert_false(predicted);
    assert_int_equal(store_set_prediction(fixture->store, "a", INFINITY, &fixture->errors), -1);
    expect_error(fixture, "a number");
    assert_int_equal(store_set_prediction(fixture->store, "a", 4, &fixture->errors), 0);
    assert_int_equal(store_set_prediction(fixture->store, "a", 9, &fixture->errors), 0);
    assert_int_equal(
        store_get_prediction(fixture->store, "a", &predicted, &value, &fixture->errors), 0);
    assert_true(predicted && value == 4);
}

static void expect_setting(struct fixture *fixture, const char *right)
{
    char *value;
    assert_int_equal(store_get_setting(fixture->store, "workspace", &value, &fixture->errors), 0);
    if (right)
        assert_string_equal(value, right);
    else
        assert_null(value);
    free(value);
}

static void test_settings(void **state)
{
    struct fixture *fixture = *state;
    const char *const values[] = {"/home/x/lab", "/home/x/'lab' 2", NULL, ""};
    expect_setting(fixture, NULL);
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        assert_int_equal(
            store_set_setting(fixture->store, "workspace", values[i], &fixture->errors), 0);
        expect_setting(fixture, values[i]);
    }
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
    expect_error(fixture, "newer perflab (format 99");
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
    struct attempt attempt = example("a", "pass", 0);
    assert_int_equal(add(fixture, &attempt), 1);
}

static void test_damaged_file_is_moved_aside(void **state)
{
    struct fixture *fixture = *state;
    struct attempt attempt = example("a", "pass", 0);
    for (int i = 0; i < 20; i++)
        add(fixture, &attempt);
    expect_moved_aside(fixture, 0, "RUBBISH RUBBISH", 1);    /* no database at all */
    expect_moved_aside(fixture, 4096, "RUBBISH RUBBISH", 2); /* a broken page */
}

#define OPEN(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        OPEN(test_folder_is_private),
        OPEN(test_file_is_set_up),
        OPEN(test_attempt_comes_back_whole),
        OPEN(test_answers_come_back),
        OPEN(test_recorded_run_comes_back),
        OPEN(test_older_file_is_brought_up_to_date),
        OPEN(test_empty_source_and_no_prediction),
        OPEN(test_unknown_attempt),
        OPEN(test_bad_attempts_are_refused_whole),
        OPEN(test_equal_sources_are_stored_once),
        OPEN(test_list_is_newest_first),
        OPEN(test_standings),
        OPEN(test_hints_only_rise),
        OPEN(test_first_prediction_stays),
        OPEN(test_settings),
        OPEN(test_newer_file_is_left_alone),
        OPEN(test_damaged_file_is_moved_aside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
