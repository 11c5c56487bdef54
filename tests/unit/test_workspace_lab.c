/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/workspace.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

struct fixture {
    char root[64];
    char *workspace;
    struct lab lab; /* in <root>/pack */
    struct strings notes;
    struct errors errors;
};

/* A path below the root, forgotten at the next call but seven. */
static const char *at(const struct fixture *fixture, const char *name)
{
    static char paths[8][512];
    static size_t next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof(paths[0]), "%s/%s", fixture->root, name);
    return path;
}

static void put(const struct fixture *fixture, const char *name, const char *text)
{
    assert_int_equal(file_write(at(fixture, name), text, strlen(text), 0644), 0);
}

static void expect_text(const struct fixture *fixture, const char *name, const char *right)
{
    char *text;
    size_t size;
    assert_int_equal(file_read(at(fixture, name), 1 << 20, &text, &size), 0);
    assert_string_equal(text, right);
    free(text);
}

static int set_up(void **state)
{
    struct fixture *fixture = memory_new(struct fixture);
    *state = fixture;
    strcpy(fixture->root, "/tmp/perflab-workspace-XXXXXX");
    if (!mkdtemp(fixture->root) || chmod(fixture->root, 0755) < 0)
        return -1;
    fixture->workspace = file_join(fixture->root, "ws");
    fixture->lab.folder = file_join(fixture->root, "pack");
    fixture->lab.id = memory_copy("sum");
    strings_add(&fixture->lab.edit, "exercise.c");
    strings_add(&fixture->lab.cc, "-O2");
    if (file_make_folders(fixture->lab.folder) < 0)
        return -1;
    put(fixture, "pack/start.c", "start 1\n");
    put(fixture, "pack/lab.h", "header 1\n");
    put(fixture, "pack/README.md", "lesson 1\n");
    return workspace_init(fixture->workspace, &fixture->errors);
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    errors_print(&fixture->errors, stderr);
    errors_free(&fixture->errors);
    strings_free(&fixture->notes);
    lab_free(&fixture->lab);
    file_remove_tree(fixture->root);
    free(fixture->workspace);
    free(fixture);
    return 0;
}

static int start(struct fixture *fixture)
{
    return workspace_start_lab(fixture->workspace, &fixture->lab, "/usr/share/perflab/include",
                               &fixture->notes, &fixture->errors);
}

static void expect_start(struct fixture *fixture, size_t notes)
{
    strings_free(&fixture->notes);
    fixture->notes = (struct strings){0};
    assert_int_equal(start(fixture), 0);
    assert_int_equal(fixture->notes.count, notes);
}

static void expect_error(struct fixture *fixture, const char *file, const char *part)
{
    assert_int_equal(fixture->errors.count, 1);
    assert_string_equal(fixture->errors.items[0].file, at(fixture, file));
    if (!strstr(fixture->errors.items[0].message, part))
        fail_msg("'%s' is not in '%s'", part, fixture->errors.items[0].message);
    errors_free(&fixture->errors);
}

static void test_start_gives_the_files(void **state)
{
    struct fixture *fixture = *state;
    expect_start(fixture, 0);
    expect_text(fixture, "ws/sum/exercise.c", "start 1\n");
    expect_text(fixture, "ws/sum/lab.h", "header 1\n");
    expect_text(fixture, "ws/sum/README.md", "lesson 1\n");
    expect_text(fixture, "ws/sum/compile_flags.txt",
                "-O2\n-std=gnu11\n-I.\n-I/usr/share/perflab/include\n");
    char *file = workspace_lab_file(fixture->workspace, &fixture->lab);
    assert_string_equal(file, at(fixture, "ws/sum/exercise.c"));
    free(file);
}

static void test_start_again_keeps_the_work(void **state)
{
    struct fixture *fixture = *state;
    expect_start(fixture, 0);
    put(fixture, "ws/sum/exercise.c", "my work\n");
    put(fixture, "ws/sum/lab.h", "my header\n");
    expect_start(fixture, 0);
    expect_text(fixture, "ws/sum/exercise.c", "my work\n");
    expect_text(fixture, "ws/sum/lab.h", "my header\n");
    assert_false(file_exists(at(fixture, "ws/sum/lab.h.new")));
    unlink(at(fixture, "ws/sum/README.md"));
    expect_start(fixture, 0);
    expect_text(fixture, "ws/sum/README.md", "lesson 1\n");
}

