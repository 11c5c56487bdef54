/* SPDX-License-Identifier: Apache-2.0 */
/* Exams, in a made-up time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/exam.h"
#include "exam_fixture.h"
#include "report/verdict.h"

/* ---- the clock */

static void clock_runs_once_it_is_started(void **state)
{
    struct fixture *fixture = *state;
    assert_true(left(fixture) < -1e8);
    assert_true(begin(fixture));
    wait_for(fixture, HOUR);
    assert_true(left(fixture) == 3 * HOUR);
    assert_false(begin(fixture)); /* it runs */
    wait_for(fixture, 3 * HOUR);
    assert_true(left(fixture) == 0);
    wait_for(fixture, 60);
    assert_true(left(fixture) == -60);
    assert_true(begin(fixture)); /* another sitting */
    assert_true(left(fixture) == 4 * HOUR);
}

static void date_that_is_set_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    begin(fixture);
    wait_for(fixture, HOUR);
    fixture->now.date += 1000 * HOUR;
    assert_true(left(fixture) == 3 * HOUR);
    fixture->now.date -= 5000 * HOUR;
    assert_true(left(fixture) == 3 * HOUR);
    wait_for(fixture, HOUR);
    assert_true(left(fixture) == 2 * HOUR);
}

static void start_of_the_machine_goes_by_the_date(void **state)
{
    struct fixture *fixture = *state;
    begin(fixture);
    wait_for(fixture, HOUR);
    assert_true(left(fixture) == 3 * HOUR);
    fixture->now = (struct clock_moment){fixture->now.date + 1800, 20, "second"};
    assert_true(left(fixture) == 2.5 * HOUR);
    /* Back: nothing is added, and nothing given back. */
    fixture->now = (struct clock_moment){fixture->now.date - 100 * HOUR, 20, "third"};
    assert_true(left(fixture) == 2.5 * HOUR);
    wait_for(fixture, 1800);
    assert_true(left(fixture) == 2 * HOUR);
    /* A kernel that does not tell its start: the date alone. */
    fixture->now = (struct clock_moment){fixture->now.date + 60, 1, ""};
    assert_true(left(fixture) == 2 * HOUR - 60);
    fixture->now = (struct clock_moment){fixture->now.date + 60, 1, ""};
    assert_true(left(fixture) == 2 * HOUR - 120);
}

/* Two perflabs at a time, one of which keeps late what it saw before the machine was started anew.
 */
static void an_older_look_takes_nothing_back(void **state)
{
    struct fixture *fixture = *state;
    struct exam old;
    begin(fixture);
    wait_for(fixture, HOUR);
    exam_look(fixture->store, "exam", &fixture->now, &old, &fixture->errors);
    fixture->now = (struct clock_moment){fixture->now.date - 100 * HOUR, 20, "second"};
    assert_true(left(fixture) == 3 * HOUR);
    wait_for(fixture, HOUR);
    assert_true(left(fixture) == 2 * HOUR);
    assert_int_equal(store_note_exam(fixture->store, &old, &fixture->errors), 0);
    assert_true(left(fixture) == 2 * HOUR);
    exam_free(&old);
}

static void time_in_words(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        double used;
        const char *says;
    } rows[] = {{0, "4 h left"},
                {48 * 60, "3 h 12 min left"},
                {3.5 * HOUR, "30 min left"},
                {4 * HOUR - 30, "less than a minute left"},
                {5 * HOUR, "over for 1 h"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct exam exam = {.lab = "exam",
                            .seconds = 4 * HOUR,
                            .used = rows[i].used,
                            .boot = "first",
                            .uptime = 500};
        char *text = exam_time(&fixture->lab, &exam, &fixture->now);
        assert_string_equal(text, rows[i].says);
        free(text);
    }
    struct exam none = {0};
    char *text = exam_time(&fixture->lab, &none, &fixture->now);
    assert_string_equal(text, "not begun: 4 h");
    free(text);
}

/* ---- what counts */

static void check_needs_a_running_clock(void **state)
{
    struct fixture *fixture = *state;
    struct attempt attempt = {.lab = "exam"};
    struct lab plain = {.id = "plain"};
    assert_int_equal(
        exam_enter(fixture->store, &fixture->lab, &fixture->now, &attempt, &fixture->errors), -1);
    assert_non_null(strstr(fixture->errors.items[0].message, "perflab start exam --begin"));
    errors_free(&fixture->errors);
    assert_int_equal(exam_enter(fixture->store, &plain, &fixture->now, &attempt, &fixture->errors),
                     0);
    assert_false(attempt.after_time);
}

static void pass_after_the_time_does_not_count(void **state)
{
    struct fixture *fixture = *state;
    begin(fixture);
    wait_for(fixture, 4 * HOUR + 1);
    struct record record = try(fixture, VERDICT_PASS);
    assert_true(record.after_time);
    assert_non_null(strstr(record.exam, "does not count as passed"));
    assert_int_equal(record.verdict, VERDICT_PASS); /* judged as ever */
    record_free(&record);
    assert_int_equal(state_of(fixture), LAB_TRIED);
    /* Undecided in time is better, and a pass in time is best. */
    begin(fixture);
    record = try(fixture, VERDICT_INCONCLUSIVE);
    record_free(&record);
    assert_int_equal(state_of(fixture), LAB_OPEN);
    record = try(fixture, VERDICT_PASS);
    assert_false(record.after_time);
    assert_non_null(strstr(record.exam, "perflab adr exam"));
    record_free(&record);
    assert_int_equal(state_of(fixture), LAB_DUE);
}

static void record_of_an_attempt_says_after_time(void **state)
{
    struct fixture *fixture = *state;
    begin(fixture);
    wait_for(fixture, 5 * HOUR);
    struct record record = try(fixture, VERDICT_PASS), again;
    json_t *json = record_to_json(&record);
    assert_int_equal(record_from_json(json, &again), 0);
    assert_true(again.after_time);
    assert_string_equal(again.exam, record.exam);
    json_decref(json);
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    verdict_print(&again, 200, to);
    fclose(to);
    assert_non_null(strstr(text, "EXAM: PASS") ? NULL : strstr(text, "PASS, AFTER TIME"));
    free(text);
    record_free(&record);
    record_free(&again);
}

static void passed_once_the_record_is_complete(void **state)
{
    struct fixture *fixture = *state;
    begin(fixture);
    struct record record = try(fixture, VERDICT_PASS);
    record_free(&record);
    assert_int_equal(state_of(fixture), LAB_DUE);
    wait_for(fixture, 9 * HOUR); /* the record may be finished later */
    assert_int_equal(store_keep_decision(fixture->store, "exam", 5, &fixture->errors), 0);
    assert_int_equal(state_of(fixture), LAB_PASSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(clock_runs_once_it_is_started),
        TEST(date_that_is_set_changes_nothing),
        TEST(start_of_the_machine_goes_by_the_date),
        TEST(an_older_look_takes_nothing_back),
        TEST(time_in_words),
        TEST(check_needs_a_running_clock),
        TEST(pass_after_the_time_does_not_count),
        TEST(record_of_an_attempt_says_after_time),
        TEST(passed_once_the_record_is_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
