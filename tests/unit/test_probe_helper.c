/* SPDX-License-Identifier: Apache-2.0 */
/*
 * perflab-probe for real: whom it serves and what it refuses. Where BPF programs may not be loaded
 * the refusal is what is tested, and the rest skips.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/perf_event.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "config.h"
#include "probe/helper/protocol.h"
#include "probe/tracer.h"

#define PROGRAM PERFLAB_BUILDDIR "/perflab-probe"

enum { CALLS = 1000, NOBODY = 65534 };

/* perflab-probe started by hand on one end of a socket. */
static pid_t start_raw(int *socket)
{
    int pair[2];
    struct helper_greeting greeting;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
    pid_t pid = fork();
    if (pid == 0) {
        /* In a build with AddressSanitizer: without rights it cannot look for leaks at its end. */
        char *const environment[] = {"ASAN_OPTIONS=detect_leaks=0", NULL};
        dup2(pair[1], HELPER_SOCKET);
        execle(PROGRAM, PROGRAM, NULL, environment);
        _exit(127);
    }
    close(pair[1]);
    *socket = pair[0];
    assert_int_equal(recv(*socket, &greeting, sizeof(greeting), 0), sizeof(greeting));
    if (!greeting.error)
        return pid;
    print_message("# skipped: %s\n", greeting.why);
    close(*socket);
    waitpid(pid, NULL, 0);
    skip();
    return 0;
}

static void test_nonsense(void **state)
{
    (void)state;
    static const struct helper_request requests[] = {
        {.kind = 0},
        {.kind = 77},
        {.kind = HELPER_WATCH, .count = UINT32_MAX},
        {.kind = HELPER_WATCH, .count = 1, .pids = {-1}},
        {.kind = HELPER_PERF_OPEN}};
    struct helper_answer answer;
    int socket;
    pid_t pid = start_raw(&socket);
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        assert_int_equal(send(socket, &requests[i], sizeof(requests[i]), 0), sizeof(requests[i]));
        assert_int_equal(recv(socket, &answer, sizeof(answer), 0), sizeof(answer));
        assert_true(answer.error < 0 && answer.why[0]);
    }
    static char junk[3 * sizeof(struct helper_request)];
    const size_t sizes[] = {1, sizeof(requests[0]) - 1, sizeof(requests[0]) + 1, sizeof(junk)};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(send(socket, junk, sizes[i], 0), (ssize_t)sizes[i]);
        assert_int_equal(recv(socket, &answer, sizeof(answer), 0), sizeof(answer));
        assert_int_equal(answer.error, -EBADMSG);
    }
    /* Requests of anyone but the parent are dropped: a child of ours asks, then we do. */
    pid_t other = fork();
    if (other == 0)
        _exit(send(socket, junk, 1, 0) != 1);
    waitpid(other, NULL, 0);
    assert_int_equal(send(socket, &requests[1], sizeof(requests[1]), 0), sizeof(requests[1]));
    assert_int_equal(recv(socket, &answer, sizeof(answer), 0), sizeof(answer));
    assert_int_equal(answer.error, -EOPNOTSUPP);
    close(socket);
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid); /* ends by itself */
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* Its parent is killed: perflab-probe is gone, too. It is seen by a pipe that only it holds. */
static void test_ends_with_parent(void **state)
{
    (void)state;
    int report[2];
    pid_t helper = 0;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    assert_int_equal(pipe(report), 0);
    pid_t parent = fork();
    if (parent == 0) {
        int pair[2];
        struct helper_greeting greeting;
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
            _exit(1);
        pid_t pid = fork();
        if (pid == 0) {
            dup2(pair[1], HELPER_SOCKET);
            execl(PROGRAM, PROGRAM, NULL);
            _exit(127);
        }
        close(pair[1]);
        bool works = recv(pair[0], &greeting, sizeof(greeting), 0) > 0 && greeting.error == 0;
        if (!works)
            pid = 0;
        if (write(report[1], &pid, sizeof(pid)) == sizeof(pid))
            pause();
        _exit(1);
    }
    assert_int_equal(read(report[0], &helper, sizeof(helper)), sizeof(helper));
    kill(parent, SIGKILL);
    waitpid(parent, NULL, 0);
    close(report[0]);
    close(report[1]);
    if (!helper)
        skip();
    assert_int_equal(waitpid(helper, NULL, 0), helper); /* hangs if it does not end */
}