static void test_new_version_of_unchanged_files(void **state)
{
    struct fixture *fixture = *state;
    expect_start(fixture, 0);
    put(fixture, "pack/lab.h", "header 2\n");
    put(fixture, "pack/start.c", "start 2\n");
    expect_start(fixture, 2);
    expect_text(fixture, "ws/sum/lab.h", "header 2\n");
    expect_text(fixture, "ws/sum/exercise.c", "start 1\n"); /* the learner's, even so */
    expect_text(fixture, "ws/sum/exercise.c.new", "start 2\n");
    expect_start(fixture, 0);
}

static void test_new_version_of_changed_files(void **state)
{
    struct fixture *fixture = *state;
    expect_start(fixture, 0);
    put(fixture, "ws/sum/lab.h", "my header\n");
    put(fixture, "pack/lab.h", "header 2\n");
    expect_start(fixture, 1);
    assert_non_null(strstr(fixture->notes.items[0], "lab.h.new"));
    expect_text(fixture, "ws/sum/lab.h", "my header\n");
    expect_text(fixture, "ws/sum/lab.h.new", "header 2\n");
    unlink(at(fixture, "ws/sum/lab.h.new"));
    expect_start(fixture, 0); /* told once */
    assert_false(file_exists(at(fixture, "ws/sum/lab.h.new")));
    put(fixture, "ws/sum/lab.h", "header 2\n"); /* taken over by hand: up to date from now on */
    put(fixture, "pack/lab.h", "header 3\n");
    expect_start(fixture, 1);
    expect_text(fixture, "ws/sum/lab.h", "header 3\n");
}

static void expect_kept(const struct fixture *fixture, const char *name, const char *right)
{
    glob_t found;
    char *pattern = memory_print("%s/ws/sum/.kept/%s.*", fixture->root, name);
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    assert_int_equal(found.gl_pathc, 1);
    expect_text(fixture, found.gl_pathv[0] + strlen(fixture->root) + 1, right);
    globfree(&found);
    free(pattern);
}

static void test_changed_new_file_is_kept(void **state)
{
    struct fixture *fixture = *state;
    expect_start(fixture, 0);
    put(fixture, "pack/start.c", "start 2\n");
    expect_start(fixture, 1);
    put(fixture, "ws/sum/exercise.c.new", "half merged\n");
    put(fixture, "pack/start.c", "start 3\n");
    expect_start(fixture, 1);
    expect_text(fixture, "ws/sum/exercise.c.new", "start 3\n");
    expect_kept(fixture, "exercise.c.new", "half merged\n");
}

static void test_without_record_of_what_was_given(void **state)
{
    struct fixture *fixture = *state;
    expect_start(fixture, 0);
    assert_int_equal(file_remove_tree(at(fixture, "ws/sum/.given")), 0);
    expect_start(fixture, 0);
    assert_int_equal(file_remove_tree(at(fixture, "ws/sum/.given")), 0);
    put(fixture, "pack/lab.h", "header 2\n");
    expect_start(fixture, 1); /* cannot be told from a change: kept */
    expect_text(fixture, "ws/sum/lab.h", "header 1\n");
    expect_text(fixture, "ws/sum/lab.h.new", "header 2\n");
}

static void test_reset_keeps_the_work(void **state)
{
    struct fixture *fixture = *state;
    enum { TIMES = 3 }; /* in one second: names must not collide */
    expect_start(fixture, 0);
    char *kept[TIMES];
    for (int i = 0; i < TIMES; i++) {
        char work[] = "work 0\n";
        work[5] = (char)('0' + i);
        put(fixture, "ws/sum/exercise.c", work);
        assert_int_equal(
            workspace_reset_lab(fixture->workspace, &fixture->lab, &kept[i], &fixture->errors), 0);
        expect_text(fixture, "ws/sum/exercise.c", "start 1\n");
        assert_true(text_starts(kept[i], at(fixture, "ws/sum/.kept/exercise.c.2")));
    }
    for (int i = 0; i < TIMES; i++) {
        char work[] = "work 0\n";
        work[5] = (char)('0' + i);
        expect_text(fixture, kept[i] + strlen(fixture->root) + 1, work);
        free(kept[i]);
    }
}

