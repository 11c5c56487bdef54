/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/attempt.h"
#include "app/shell.h"
#include "base/file.h"
#include "base/memory.h"

/* As much of a shell as attempts need: a store, and a lab that was begun. */
struct fixture {
    char root[64];
    struct shell shell;
    struct errors errors;
};

static int open_fixture(void **state)
{
    struct fixture *fixture = memory_new(struct fixture);
    strcpy(fixture->root, "/tmp/perflab-past-XXXXXX");
    *state = fixture;
    if (!mkdtemp(fixture->root))
        return -1;
    struct selection *selection = &fixture->shell.selection;
    selection->id = memory_copy("tiny");
    selection->file = file_join(fixture->root, "exercise.c");
    selection->begun = true;
    return file_write(selection->file, "mine\n", 5, 0644) < 0
               ? -1
               : store_open(fixture->root, &fixture->shell.store, &fixture->errors);
}

static int close_fixture(void **state)
{
    struct fixture *fixture = *state;
    struct shell *shell = &fixture->shell;
    store_close(shell->store);
    history_free(&shell->history);
    contrast_free(&shell->contrast);
    replay_free(&shell->replay);
    chores_free(&shell->chores);
    shell_show_nothing(shell);
    free(shell->selection.id);
    free(shell->selection.file);
    errors_free(&fixture->errors);
    file_remove_tree(fixture->root);
    free(fixture);
    return 0;
}

/* An attempt of that source; returns its number. */
static int64_t attempted(struct fixture *fixture, const char *source, enum verdict verdict,
                         const char *events)
{
    struct record record;
    struct attempt attempt = {
        .lab = memory_copy("tiny"), .source = memory_copy(source), .source_size = strlen(source)};
    struct recording recording = {0};
    struct attempt *newest;
    size_t count;
    if (events)
        recording_add_at(&recording, 0, events);
    record_init(&record);
    record.lab = memory_copy("tiny");
    record.verdict = verdict;
    assert_int_equal(
        attempt_end(fixture->shell.store, &attempt, &record, &recording, 1, &fixture->errors), 0);
    assert_int_equal(
        store_list_attempts(fixture->shell.store, "tiny", 1, &newest, &count, &fixture->errors), 0);
    int64_t id = newest[0].id;
    attempts_free(newest, count);
    attempt_free(&attempt);
    record_free(&record);
    return id;
}

static void holds(const char *path, const char *text)
{
    char *data;
    size_t size;
    assert_int_equal(file_read(path, 1 << 16, &data, &size), 0);
    assert_string_equal(data, text);
    free(data);
}

static void attempts_are_read_newest_first(void **state)
{
    struct fixture *fixture = *state;
    struct shell *shell = &fixture->shell;
    int64_t first = attempted(fixture, "one\n", VERDICT_FAIL, NULL);
    int64_t second = attempted(fixture, "two\n", VERDICT_PASS, NULL);
    assert_int_equal(shell_load_history(shell, &fixture->errors), 0);
    assert_int_equal(shell->history.count, 2);
    assert_int_equal(shell->history.items[0].attempt.id, second);
    assert_true(shell->history.items[1].readable);
    assert_int_equal(shell->history.items[1].record.verdict, VERDICT_FAIL);
    assert_int_equal(shell_show_attempt(shell, first, &fixture->errors), 0);
    assert_int_equal(shell->shown.record.verdict, VERDICT_FAIL);
    assert_int_equal(shell_show_attempt(shell, 99, &fixture->errors), -1);
    assert_non_null(strstr(shell->shown.title, "attempt")); /* what was shown stays */
}

static void a_source_goes_beside_the_file(void **state)
{
    struct fixture *fixture = *state;
    struct shell *shell = &fixture->shell;
    char *path, *again, *third;
    int64_t id = attempted(fixture, "then\n", VERDICT_FAIL, NULL);
    assert_int_equal(shell_restore_source(shell, id, &path, &fixture->errors), 0);
    char *name = memory_print("%s/exercise.attempt-%d.c", fixture->root, (int)id);
    assert_string_equal(path, name);
    holds(path, "then\n");
    holds(shell->selection.file, "mine\n");
    assert_int_equal(shell_restore_source(shell, id, &again, &fixture->errors), 0);
    assert_string_equal(again, path); /* the same is not written twice */
    assert_int_equal(file_write(path, "edited\n", 7, 0644), 0);
    assert_int_equal(shell_restore_source(shell, id, &third, &fixture->errors), 0);
    assert_string_not_equal(third, path);
    holds(path, "edited\n");
    holds(third, "then\n");
    free(name);
    free(path);
    free(again);
    free(third);
}

