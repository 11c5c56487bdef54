/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <pwd.h>

#include <cmocka.h>

#include "app/folders.h"
#include "base/file.h"
#include "base/memory.h"

static void forget_variables(void)
{
    unsetenv("XDG_STATE_HOME");
    unsetenv("XDG_CACHE_HOME");
    unsetenv("PERFLAB_DATA");
    setenv("HOME", "/home/someone", 1);
}

static void expect(char *path, const char *right, struct errors *errors)
{
    assert_non_null(path);
    assert_string_equal(path, right);
    assert_int_equal(errors->count, 0);
    free(path);
}

static void test_home_is_the_base(void **state)
{
    (void)state;
    struct errors errors = {0};
    forget_variables();
    expect(folders_state(&errors), "/home/someone/.local/state/perflab", &errors);
    expect(folders_cache(&errors), "/home/someone/.cache/perflab", &errors);
}

static void test_xdg_variables_override(void **state)
{
    (void)state;
    struct errors errors = {0};
    forget_variables();
    setenv("XDG_STATE_HOME", "/var/s", 1);
    setenv("XDG_CACHE_HOME", "/var/c/", 1);
    expect(folders_state(&errors), "/var/s/perflab", &errors);
    expect(folders_cache(&errors), "/var/c/perflab", &errors);
}

static void test_relative_and_empty_values_are_ignored(void **state)
{
    (void)state;
    struct errors errors = {0};
    forget_variables();
    setenv("XDG_STATE_HOME", "here", 1);
    setenv("XDG_CACHE_HOME", "", 1);
    expect(folders_state(&errors), "/home/someone/.local/state/perflab", &errors);
    expect(folders_cache(&errors), "/home/someone/.cache/perflab", &errors);
}

static void test_without_home_the_user_database_answers(void **state)
{
    (void)state;
    struct errors errors = {0};
    forget_variables();
    unsetenv("HOME");
    const struct passwd *user = getpwuid(getuid());
    if (!user)
        skip();
    char *right = memory_print("%s/.local/state/perflab", user->pw_dir);
    expect(folders_state(&errors), right, &errors);
    free(right);
}

/* A user the database does not know; only root can become one. */
static void test_without_any_home(void **state)
{
    (void)state;
    const uid_t stranger = 61234;
    if (getuid() != 0 || getpwuid(stranger))
        skip();
    forget_variables();
    unsetenv("HOME");
    pid_t child = fork();
    if (child == 0) {
        struct errors errors = {0};
        if (setuid(stranger) < 0 || folders_state(&errors) || errors.count != 1)
            _exit(1);
        _exit(strstr(errors.items[0].message, "set HOME or XDG_STATE_HOME") ? 0 : 2);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void test_data_from_the_environment(void **state)
{
    (void)state;
    struct errors errors = {0};
    forget_variables();
    setenv("PERFLAB_DATA", "/usr/", 1);
    expect(folders_data(&errors), "/usr", &errors);
    setenv("PERFLAB_DATA", "/nonexistent/data", 1);
    assert_null(folders_data(&errors));
    assert_int_equal(errors.count, 1);
    assert_non_null(strstr(errors.items[0].message, "/nonexistent/data"));
    errors_free(&errors);
}

static void test_data_of_the_build_tree(void **state)
{
    (void)state;
    struct errors errors = {0};
    forget_variables();
    char *real = realpath(PERFLAB_BUILDDIR, NULL), *source = realpath(PERFLAB_SRCDIR, NULL);
    assert_non_null(real);
    assert_non_null(source);
    char *program = file_join(real, "src/perflab");
    expect(folders_data_of(program, &errors), source, &errors);
    free(program);
    free(source);
    free(real);
}

static void test_data_beside_the_program(void **state)
{
    (void)state;
    struct errors errors = {0};
    forget_variables();
    char root[] = "/tmp/perflab-folders-XXXXXX";
    assert_non_null(mkdtemp(root));
    char *share = file_join(root, "share/perflab"), *program = file_join(root, "bin/perflab");
    char *bin = file_join(root, "bin");
    assert_int_equal(file_make_folders(share), 0);
    assert_int_equal(file_make_folders(bin), 0);
    expect(folders_data_of(program, &errors), share, &errors);
    file_remove_tree(root);
    free(share);
    free(program);
    free(bin);
}

static void test_data_nowhere_else(void **state)
{
    (void)state;
    struct errors errors = {0};
    forget_variables();
    char *data = folders_data_of("/nonexistent/bin/perflab", &errors);
    char *installed = realpath(PERFLAB_DATADIR, NULL);
    if (installed) {
        assert_string_equal(data, installed);
    } else {
        assert_null(data);
        assert_non_null(strstr(errors.items[0].message, "set PERFLAB_DATA"));
    }
    free(installed);
    free(data);
    errors_free(&errors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_home_is_the_base),
        cmocka_unit_test(test_xdg_variables_override),
        cmocka_unit_test(test_relative_and_empty_values_are_ignored),
        cmocka_unit_test(test_without_home_the_user_database_answers),
        cmocka_unit_test(test_without_any_home),
        cmocka_unit_test(test_data_from_the_environment),
        cmocka_unit_test(test_data_of_the_build_tree),
        cmocka_unit_test(test_data_beside_the_program),
        cmocka_unit_test(test_data_nowhere_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
