/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked, and what a good answers.yaml means. What is wrong in a bad one: test_load_errors.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "load/load.h"

enum { LIMIT = 1 << 20 };

static void open_clinic(struct lab *lab)
{
    struct errors errors = {0};
    char *text;
    size_t size;
    assert_int_equal(file_read("good/clinic.yaml", LIMIT, &text, &size), 0);
    int result = load_lab_text("clinic.yaml", text, size, lab, &errors);
    errors_print(&errors, stderr);
    assert_int_equal(result, 0);
    free(text);
}

static void test_version_before(void **state)
{
    static const char line[] = "baseline: before.c\n";
    struct errors errors = {0};
    struct lab lab;
    char *text, *longer;
    size_t size;
    (void)state;
    assert_int_equal(file_read("good/clinic.yaml", LIMIT, &text, &size), 0);
    longer = memory_print("%.*s%s", (int)size, text, line);
    assert_int_equal(load_lab_text("clinic.yaml", longer, strlen(longer), &lab, &errors), 0);
    assert_string_equal(lab.baseline, "before.c");
    lab_free(&lab);
    free(longer);
    free(text);
}

static void test_questions(void **state)
{
    (void)state;
    struct lab lab;
    open_clinic(&lab);
    assert_int_equal(lab.kind, LAB_INVESTIGATE);
    assert_null(lab.baseline); /* a patient has none unless it is named */
    assert_int_equal(lab.inquiry.count, 7);
    const struct asked *site = inquiry_find(&lab.inquiry, "site");
    assert_string_equal(site->ask, "Which place leaks?");
    assert_int_equal(site->type, ANSWER_WORD);
    assert_int_equal(site->choices.count, 3);
    assert_null(site->unit);
    assert_string_equal(inquiry_find(&lab.inquiry, "rate")->unit, "KB/s");
    assert_int_equal(inquiry_find(&lab.inquiry, "seen")->type, ANSWER_LIST);
    assert_null(inquiry_find(&lab.inquiry, "none"));
    lab_free(&lab);
}

static void test_answers(void **state)
{
    (void)state;
    struct lab lab;
    struct answers answers;
    struct errors errors = {0};
    open_clinic(&lab);
    assert_int_equal(load_answers("good/answers.yaml", &lab.inquiry, &answers, &errors), 0);
    const struct perflab_answers all = {answers.items, answers.count};
    assert_int_equal(answers.number, 123456);
    assert_string_equal(perflab_answer_word(&all, "site"), "log_line");
    assert_false(perflab_answer_find(&all, "note")->given);
    assert_string_equal(perflab_answer_word(&all, "note"), "");
    assert_true(perflab_answer_number(&all, "rate") == 1500);
    assert_true(perflab_answer_number(&all, "pause") == 250);
    assert_true(perflab_answer_number(&all, "factor") == -25);
    assert_true(isnan(perflab_answer_number(&all, "site")));
    assert_int_equal(perflab_answer_find(&all, "grown")->list_count, 2);
    assert_true(perflab_answer_lists(&all, "grown", "heap"));
    assert_false(perflab_answer_lists(&all, "grown", "stack"));
    assert_false(perflab_answer_find(&all, "seen")->given);
    assert_null(perflab_answer_find(&all, "none"));
    answers_free(&answers);
    lab_free(&lab);
}

static struct answers read_text(const struct lab *lab, const char *text, size_t *error_count)
{
    struct answers answers;
    struct errors errors = {0};
    load_answers_text("a", text, strlen(text), &lab->inquiry, &answers, &errors);
    *error_count = errors.count;
    errors_free(&errors);
    return answers;
}

/* start.yaml: no case was drawn, and nothing is answered. */
static void test_start(void **state)
{
    (void)state;
    struct lab lab;
    size_t errors;
    open_clinic(&lab);
    struct answers answers = read_text(&lab, "case: new\nsite: ~\nrate: null\n", &errors);
    assert_int_equal(errors, 0);
    assert_int_equal(answers.number, CASE_NEW);
    for (size_t i = 0; i < answers.count; i++)
        assert_false(answers.items[i].given);
    answers_free(&answers);
    answers = read_text(&lab, "case: 999999\ngrown: []\n", &errors);
    assert_int_equal(errors, 0);
    const struct perflab_answers all = {answers.items, answers.count};
    assert_true(perflab_answer_find(&all, "grown")->given); /* none of them is an answer */
    answers_free(&answers);
    lab_free(&lab);
}

static void test_factor(void **state)
{
    (void)state;
    assert_true(perflab_factor(2, 4) == 2 && perflab_factor(4, 2) == 2);
    assert_true(isinf(perflab_factor(-1, 1)) && isinf(perflab_factor(NAN, 1)));
    assert_true(isinf(perflab_factor(1, 0)));
}

int main(void)
{
    const char *source = getenv("srcdir");
    char *fixtures = file_join(source ? source : ".", "tests/fixtures/load");
    if (chdir(fixtures) < 0) {
        perror(fixtures);
        return 1;
    }
    free(fixtures);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_questions), cmocka_unit_test(test_version_before),
        cmocka_unit_test(test_answers),   cmocka_unit_test(test_start),
        cmocka_unit_test(test_factor),
    };
    return cmocka_run_group_tests_name("answers", tests, NULL, NULL);
}
