/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions with judges of all kinds. A judge is looked for beside the running program, so this
 * program copies itself into a folder with a shell script for a judge, and runs there again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/session.h"
#include "base/file.h"
#include "base/memory.h"

enum { LARGEST = 64 << 20 };

static char folder[] = "/tmp/perflab-session-XXXXXX";

struct seen {
    int events;
    bool cancel; /* at the first event */
    struct session *session;
};

static void see(void *context, const json_t *event, const char *line)
{
    struct seen *seen = context;
    (void)event, (void)line;
    if (seen->events++ == 0 && seen->cancel)
        session_cancel(seen->session);
}

/* Run a judge that is this shell script; what came of it. */
static enum session_end play(const char *script, bool cancel, int *events, struct record *record)
{
    struct session_request request = {.lab = "lab", .source = "x.c"};
    struct seen seen = {.cancel = cancel};
    struct session_observer observer = {.event = see, .context = &seen};
    struct errors errors = {0};
    char *judge = file_join(folder, "perflab-judge"),
         *text = memory_print("#!/bin/sh\n%s\n", script);
    int code;
    assert_int_equal(file_write(judge, text, strlen(text), 0755), 0);
    seen.session = session_start(&request, &errors);
    assert_non_null(seen.session);
    while (session_step(seen.session, &observer)) {
        struct pollfd fd = {session_fd(seen.session), POLLIN, 0};
        poll(&fd, 1, 10);
    }
    enum session_end end = session_finish(seen.session, record, &code, &errors);
    assert_int_equal(errors.count, end == SESSION_FAILED ? 1 : 0);
    *events = seen.events;
    errors_free(&errors);
    free(judge);
    free(text);
    return end;
}

#define DONE                                                                                       \
    "echo '{\"event\":\"done\",\"record\":{\"schema\":1,\"lab\":\"x\",\"verdict\":\"pass\"}}'"

static void test_done(void **state)
{
    struct record record;
    int events;
    (void)state;
    assert_int_equal(
        play("echo '{\"event\":\"phase\"}'; echo nonsense; " DONE, false, &events, &record),
        SESSION_DONE);
    assert_int_equal(events, 2);
    assert_int_equal(record.verdict, VERDICT_PASS);
    record_free(&record);
}

static void test_broken(void **state)
{
    static const char *const scripts[] = {"exit 3", "echo '{\"event\":\"done\"}'", "kill -9 $$"};
    struct record record;
    int events;
    (void)state;
    for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
        assert_int_equal(play(scripts[i], false, &events, &record), SESSION_FAILED);
        record_free(&record);
    }
}

static void test_cancel(void **state)
{
    struct record record;
    int events;
    (void)state;
    assert_int_equal(play("trap 'exit 0' TERM; echo '{\"event\":\"phase\"}'; "
                          "while :; do read line </dev/zero; done",
                          true, &events, &record),
                     SESSION_CANCELLED);
    record_free(&record);
}

/* It closes its events, hears no signal and would never end: it is killed after some seconds. */
static void test_stubborn(void **state)
{
    struct record record;
    int events;
    (void)state;
    assert_int_equal(play("trap '' TERM; echo '{\"event\":\"phase\"}'; exec >/dev/null; "
                          "while :; do :; done",
                          true, &events, &record),
                     SESSION_CANCELLED);
    record_free(&record);
}

static int inside(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_done),
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_cancel),
        cmocka_unit_test(test_stubborn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(int argc, char **argv)
{
    char *copy, *program;
    size_t size;
    if (argc > 1) {
        strcpy(folder, argv[1]);
        int failed = inside();
        file_remove_tree(folder);
        return failed;
    }
    if (!mkdtemp(folder) || file_read("/proc/self/exe", LARGEST, &program, &size) < 0)
        return 1;
    copy = file_join(folder, "test");
    if (file_write(copy, program, size, 0755) == 0)
        execv(copy, (char *[]){argv[0], folder, NULL});
    return 1;
}