static void test_reset_of_nothing(void **state)
{
    struct fixture *fixture = *state;
    char *kept = "";
    for (int i = 0; i < 2; i++) { /* a lab not begun; an untouched one */
        assert_int_equal(
            workspace_reset_lab(fixture->workspace, &fixture->lab, &kept, &fixture->errors), 0);
        assert_null(kept);
        expect_text(fixture, "ws/sum/exercise.c", "start 1\n");
    }
    assert_false(file_exists(at(fixture, "ws/sum/.kept")));
}

/* perflab must neither write through links nor put a file in the place of one. */
static void test_links_out_of_the_workspace(void **state)
{
    struct fixture *fixture = *state;
    char *kept;
    assert_int_equal(file_make_folders(at(fixture, "outside")), 0);
    put(fixture, "outside/exercise.c", "precious\n");
    assert_int_equal(symlink(at(fixture, "outside"), at(fixture, "ws/sum")), 0);
    assert_int_equal(start(fixture), -1);
    expect_error(fixture, "ws/sum", "symbolic link");
    assert_int_equal(
        workspace_reset_lab(fixture->workspace, &fixture->lab, &kept, &fixture->errors), -1);
    expect_error(fixture, "ws/sum", "symbolic link");
    assert_false(file_exists(at(fixture, "outside/lab.h")));
    unlink(at(fixture, "ws/sum"));
    expect_start(fixture, 0);
    unlink(at(fixture, "ws/sum/exercise.c"));
    assert_int_equal(symlink(at(fixture, "outside/exercise.c"), at(fixture, "ws/sum/exercise.c")),
                     0);
    expect_start(fixture, 0); /* left as it is */
    assert_int_equal(
        workspace_reset_lab(fixture->workspace, &fixture->lab, &kept, &fixture->errors), -1);
    expect_error(fixture, "ws/sum/exercise.c", "symbolic link");
    expect_text(fixture, "outside/exercise.c", "precious\n");
    assert_false(file_exists(at(fixture, "ws/sum/.kept")));
}

static void test_things_in_the_way(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "ws/sum", "a file");
    assert_int_equal(start(fixture), -1);
    expect_error(fixture, "ws/sum", "not a folder");
    unlink(at(fixture, "ws/sum"));
    assert_int_equal(file_make_folders(at(fixture, "ws/sum/exercise.c")), 0);
    assert_int_equal(start(fixture), -1);
    expect_error(fixture, "ws/sum/exercise.c", "a folder is in the way");
    unlink(at(fixture, "pack/lab.h"));
    assert_int_equal(start(fixture), -1);
    expect_error(fixture, "pack/lab.h", "install it again");
}

static void limit_files(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = 4;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
}

static void become_other(void)
{
    if (getuid() == 0 && setgid(65534) == 0 && setuid(65534) < 0)
        _exit(1);
}

/* Reset in a child that is under a restriction: refused with that message. */
static void expect_reset_fails(struct fixture *fixture, void (*restrict_me)(void), const char *part)
{
    pid_t child = fork();
    if (child == 0) {
        char *kept;
        restrict_me();
        if (workspace_reset_lab(fixture->workspace, &fixture->lab, &kept, &fixture->errors) == 0)
            _exit(2);
        _exit(fixture->errors.count == 1 && strstr(fixture->errors.items[0].message, part) ? 0 : 3);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void test_failing_reset_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    expect_start(fixture, 0);
    put(fixture, "ws/sum/exercise.c", "my work\n");
    expect_reset_fails(fixture, limit_files, "File too large");
    expect_text(fixture, "ws/sum/exercise.c", "my work\n");
    assert_int_equal(rmdir(at(fixture, "ws/sum/.kept")), 0); /* empty: no broken copy stays */
    assert_int_equal(chmod(at(fixture, "ws/sum"), 0555), 0);
    expect_reset_fails(fixture, become_other, "give yourself permission");
    expect_text(fixture, "ws/sum/exercise.c", "my work\n");
    assert_int_equal(chmod(at(fixture, "ws/sum"), 0755), 0);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_start_gives_the_files),          CASE(test_start_again_keeps_the_work),
        CASE(test_new_version_of_unchanged_files), CASE(test_new_version_of_changed_files),
        CASE(test_changed_new_file_is_kept),       CASE(test_without_record_of_what_was_given),
        CASE(test_reset_keeps_the_work),           CASE(test_reset_of_nothing),
        CASE(test_links_out_of_the_workspace),     CASE(test_things_in_the_way),
        CASE(test_failing_reset_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
