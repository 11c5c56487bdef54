/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/workspace.h"
#include "base/file.h"
#include "base/memory.h"

struct fixture {
    char root[64]; /* holds ws, a workspace, and pack, a folder that is none */
    char *workspace;
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
    if (!mkdtemp(fixture->root) || file_make_folders(at(fixture, "pack")) < 0)
        return -1;
    put(fixture, "pack/lab.h", "header\n");
    fixture->workspace = file_join(fixture->root, "ws");
    return workspace_init(fixture->workspace, &fixture->errors);
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    errors_print(&fixture->errors, stderr);
    errors_free(&fixture->errors);
    file_remove_tree(fixture->root);
    free(fixture->workspace);
    free(fixture);
    return 0;
}

static void expect_error(struct fixture *fixture, const char *file, const char *part)
{
    assert_int_equal(fixture->errors.count, 1);
    assert_string_equal(fixture->errors.items[0].file, at(fixture, file));
    if (!strstr(fixture->errors.items[0].message, part))
        fail_msg("'%s' is not in '%s'", part, fixture->errors.items[0].message);
    errors_free(&fixture->errors);
}

static void test_init(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(workspace_init(fixture->workspace, &fixture->errors), 0); /* again */
    put(fixture, "ws/notes.txt", "mine");
    assert_int_equal(workspace_init(fixture->workspace, &fixture->errors), 0);
    assert_int_equal(workspace_init(at(fixture, "a/b/c"), &fixture->errors), 0);
    assert_true(file_exists(at(fixture, "a/b/c/.perflab-workspace")));
}

static void test_init_in_a_fresh_repository(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(file_make_folders(at(fixture, "repository/.git")), 0);
    put(fixture, "repository/README.md", "mine");
    assert_int_equal(workspace_init(at(fixture, "repository"), &fixture->errors), 0);
    expect_text(fixture, "repository/README.md", "mine");
}

static void test_init_refuses(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(workspace_init(at(fixture, "pack"), &fixture->errors), -1);
    expect_error(fixture, "pack", "not empty");
    assert_false(file_exists(at(fixture, "pack/.perflab-workspace")));
    assert_int_equal(workspace_init(at(fixture, "pack/lab.h"), &fixture->errors), -1);
    expect_error(fixture, "pack/lab.h", "not a folder is in the way");
    assert_int_equal(workspace_init("", &fixture->errors), -1);
    errors_free(&fixture->errors);
}

static void test_find(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(file_make_folders(at(fixture, "ws/sum/deep")), 0);
    assert_int_equal(symlink(fixture->workspace, at(fixture, "link")), 0);
    const char *const starts[] = {"ws", "ws/sum/deep", "link/sum"};
    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        char *found = workspace_find(at(fixture, starts[i]), NULL, &fixture->errors);
        assert_string_equal(found, fixture->workspace);
        free(found);
    }
    char *found = workspace_find(at(fixture, "pack"), fixture->workspace, &fixture->errors);
    assert_string_equal(found, fixture->workspace);
    free(found);
}

static void test_find_nothing(void **state)
{
    struct fixture *fixture = *state;
    assert_null(workspace_find(at(fixture, "pack"), NULL, &fixture->errors));
    assert_non_null(strstr(fixture->errors.items[0].message, "perflab init DIR"));
    errors_free(&fixture->errors);
    assert_null(workspace_find("/", at(fixture, "pack"), &fixture->errors));
    expect_error(fixture, "pack", "no longer there");
}

static void test_lab_at(void **state)
{
    struct fixture *fixture = *state;
    const struct {
        const char *folder, *lab;
    } cases[] = {{"ws/sum", "sum"}, {"ws/sum/deep", "sum"}, {"ws", NULL},
                 {"ws/.git", NULL}, {"pack", NULL},         {"ws-2/sum", NULL}};
    assert_int_equal(file_make_folders(at(fixture, "ws/sum/deep")), 0);
    assert_int_equal(file_make_folders(at(fixture, "ws/.git")), 0);
    assert_int_equal(file_make_folders(at(fixture, "ws-2/sum")), 0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char *lab = workspace_lab_at(fixture->workspace, at(fixture, cases[i].folder));
        if (cases[i].lab)
            assert_string_equal(lab, cases[i].lab);
        else
            assert_null(lab);
        free(lab);
    }
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_init),         CASE(test_init_in_a_fresh_repository),
        CASE(test_init_refuses), CASE(test_find),
        CASE(test_find_nothing), CASE(test_lab_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
