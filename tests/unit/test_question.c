/* SPDX-License-Identifier: Apache-2.0 */
/* Quantities as they are typed, and answers held against the right one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "load/load.h"
#include "model/question.h"

static double in(const char *text, const char *unit)
{
    struct quantity quantity;
    double value = NAN;
    assert_int_equal(quantity_parse(text, &quantity), QUANTITY_READ);
    assert_true(quantity_in(&quantity, unit ? unit_find(unit) : NULL, &value));
    return value;
}

static void test_quantities(void **state)
{
    (void)state;
    assert_true(in("12.5 us", "ns") == 12500);
    assert_true(in(" 1.5ms ", "us") == 1500);
    assert_true(in("2 min", "s") == 120);
    assert_true(in("1e6/s", "/s") == 1e6);
    assert_true(in("80 K/s", "/s") == 80000);
    assert_true(in("10 GB/s", "B/s") == 1e10);
    assert_true(in("64 KiB", "B") == 65536);
    assert_true(in("64KB", "B") == 64000);
    assert_true(in("1 MiB", "KiB") == 1024);
    assert_true(in("80 %", "%") == 80);
    assert_true(in("80", "%") == 80);
    assert_true(in("80 %", NULL) == 0.8);
    assert_true(in("4x", NULL) == 4);
    assert_true(in("-3", NULL) == -3);
    assert_true(in("7 requests", "requests") == 7);
}

static void test_no_quantities(void **state)
{
    (void)state;
    struct quantity quantity;
    double value;
    static const char *const numbers[] = {"",    "us",  "1,000 us", "1.2.3",
                                          "nan", "inf", "1e999",    "--1"};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        if (quantity_parse(numbers[i], &quantity) != QUANTITY_NO_NUMBER)
            fail_msg("'%s' is a number", numbers[i]);
    static const char *const units[] = {"1 mss", "1 Kus", "1 us us", "1 TB", "0x10", "1 k/s"};
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (quantity_parse(units[i], &quantity) != QUANTITY_NO_UNIT)
            fail_msg("'%s' has a unit", units[i]);
    assert_int_equal(quantity_parse("3 KiB", &quantity), QUANTITY_READ);
    assert_false(quantity_in(&quantity, unit_find("us"), &value));
    assert_false(quantity_in(&quantity, NULL, &value));
}

static void test_units_are_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < unit_count; i++) {
        assert_ptr_equal(unit_find(unit_table[i].name), &unit_table[i]);
        assert_true(unit_table[i].factor > 0);
    }
}

/* ---- the questions of the fixture */

static int load(void **state)
{
    struct questions *questions = memory_new(struct questions);
    struct errors errors = {0};
    const char *source = getenv("srcdir");
    char *path = memory_print("%s/tests/fixtures/load/good/questions.yaml", source ? source : ".");
    char *text;
    size_t size;
    int result = file_read(path, 1 << 20, &text, &size);
    if (result == 0) {
        result = load_questions_text(path, text, size, questions, &errors);
        free(text);
    }
    errors_print(&errors, stderr);
    errors_free(&errors);
    free(path);
    *state = questions;
    return result;
}

static int unload(void **state)
{
    questions_free(*state);
    free(*state);
    return 0;
}

static struct judgement judge(void **state, const char *id, const char *text)
{
    const struct question *question = questions_find(*state, id);
    struct errors errors = {0};
    double value;
    assert_non_null(question);
    assert_int_equal(question_read(question, text, &value, &errors), 0);
    return question_judge(question, value);
}

static void refuse(void **state, const char *id, const char *text, const char *part)
{
    struct errors errors = {0};
    double value;
    assert_int_equal(question_read(questions_find(*state, id), text, &value, &errors), -1);
    assert_int_equal(errors.count, 1);
    if (!strstr(errors.items[0].message, part))
        fail_msg("'%s' is not in '%s'", part, errors.items[0].message);
    errors_free(&errors);
}

