/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "app/background.h"
#include "base/memory.h"

enum { FOREVER = 600, LIMIT = 1 << 16 };

static struct background *run(const char *script, size_t limit, bool with_errors)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    struct background *background = background_start(&(struct background_request){
        .argv = argv, .seconds = FOREVER, .limit = limit, .with_errors = with_errors});
    assert_non_null(background);
    return background;
}

static void take(void *context, char *line)
{
    text_print(context, "<%s>", line);
}

/* Step until it has ended. */
static void drain(struct background *background, background_line *line, void *context)
{
    while (background_step(background, line, context)) {
        struct pollfd fd = {background_fd(background), POLLIN, 0};
        poll(&fd, 1, 10);
    }
}

static void lines_come_whole(void **state)
{
    struct text seen = {0};
    int code;
    (void)state;
    struct background *background =
        run("printf 'a\\nb'; printf 'c\\n\\nlast'; exit 3", LIMIT, false);
    drain(background, take, &seen);
    assert_int_equal(background_finish(background, NULL, &code), 0);
    assert_int_equal(code, 3);
    assert_string_equal(seen.data, "<a><bc><>"); /* what has no end is no line */
    text_free(&seen);
}

static void text_is_kept_as_it_is(void **state)
{
    struct text text;
    int code;
    (void)state;
    struct background *background = run("echo one; echo two >&2; cat", LIMIT, true);
    assert_int_equal(background_finish(background, &text, &code), 0); /* its input is empty */
    assert_int_equal(code, 0);
    assert_string_equal(text.data, "one\ntwo\n");
    text_free(&text);
}

static void a_flood_is_ended(void **state)
{
    int code;
    (void)state;
    struct background *background = run("exec yes", LIMIT, false);
    drain(background, NULL, NULL);
    assert_int_equal(background_finish(background, NULL, &code), -EMSGSIZE);
    background = run("exec yes | tr -d '\\n'", LIMIT, false);
    struct text seen = {0};
    drain(background, take, &seen);
    assert_int_equal(background_finish(background, NULL, &code), -EMSGSIZE);
    text_free(&seen);
}

static void cancel(void *context, char *line)
{
    assert_string_equal(line, "ready");
    background_cancel(context);
}

static void it_is_cancelled(void **state)
{
    int code;
    (void)state;
    struct background *background = run("echo ready; exec sleep 1000", LIMIT, false);
    drain(background, cancel, background);
    assert_int_equal(background_finish(background, NULL, &code), 0);
    assert_int_equal(code, 128 + SIGTERM);
}

static void what_takes_too_long_is_killed(void **state)
{
    const char *const argv[] = {"sh", "-c", "trap '' TERM; echo x; sleep 1000", NULL};
    int code;
    (void)state;
    struct background *background =
        background_start(&(struct background_request){.argv = argv, .seconds = 0, .limit = LIMIT});
    assert_non_null(background);
    assert_int_equal(background_finish(background, NULL, &code), -ETIME);
    assert_int_equal(code, 128 + SIGKILL);
}

static void what_is_not_there_says_so(void **state)
{
    const char *const argv[] = {"/nowhere/perflab", NULL};
    int code;
    (void)state;
    struct background *background = background_start(
        &(struct background_request){.argv = argv, .seconds = FOREVER, .limit = LIMIT});
    assert_non_null(background);
    assert_int_equal(background_finish(background, NULL, &code), 0);
    assert_int_equal(code, 127);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come_whole),
        cmocka_unit_test(text_is_kept_as_it_is),
        cmocka_unit_test(a_flood_is_ended),
        cmocka_unit_test(it_is_cancelled),
        cmocka_unit_test(what_takes_too_long_is_killed),
        cmocka_unit_test(what_is_not_there_says_so),
    };
    return cmocka_run_group_tests_name("background", tests, NULL, NULL);
}