/* A link in the copy's place is left alone, whatever it points to. */
static void a_source_follows_no_link(void **state)
{
    struct fixture *fixture = *state;
    char *path;
    int64_t id = attempted(fixture, "then\n", VERDICT_FAIL, NULL);
    char *link = memory_print("%s/exercise.attempt-%d.c", fixture->root, (int)id);
    assert_int_equal(symlink(fixture->shell.selection.file, link), 0);
    assert_int_equal(shell_restore_source(&fixture->shell, id, &path, &fixture->errors), 0);
    assert_string_not_equal(path, link);
    holds(fixture->shell.selection.file, "mine\n");
    free(path);
    free(link);
}

static void without_a_lab_there_is_no_place_for_it(void **state)
{
    struct fixture *fixture = *state;
    char *path;
    int64_t id = attempted(fixture, "then\n", VERDICT_FAIL, NULL);
    fixture->shell.selection.begun = false;
    assert_int_equal(shell_restore_source(&fixture->shell, id, &path, &fixture->errors), -1);
    assert_null(path);
}

static void two_are_compared_the_older_first(void **state)
{
    struct fixture *fixture = *state;
    struct contrast *contrast = &fixture->shell.contrast;
    int64_t a = attempted(fixture, "same\nold\n", VERDICT_FAIL, NULL);
    int64_t b = attempted(fixture, "same\nnew\n", VERDICT_PASS, NULL);
    assert_int_equal(shell_compare(&fixture->shell, b, a, &fixture->errors), 0);
    assert_int_equal(contrast->attempts[0].id, a);
    while (contrast->making && !contrast_step(contrast))
        poll(NULL, 0, 1);
    assert_null(contrast->failure);
    assert_non_null(strstr(contrast->diff, "-old\n+new\n"));
    assert_int_equal(shell_compare(&fixture->shell, a, 99, &fixture->errors), -1);
    assert_false(contrast->open);
}

static void a_run_is_played_if_there_is_one(void **state)
{
    struct fixture *fixture = *state;
    struct shell *shell = &fixture->shell;
    int64_t without = attempted(fixture, "a\n", VERDICT_FAIL, NULL);
    int64_t with =
        attempted(fixture, "b\n", VERDICT_FAIL, "{\"event\":\"phase\",\"phase\":\"build\"}");
    assert_int_equal(shell_replay_start(shell, without, &fixture->errors), -1);
    assert_false(shell_replay_plays(shell));
    assert_int_equal(shell_replay_start(shell, with, &fixture->errors), 0);
    assert_true(shell_replay_plays(shell));
    replay_step(&shell->replay, shell->now);
    assert_string_equal(shell->replay.run.phase, "build");
    assert_false(shell_replay_plays(shell)); /* that was all */
    shell_replay_stop(shell);
}

/* A profile measures as a check does: nothing is begun beside it. */
static void a_chore_waits_for_the_profile(void **state)
{
    struct fixture *fixture = *state;
    struct shell *shell = &fixture->shell;
    static char some;
    free(shell->chores.program);
    shell->chores.program = memory_copy("true");
    shell_look_again(shell);
    shell->profiling.session = (struct session *)&some; /* only asked for, not looked into */
    shell_step_machine(shell);
    assert_null(shell->chores.process);
    shell->profiling.session = NULL;
    shell_step_machine(shell);
    assert_non_null(shell->chores.process);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_fixture, close_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(attempts_are_read_newest_first),   TEST(a_source_goes_beside_the_file),
        TEST(a_source_follows_no_link),         TEST(without_a_lab_there_is_no_place_for_it),
        TEST(two_are_compared_the_older_first), TEST(a_run_is_played_if_there_is_one),
        TEST(a_chore_waits_for_the_profile),
    };
    return cmocka_run_group_tests_name("attempts in the shell", tests, NULL, NULL);
}
