/* SPDX-License-Identifier: Apache-2.0 */
/*
 * perflab-probe for real: what it counts of a child with known work. Needs the right to load BPF
 * programs; without it all of this skips.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
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
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "config.h"
#include "probe/helper/protocol.h"
#include "probe/tracer.h"

#define PROGRAM PERFLAB_BUILDDIR "/perflab-probe"

enum { CALLS = 12345, FUTEXES = 17, SLEEPS = 5, SLEEP_NS = 2000000, NOBODY = 65534 };

/* A child that does `work` when told and then rests in a read until it is let go. */
struct child {
    pid_t pid;
    int go, done;
};

static void child_start(struct child *child, void (*work)(void))
{
    int go[2], done[2];
    assert_int_equal(pipe2(go, O_CLOEXEC), 0);
    assert_int_equal(pipe2(done, O_CLOEXEC), 0);
    child->pid = fork();
    assert_true(child->pid >= 0);
    if (child->pid == 0) {
        char word;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(go[1]);
        if (read(go[0], &word, 1) == 1)
            work();
        if (write(done[1], "", 1) == 1)
            _exit(read(go[0], &word, 1) != 0);
        _exit(1);
    }
    close(go[0]);
    close(done[1]);
    child->go = go[1];
    child->done = done[0];
}

static void child_run(const struct child *child)
{
    char word;
    assert_int_equal(write(child->go, "", 1), 1);
    assert_int_equal(read(child->done, &word, 1), 1);
}

static void child_end(const struct child *child)
{
    close(child->go);
    close(child->done);
    waitpid(child->pid, NULL, 0);
}

static void known_calls(void)
{
    for (int i = 0; i < CALLS; i++)
        syscall(SYS_getppid);
}

static void known_waits(void)
{
    uint32_t word = 0;
    for (int i = 0; i < FUTEXES; i++)
        syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, &(struct timespec){.tv_nsec = 1}, NULL, 0);
    syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
    for (int i = 0; i < SLEEPS; i++)
        nanosleep(&(struct timespec){.tv_nsec = SLEEP_NS}, NULL);
}

static void nothing(void)
{
}

static struct tracer *open_or_skip(unsigned without)
{
    char *why = NULL;
    struct tracer *tracer = tracer_open_as(PROGRAM, without, &why);
    if (tracer)
        return tracer;
    print_message("# skipped: %s\n", why);
    free(why);
    skip();
    return NULL;
}

/* What the child's work adds to the counts, and its end: time on a CPU is added when it leaves it.
 */
static void count(struct tracer *tracer, void (*work)(void), struct trace_counts *before,
                  struct trace_counts *after)
{
    struct child child;
    char *why = NULL;
    child_start(&child, work);
    if (tracer_watch(tracer, &child.pid, 1, &why) < 0)
        fail_msg("%s", why);
    tracer_read(tracer, before);
    child_run(&child);
    child_end(&child);
    tracer_read(tracer, after);
}

static void test_counts(void **state)
{
    (void)state;
    static const unsigned ways[] = {0, HELPER_WITHOUT_TP_BTF};
    for (size_t i = 0; i < 2; i++) {
        struct trace_counts a, b;
        struct tracer *tracer = open_or_skip(ways[i]);
        count(tracer, known_calls, &a, &b);
        assert_int_equal(b.syscalls[SYS_getppid].count - a.syscalls[SYS_getppid].count, CALLS);
        assert_true(b.syscalls[SYS_getppid].ns > a.syscalls[SYS_getppid].ns);
        assert_int_equal(b.futex_waits, a.futex_waits);
        count(tracer, known_waits, &a, &b);
        assert_int_equal(b.futex_waits - a.futex_waits, FUTEXES);
        assert_int_equal(b.syscalls[SYS_futex].count - a.syscalls[SYS_futex].count, FUTEXES + 1);
        assert_true(b.futex_wait_ns > a.futex_wait_ns);
        assert_true(b.switches_voluntary - a.switches_voluntary >= SLEEPS);
        /* A sleep may begin with a wait for a CPU: it is somewhere in the three. */
        assert_true(b.off_cpu_ns > a.off_cpu_ns);
        assert_true(b.off_cpu_ns - a.off_cpu_ns + b.run_queue_ns - a.run_queue_ns + b.on_cpu_ns -
                        a.on_cpu_ns >=
                    SLEEPS * SLEEP_NS);
        assert_true(b.run_queue_waits > a.run_queue_waits);
        assert_true(b.run_queue_ns > a.run_queue_ns);
        assert_true(b.on_cpu_ns > a.on_cpu_ns);
        tracer_close(tracer);
    }
}

static void add_weight(const struct stack *stack, void *context)
{
    assert_true(stack->user_count > 0);
    *(double *)context += stack->weight;
}