static void test_fixture(void **state)
{
    const struct questions *questions = *state;
    assert_int_equal(questions->count, 6);
    const struct question *first = &questions->items[0];
    assert_string_equal(first->id, "in-flight");
    assert_string_equal(first->written, "4 reads");
    assert_string_equal(first->unit->name, "reads");
    assert_true(first->answer == 4 && first->tolerance == 0.04);
    assert_int_equal(first->near_count, 2);
    assert_true(first->near[0].tolerance == 4 && first->near[1].tolerance == 0.1);
    assert_int_equal(questions->items[5].choices.count, 3);
    assert_true(questions->items[5].answer == 2 && !questions->items[5].unit);
    assert_null(questions_find(questions, "nowhere"));
}

static void test_right(void **state)
{
    static const char *const right[][2] = {
        {"in-flight", "4"},     {"in-flight", "4.04 reads"}, {"service", "12.5 us"},
        {"service", "12500ns"}, {"service", "0.013 ms"},     {"share", "63.4"},
        {"share", "0.634 x"},   {"rate", "80000/s"},         {"rate", "81.6 K/s"},
        {"speedup", "4.3 x"},   {"speedup", "4.33"},         {"mean", "c"},
        {"mean", " C) "},
    };
    for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++)
        if (!judge(state, right[i][0], right[i][1]).right)
            fail_msg("%s: '%s' is wrong", right[i][0], right[i][1]);
}

static void test_wrong(void **state)
{
    static const struct {
        const char *id, *text, *says;
    } wrong[] = {
        {"in-flight", "4.05", NULL},
        {"in-flight", "400", "100 us are 0.0001 s."},
        {"in-flight", "2.6", "That is the ratio the other way round."},
        {"in-flight", "2.61", NULL},
        {"in-flight", "0", NULL},
        {"in-flight", "4000",
         "The digits are right, but it is too large by a power of 1000: look at the units."},
        {"service", "12.5 ms",
         "The digits are right, but it is too large by a power of 1000: look at the units."},
        {"service", "12.5 ns",
         "The digits are right, but it is too small by a power of 1000: look at the units."},
        {"share", "64", NULL},
        {"rate", "39.5 K/s", "Half of it."},
        {"mean", "a", "No request takes the mean."},
        {"mean", "b", NULL},
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct judgement judgement = judge(state, wrong[i].id, wrong[i].text);
        if (judgement.right || !judgement.says != !wrong[i].says ||
            (wrong[i].says && strcmp(judgement.says, wrong[i].says) != 0))
            fail_msg("%s: '%s': %s", wrong[i].id, wrong[i].text,
                     judgement.says    ? judgement.says
                     : judgement.right ? "right"
                                       : "no idea");
    }
}

static void test_not_judged(void **state)
{
    refuse(state, "service", "many", "a number, like 12.5");
    refuse(state, "service", "1,000 us", "no commas");
    refuse(state, "service", "12 mss", "answer in us");
    refuse(state, "service", "12 KiB", "KiB measures a size; answer in us");
    refuse(state, "speedup", "4 us", "answer with a number alone");
    refuse(state, "mean", "d", "a letter, a to c");
    refuse(state, "mean", "", "a letter, a to c");
    refuse(state, "mean", "ab", "a letter, a to c");
    refuse(state, "mean", "3", "a letter, a to c");
}

static void test_wants(void **state)
{
    char *wants = question_wants(questions_find(*state, "mean"));
    assert_string_equal(wants, "a letter, a to c");
    free(wants);
    wants = question_wants(questions_find(*state, "service"));
    assert_string_equal(wants, "a number in us");
    free(wants);
    wants = question_wants(questions_find(*state, "speedup"));
    assert_string_equal(wants, "a number");
    free(wants);
}

static void test_lab_without_questions(void **state)
{
    struct questions questions;
    struct errors errors = {0};
    (void)state;
    assert_int_equal(load_questions("/nonexistent", &questions, &errors), 0);
    assert_int_equal(questions.count, 0);
    assert_int_equal(errors.count, 0);
}

int main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, load, unload)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantities),
        cmocka_unit_test(test_no_quantities),
        cmocka_unit_test(test_units_are_told_apart),
        WITH(test_fixture),
        WITH(test_right),
        WITH(test_wrong),
        WITH(test_not_judged),
        WITH(test_wants),
        cmocka_unit_test(test_lab_without_questions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