static void test_by_hand(void **state)
{
    (void)state;
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 0);
        dup2(null, 2);
        execl(PROGRAM, PROGRAM, NULL);
        _exit(127);
    }
    int status;
    waitpid(pid, &status, 0);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 2);
}

static void test_ordinary_user(void **state)
{
    (void)state;
    char *why = NULL;
    if (geteuid() != 0) {
        struct tracer *tracer = tracer_open_as(PROGRAM, 0, &why);
        if (!tracer)
            assert_non_null(strstr(why, "cap_bpf"));
        tracer_close(tracer);
        free(why);
        return;
    }
    pid_t pid = fork();
    if (pid == 0) {
        struct tracer *tracer =
            setresuid(NOBODY, NOBODY, NOBODY) == 0 ? tracer_open_as(PROGRAM, 0, &why) : NULL;
        _exit(tracer || !why ? 1 : strstr(why, "cap_bpf") ? 0 : 2);
    }
    int status;
    waitpid(pid, &status, 0);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* A copy of perflab-probe with cap_bpf and cap_perfmon, as setcap(8) writes them. */
static bool make_capable(const char *path)
{
    const struct vfs_cap_data data = {
        .magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
        .data[1] = {.permitted = 1u << (CAP_PERFMON - 32) | 1u << (CAP_BPF - 32)}};
    char *bytes;
    size_t size;
    bool made = file_read(PROGRAM, 64 << 20, &bytes, &size) == 0 &&
                file_write(path, bytes, size, 0755) == 0 && chmod(path, 0755) == 0 &&
                setxattr(path, "security.capability", &data, XATTR_CAPS_SZ_2, 0) == 0;
    free(bytes);
    return made;
}

/* What an ordinary user gets of it: 0 if right, 77 if it may not count here, else what is wrong. */
static int try_as_user(const char *path, pid_t others)
{
    char *why = NULL;
    pid_t self = getpid();
    uint64_t ns, runs;
    struct trace_counts before, after;
    struct perf_event_attr attr = {.type = PERF_TYPE_SOFTWARE,
                                   .size = sizeof(attr),
                                   .config = PERF_COUNT_SW_TASK_CLOCK,
                                   .exclude_kernel = 1,
                                   .exclude_hv = 1};
    if (setresgid(NOBODY, NOBODY, NOBODY) < 0 || setresuid(NOBODY, NOBODY, NOBODY) < 0)
        return 1;
    struct tracer *tracer = tracer_open_as(path, 0, &why);
    if (!tracer)
        return strstr(why, "not permitted") || strstr(why, "container") ? 77 : 2;
    if (tracer_watch(tracer, &others, 1, &why) == 0 || !strstr(why, "another user"))
        return 3;
    if (tracer_perf_open(tracer, &attr, others) != -EPERM)
        return 4;
    if (tracer_watch(tracer, &self, 1, &why) < 0)
        return 5;
    tracer_read(tracer, &before);
    for (int i = 0; i < CALLS; i++)
        syscall(SYS_getppid);
    tracer_read(tracer, &after);
    if (after.syscalls[SYS_getppid].count - before.syscalls[SYS_getppid].count != CALLS)
        return 6;
    if (!tracer_own_time(tracer, &ns, &runs, &why) && !strstr(why, "bpf_stats_enabled"))
        return 7;
    tracer_close(tracer);
    return 0;
}

static void test_capable(void **state)
{
    (void)state;
    char folder[] = "/tmp/perflab-test-XXXXXX";
    if (geteuid() != 0) {
        print_message("# skipped: only root can give capabilities\n");
        skip();
    }
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chmod(folder, 0755), 0);
    char *path = file_join(folder, "perflab-probe");
    bool capable = make_capable(path);
    int status = 0;
    pid_t others = getpid(), pid = capable ? fork() : 0;
    if (capable && pid == 0)
        _exit(try_as_user(path, others));
    if (capable)
        waitpid(pid, &status, 0);
    file_remove_tree(folder);
    free(path);
    if (!capable || WEXITSTATUS(status) == 77) {
        print_message("# skipped: capabilities of files do not work in /tmp\n");
        skip();
    }
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nonsense), cmocka_unit_test(test_ends_with_parent),
        cmocka_unit_test(test_by_hand),  cmocka_unit_test(test_ordinary_user),
        cmocka_unit_test(test_capable),
    };
#ifndef HAVE_BPF
    puts("1..0 # SKIP built without libbpf");
    return 0;
#endif
    return cmocka_run_group_tests(tests, NULL, NULL);
}
