/* SPDX-License-Identifier: Apache-2.0 */
/* The host's measuring place goes to the one who waits, not to the one who comes again. In a
 * network namespace of its own, where nobody else has these names. */
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "judge/host.h"

enum { PATIENCE_SECONDS = 60 };

static int own_names(void **state)
{
    (void)state;
    if (unshare(CLONE_NEWNET) < 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
        print_message("# no network namespace: the host's own names\n");
    return 0;
}

static bool somebody_waits(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    socklen_t size = offsetof(struct sockaddr_un, sun_path) + sizeof(HOST_NEXT);
    memcpy(address.sun_path + 1, HOST_NEXT, sizeof(HOST_NEXT) - 1);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    bool taken = bind(fd, (struct sockaddr *)&address, size) < 0;
    close(fd);
    return taken;
}

/* Waits for the place, says that it has it, and keeps it until told. */
static pid_t start_waiter(int host, int said, int told)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        char word;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(host);
        host = host_take_until(clock_now() + PATIENCE_SECONDS * CLOCK_SECOND);
        if (host < 0 || write(said, "", 1) != 1)
            _exit(1);
        _exit(read(told, &word, 1) != 1);
    }
    return pid;
}

static void test_who_waits_is_next(void **state)
{
    (void)state;
    int said[2], told[2], status;
    char word;
    assert_int_equal(pipe(said), 0);
    assert_int_equal(pipe(told), 0);
    int host = host_take();
    assert_true(host >= 0);
    assert_int_equal(host_take(), -1);
    pid_t waiter = start_waiter(host, said[1], told[0]);
    while (!somebody_waits())
        sched_yield();
    close(host);
    assert_int_equal(host_take(), -1); /* although it may be free at this moment */
    assert_int_equal(read(said[0], &word, 1), 1);
    assert_int_equal(host_take(), -1);
    assert_int_equal(write(told[1], "", 1), 1);
    assert_int_equal(waitpid(waiter, &status, 0), waiter);
    assert_int_equal(status, 0);
    host = host_take();
    assert_true(host >= 0);
    close(host);
}

static void test_waiting_ends(void **state)
{
    (void)state;
    int host = host_take();
    assert_true(host >= 0);
    assert_int_equal(host_take_until(clock_now()), -1);
    assert_false(somebody_waits());
    close(host);
    host = host_take_until(clock_now());
    assert_true(host >= 0);
    close(host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_waits_is_next),
        cmocka_unit_test(test_waiting_ends),
    };
    return cmocka_run_group_tests(tests, own_names, NULL);
}
