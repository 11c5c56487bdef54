/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bad files are held against goldens: every file of bad/ has a `.expected` beside it with all the
 * errors it must give (PERFLAB_GOLDEN=1 writes them anew).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "load/hints.h"
#include "load/load.h"

enum { LIMIT = 1 << 20 };

static char *errors_text(const struct errors *errors)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    errors_print(errors, stream);
    fclose(stream);
    return text;
}

static void assert_lab_empty(const struct lab *lab)
{
    static const struct lab empty;
    assert_memory_equal(lab, &empty, sizeof(empty));
}

static void assert_path_empty(const struct path *path)
{
    static const struct path empty;
    assert_memory_equal(path, &empty, sizeof(empty));
}

static void assert_golden(const char *name, const struct errors *errors)
{
    char *file = memory_print("%s.expected", name);
    char *got = errors_text(errors), *expected;
    size_t size;
    if (getenv("PERFLAB_GOLDEN"))
        assert_int_equal(file_write(file, got, strlen(got), 0644), 0);
    if (file_read(file, LIMIT, &expected, &size) != 0)
        fail_msg("%s is missing; PERFLAB_GOLDEN=1 writes it", file);
    if (strcmp(got, expected) != 0)
        fail_msg("%s\n--- expected\n%s--- got\n%s", file, expected, got);
    free(expected);
    free(got);
    free(file);
}

/* The questions that the answers of bad/ are about. */
static int load_answers_named(const char *name, const char *text, size_t size,
                              struct errors *errors)
{
    static const struct answers empty;
    struct errors none = {0};
    struct lab lab;
    struct answers answers;
    char *definition;
    size_t length;
    assert_int_equal(file_read("good/clinic.yaml", LIMIT, &definition, &length), 0);
    assert_int_equal(load_lab_text("clinic.yaml", definition, length, &lab, &none), 0);
    int result = load_answers_text(name, text, size, &lab.inquiry, &answers, errors);
    assert_memory_equal(&answers, &empty, sizeof(empty));
    lab_free(&lab);
    free(definition);
    return result;
}

static int load_as_named(const char *name, const char *text, size_t size, struct errors *errors)
{
    if (text_starts(name, "lab-")) {
        struct lab lab;
        int result = load_lab_text(name, text, size, &lab, errors);
        assert_lab_empty(&lab);
        return result;
    }
    if (text_starts(name, "path-")) {
        struct path path;
        int result = load_path_text(name, text, size, &path, errors);
        assert_path_empty(&path);
        return result;
    }
    if (text_starts(name, "answers-"))
        return load_answers_named(name, text, size, errors);
    if (text_starts(name, "questions-")) {
        struct questions questions;
        int result = load_questions_text(name, text, size, &questions, errors);
        assert_int_equal(questions.count, 0);
        assert_null(questions.items);
        return result;
    }
    struct strings hints;
    int result = hints_read(name, text, size, &hints, errors);
    assert_int_equal(hints.count, 0);
    assert_null(hints.items);
    return result;
}

static void test_bad_files(void **state)
{
    (void)state;
    struct dirent **entries;
    int count = scandir("bad", &entries, NULL, alphasort), files = 0;
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        if (name[0] != '.' && !strstr(name, ".expected")) {
            char *path = file_join("bad", name), *text;
            size_t size;
            struct errors errors = {0};
            assert_int_equal(file_read(path, LIMIT, &text, &size), 0);
            int result = load_as_named(name, text, size, &errors);
            if (result != -1 || !errors.count)
                fail_msg("%s: no error", path);
            assert_golden(path, &errors);
            errors_free(&errors);
            free(text);
            free(path);
            files++;
        }
        free(entries[i]);
    }
    free(entries);
    assert_true(files > 50);
}

static void test_bad_folders(void **state)
{
    (void)state;
    static const char *const folders[] = {"labs/misnamed", "labs/lonely", "labs/broken",
                                          "labs/nowhere"};
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        struct errors errors = {0};
        struct lab lab;
        assert_int_equal(load_lab(folders[i], &lab, &errors), -1);
        assert_lab_empty(&lab);
        struct strings hints = {0};
        assert_int_equal(load_hints(folders[i], &hints, &errors), i == 0 ? 0 : -1);
        strings_free(&hints);
        assert_golden(folders[i], &errors);
        errors_free(&errors);
    }
}

static void test_no_files(void **state)
{
    (void)state;
    struct errors errors = {0};
    struct path path;
    assert_int_equal(load_path("good/none.yaml", &path, &errors), -1);
    assert_path_empty(&path);
    assert_int_equal(load_path("good", &path, &errors), -1);
    assert_int_equal(errors.count, 2);
    assert_string_equal(errors.items[0].file, "good/none.yaml");
    assert_int_equal(errors.items[0].line, 0);
    errors_free(&errors);
}

static void test_size_limit(void **state)
{
    (void)state;
    size_t size = LIMIT + 1;
    char *text = memory_alloc(size + 1);
    memset(text, '#', size);
    struct errors errors = {0};
    struct lab lab;
    struct path path;
    assert_int_equal(load_lab_text("big", text, size, &lab, &errors), -1);
    assert_lab_empty(&lab);
    assert_string_equal(errors.items[0].message, "larger than 1 MiB");
    assert_int_equal(load_lab_text("big", text, size - 1, &lab, &errors), -1);
    assert_string_equal(errors.items[1].message, "the file is empty");
    char *folder = memory_copy("/tmp/test_load.XXXXXX");
    assert_non_null(mkdtemp(folder));
    char *file = file_join(folder, "path.yaml");
    assert_int_equal(file_write(file, text, size, 0600), 0);
    assert_int_equal(load_path(file, &path, &errors), -1);
    assert_path_empty(&path);
    assert_string_equal(errors.items[2].message, "larger than 1 MiB");
    assert_int_equal(file_remove_tree(folder), 0);
    errors_free(&errors);
    free(file);
    free(folder);
    free(text);
}

/* Errors of other files stay where they are, and in front. */
static void test_errors_append(void **state)
{
    (void)state;
    struct errors errors = {0};
    struct lab lab;
    errors_add(&errors, "z", 9, 9, "first");
    assert_int_equal(load_lab_text("a", "schema: 1", 9, &lab, &errors), -1);
    assert_string_equal(errors.items[0].message, "first");
    assert_string_equal(errors.items[1].file, "a");
    errors_free(&errors);
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
        cmocka_unit_test(test_bad_files),     cmocka_unit_test(test_bad_folders),
        cmocka_unit_test(test_no_files),      cmocka_unit_test(test_size_limit),
        cmocka_unit_test(test_errors_append),
    };
    return cmocka_run_group_tests_name("load errors", tests, NULL, NULL);
}
