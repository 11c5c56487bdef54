/* SPDX-License-Identifier: Apache-2.0 */
/* What the store keeps: attempts, answers, hints, predictions, settings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "store_fixture.h"

static void test_attempt_comes_back_whole(void **state)
{
    struct fixture *fixture = *state;
    struct attempt given = store_example("cache-layout", "pass", 0), got;
    given.quick = given.practice = given.predicted = true;
    given.prediction = -2.5;
    given.hints_opened = 3;
    given.source = "a\0b\xff";
    given.source_size = 4;
    given.record = "{\"verdict\": \"pass\"}";
    int64_t id = store_add(fixture, &given);
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

static void test_answers_come_back(void **state)
{
    struct fixture *fixture = *state;
    struct answered *answered;
    size_t count;
    store_answer(fixture, "a", "second", "1 us", ANSWER_WRONG, 100);
    store_answer(fixture, "a", "first", "b", ANSWER_RIGHT, 200);
    store_answer(fixture, "a", "second", "2 us", ANSWER_RIGHT, 300);
    store_answer(fixture, "a", "second", "3 us", ANSWER_WRONG, 400);
    store_answer(fixture, "a", "third", "", ANSWER_GIVEN_UP, 500);
    store_answer(fixture, "a", "second", "", ANSWER_GIVEN_UP, 600);
    store_answer(fixture, "b", "first", "a", ANSWER_WRONG, 700);
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
    struct attempt given = store_example("a", "pass", 0), got;
    char *events;
    int64_t without = store_add(fixture, &given);
    given.events = "{\"ms\":0,\"event\":\"phase\"}\n{\"ms\":12,\"event\":\"done\"}\n";
    int64_t with = store_add(fixture, &given);
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

static void test_empty_source_and_no_prediction(void **state)
{
    struct fixture *fixture = *state;
    struct attempt given = store_example("a", "compile error", 1), got;
    given.source = NULL;
    given.source_size = 0;
    int64_t id = store_add(fixture, &given);
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
    store_expect_error(fixture, "no attempt 77");
}

static void test_bad_attempts_are_refused_whole(void **state)
{
    struct fixture *fixture = *state;
    struct attempt bad = store_example("a", "pass", 0);
    bad.seconds = NAN;
    assert_int_equal(store_add_attempt(fixture->store, &bad, NULL, &fixture->errors), -1);
    store_expect_error(fixture, "finite");
    bad = store_example(NULL, "pass", 0);
    assert_int_equal(store_add_attempt(fixture->store, &bad, NULL, &fixture->errors), -1);
    store_expect_error(fixture, "record the attempt");
    assert_int_equal(store_ask_number(fixture->path, "SELECT count(*) FROM sources"), 0);
    bad = store_example("a", "pass", 0);
    store_add(fixture, &bad); /* the failures left no transaction open */
}

static void test_equal_sources_are_stored_once(void **state)
{
    struct fixture *fixture = *state;
    struct attempt attempt = store_example("a", "fail", 1);
    store_add(fixture, &attempt);
    store_add(fixture, &attempt);
    attempt.source_size = 6;
    store_add(fixture, &attempt);
    assert_int_equal(store_ask_number(fixture->path, "SELECT count(*) FROM sources"), 2);
    assert_int_equal(store_ask_number(fixture->path, "SELECT count(*) FROM attempts"), 3);
}

static void test_list_is_newest_first(void **state)
{
    struct fixture *fixture = *state;
    struct attempt *list;
    size_t count;
    for (int i = 0; i < 6; i++) {
        struct attempt attempt = store_example(i % 2 ? "odd" : "even", "fail", 1);
        attempt.pairs = i;
        attempt.when -= i; /* a clock that was set back changes no order */
        store_add(fixture, &attempt);
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
    struct attempt attempt = store_example(lab, verdict, exit_code);
    attempt.quick = quick;
    attempt.practice = practice;
    store_add(fixture, &attempt);
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
    store_expect_error(fixture, "a number");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(test_attempt_comes_back_whole),
        STORE_TEST(test_answers_come_back),
        STORE_TEST(test_recorded_run_comes_back),
        STORE_TEST(test_empty_source_and_no_prediction),
        STORE_TEST(test_unknown_attempt),
        STORE_TEST(test_bad_attempts_are_refused_whole),
        STORE_TEST(test_equal_sources_are_stored_once),
        STORE_TEST(test_list_is_newest_first),
        STORE_TEST(test_standings),
        STORE_TEST(test_hints_only_rise),
        STORE_TEST(test_first_prediction_stays),
        STORE_TEST(test_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