static void test_off_cpu_stacks(void **state)
{
    (void)state;
    struct trace_counts a, b;
    double weight = 0;
    char *why = NULL;
    struct tracer *tracer = open_or_skip(0);
    count(tracer, known_waits, &a, &b);
    assert_int_equal(tracer_off_cpu(tracer, add_weight, &weight, &why), 0);
    assert_true(b.off_cpu_ns > a.off_cpu_ns);
    assert_true(weight >= (double)(b.off_cpu_ns - a.off_cpu_ns)); /* and of its last wait */
    tracer_close(tracer);
}

static void test_own_time(void **state)
{
    (void)state;
    struct trace_counts a, b;
    uint64_t ns[2], runs[2];
    char *why = NULL;
    struct tracer *tracer = open_or_skip(0);
    if (!tracer_own_time(tracer, &ns[0], &runs[0], &why)) {
        assert_non_null(strstr(why, "bpf_stats_enabled"));
        print_message("# skipped: %s\n", why);
        free(why);
        tracer_close(tracer);
        skip();
    }
    count(tracer, known_calls, &a, &b);
    assert_true(tracer_own_time(tracer, &ns[1], &runs[1], &why));
    assert_true(runs[1] - runs[0] >= 2 * CALLS);
    assert_true(ns[1] > ns[0]);
    tracer_close(tracer);
}

static void test_lacks(void **state)
{
    (void)state;
    struct tracer *tracer = open_or_skip(HELPER_WITHOUT_BLOCK_RQ);
    const char *lack = tracer_lacks(tracer, offsetof(struct trace_counts, block_latency));
    assert_non_null(lack);
    assert_non_null(strstr(lack, "no tracepoint block_rq_issue"));
    assert_null(tracer_lacks(tracer, offsetof(struct trace_counts, syscalls)));
    assert_null(tracer_lacks(tracer, offsetof(struct trace_counts, on_cpu_ns)));
    tracer_close(tracer);

    /* No types: system calls alone are left, and they count. */
    struct trace_counts a, b;
    tracer = open_or_skip(HELPER_WITHOUT_BTF);
    lack = tracer_lacks(tracer, offsetof(struct trace_counts, faults_major));
    assert_non_null(lack);
    assert_non_null(strstr(lack, "BTF"));
    assert_null(tracer_lacks(tracer, offsetof(struct trace_counts, futex_wait_ns)));
    char *all = tracer_lacking(tracer);
    assert_non_null(strstr(all, "scheduling, page faults: "));
    free(all);
    count(tracer, known_calls, &a, &b);
    assert_int_equal(b.syscalls[SYS_getppid].count - a.syscalls[SYS_getppid].count, CALLS);
    tracer_close(tracer);
}

static void test_processes_gone(void **state)
{
    (void)state;
    char *why = NULL;
    struct child child;
    struct tracer *tracer = open_or_skip(0);
    child_start(&child, nothing);
    child_end(&child);
    assert_int_equal(tracer_watch(tracer, &child.pid, 1, &why), -1);
    assert_non_null(strstr(why, "has ended"));
    free(why);
    pid_t many[HELPER_MOST_PIDS + 1] = {0};
    assert_int_equal(tracer_watch(tracer, many, HELPER_MOST_PIDS + 1, &why), -1);
    assert_non_null(strstr(why, "at most"));
    free(why);
    assert_int_equal(tracer_watch(tracer, NULL, 0, &why), 0);
    tracer_close(tracer);
}

static void test_perf(void **state)
{
    (void)state;
    struct perf_event_attr attr = {.type = PERF_TYPE_SOFTWARE,
                                   .size = sizeof(attr),
                                   .config = PERF_COUNT_SW_TASK_CLOCK,
                                   .exclude_kernel = 1,
                                   .exclude_hv = 1};
    struct tracer *tracer = open_or_skip(0);
    struct child child;
    child_start(&child, known_calls);
    int fd = tracer_perf_open(tracer, &attr, child.pid);
    assert_true(fd >= 0);
    child_run(&child);
    uint64_t ns = 0;
    assert_int_equal(read(fd, &ns, sizeof(ns)), sizeof(ns));
    assert_true(ns > 0);
    close(fd);
    attr.type = PERF_TYPE_BREAKPOINT;
    assert_int_equal(tracer_perf_open(tracer, &attr, child.pid), -EACCES);
    attr.type = PERF_TYPE_TRACEPOINT;
    assert_int_equal(tracer_perf_open(tracer, &attr, child.pid), -EACCES);
    attr.type = PERF_TYPE_SOFTWARE;
    assert_int_equal(tracer_perf_open(tracer, &attr, -1), -ESRCH);
    attr.size = 8;
    assert_int_equal(tracer_perf_open(tracer, &attr, child.pid), -EINVAL);
    child_end(&child);
    tracer_close(tracer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),         cmocka_unit_test(test_off_cpu_stacks),
        cmocka_unit_test(test_own_time),       cmocka_unit_test(test_lacks),
        cmocka_unit_test(test_processes_gone), cmocka_unit_test(test_perf),
    };
#ifndef HAVE_BPF
    puts("1..0 # SKIP built without libbpf");
    return 0;
#endif
    return cmocka_run_group_tests(tests, NULL, NULL);
}
