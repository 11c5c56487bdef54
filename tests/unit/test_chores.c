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
#include <unistd.h>

#include "app/chores.h"
#include "base/file.h"
#include "base/memory.h"

/* A perflab that does what the test says, and writes down how it was called. */
struct fixture {
    char root[64];
    struct chores chores;
};

static void say(struct fixture *fixture, const char *script)
{
    char *program = file_join(fixture->root, "perflab");
    char *text = memory_print("#!/bin/sh\necho \"$*\" >>%s/calls\n%s\n", fixture->root, script);
    assert_int_equal(file_write(program, text, strlen(text), 0755), 0);
    free(fixture->chores.program);
    fixture->chores.program = program;
    free(text);
}

static char *calls(const struct fixture *fixture)
{
    char *file = file_join(fixture->root, "calls"), *text;
    size_t size;
    if (file_read(file, 1 << 16, &text, &size) < 0)
        text = memory_copy("");
    free(file);
    return text;
}

/* Step until that has happened. */
static void until(struct fixture *fixture, unsigned change)
{
    while (!(chores_step(&fixture->chores, true) & change)) {
        struct pollfd fd = {chores_fd(&fixture->chores), POLLIN, 0};
        poll(&fd, 1, 10);
    }
}

static int open_fixture(void **state)
{
    struct fixture *fixture = memory_new(struct fixture);
    strcpy(fixture->root, "/tmp/perflab-chores-XXXXXX");
    *state = fixture;
    return mkdtemp(fixture->root) ? 0 : -1;
}

static int close_fixture(void **state)
{
    struct fixture *fixture = *state;
    chores_free(&fixture->chores);
    file_remove_tree(fixture->root);
    free(fixture);
    return 0;
}

static void nothing_wanted_is_nothing_done(void **state)
{
    struct fixture *fixture = *state;
    say(fixture, "");
    assert_int_equal(chores_step(&fixture->chores, true), 0);
    assert_null(fixture->chores.process);
    assert_null(chores_line(&fixture->chores));
}

static void findings_are_kept_also_with_exit_code_1(void **state)
{
    struct fixture *fixture = *state;
    say(fixture, "echo '{\"schema\": 1,'; echo '\"findings\": [{\"name\": \"a\"}]}'; exit 1");
    chores_want(&fixture->chores, CHORE_LOOK);
    until(fixture, CHORES_LOOKED);
    assert_int_equal(json_array_size(fixture->chores.findings), 1);
    assert_null(fixture->chores.failure[CHORE_LOOK]);
    assert_false(fixture->chores.wanted[CHORE_LOOK]);
    char *text = calls(fixture);
    assert_string_equal(text, "doctor --json\n");
    free(text);
}

static void what_is_no_answer_is_a_failure(void **state)
{
    struct fixture *fixture = *state;
    say(fixture, "echo broken; exit 2");
    chores_want(&fixture->chores, CHORE_LOOK);
    until(fixture, CHORES_LOOKED);
    assert_null(fixture->chores.findings);
    assert_string_equal(fixture->chores.failure[CHORE_LOOK],
                        "perflab doctor ended with exit code 2");
    say(fixture, "echo 'perflab: the disk is full' >&2; exit 4");
    chores_want(&fixture->chores, CHORE_CALIBRATE);
    until(fixture, CHORES_CALIBRATED);
    assert_string_equal(fixture->chores.failure[CHORE_CALIBRATE], "perflab: the disk is full");
}

static void a_calibration_tells_how_far_it_is(void **state)
{
    struct fixture *fixture = *state;
    say(fixture, "echo '{\"event\":\"part\",\"title\":\"clock\",\"seconds_left\":40.0}'\n"
                 "echo '{\"event\":\"part\",\"title\":\"storage\",\"seconds_left\":10.0}'\n"
                 "exec sleep 1000");
    chores_want(&fixture->chores, CHORE_CALIBRATE);
    while (!fixture->chores.part || strcmp(fixture->chores.part, "storage") != 0)
        until(fixture, CHORES_WENT_ON);
    assert_true(chores_share(&fixture->chores) == 0.75);
    char *line = chores_line(&fixture->chores);
    assert_string_equal(line, "calibrating: storage, 10 s left at most");
    free(line);
    chores_cancel(&fixture->chores, CHORE_CALIBRATE);
    assert_null(chores_line(&fixture->chores));
    until(fixture, CHORES_WENT_ON);
    assert_null(fixture->chores.process);
    assert_null(fixture->chores.failure[CHORE_CALIBRATE]);
}

/* A check ends what runs at once; it begins anew after the check, and not before. */
static void a_check_goes_first(void **state)
{
    struct fixture *fixture = *state;
    struct chores *chores = &fixture->chores;
    say(fixture, "echo '{\"event\":\"part\",\"title\":\"clock\",\"seconds_left\":4.0}'\n"
                 "[ -e \"$(dirname \"$0\")/checked\" ] || exec sleep 1000");
    chores_want(chores, CHORE_CALIBRATE);
    while (!chores->part)
        until(fixture, CHORES_WENT_ON);
    chores_yield(chores);
    char *line = chores_line(chores);
    assert_string_equal(line, "the calibration waits for its turn: nothing else may measure");
    free(line);
    while (chores->process) {
        assert_int_equal(chores_step(chores, false) & CHORES_CALIBRATED, 0);
        poll(NULL, 0, 1);
    }
    assert_true(chores->wanted[CHORE_CALIBRATE]);
    assert_int_equal(chores_step(chores, false), 0);
    assert_null(chores->process);
    char *mark = file_join(fixture->root, "checked");
    assert_int_equal(file_write(mark, "", 0, 0644), 0);
    free(mark);
    until(fixture, CHORES_CALIBRATED);
    assert_null(chores->failure[CHORE_CALIBRATE]);
    char *text = calls(fixture);
    assert_string_equal(text, "calibrate --events\ncalibrate --events\n");
    free(text);
}

static void one_at_a_time(void **state)
{
    struct fixture *fixture = *state;
    say(fixture, "[ $1 = doctor ] && echo '{\"findings\": []}'");
    chores_want(&fixture->chores, CHORE_CALIBRATE);
    chores_want(&fixture->chores, CHORE_LOOK);
    chores_step(&fixture->chores, true);
    assert_int_equal(fixture->chores.running, CHORE_LOOK);
    until(fixture, CHORES_CALIBRATED);
    char *text = calls(fixture);
    assert_string_equal(text, "doctor --json\ncalibrate --events\n");
    free(text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_fixture, close_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_wanted_is_nothing_done),
        TEST(findings_are_kept_also_with_exit_code_1),
        TEST(what_is_no_answer_is_a_failure),
        TEST(a_calibration_tells_how_far_it_is),
        TEST(a_check_goes_first),
        TEST(one_at_a_time),
    };
    return cmocka_run_group_tests_name("chores", tests, NULL, NULL);
}
