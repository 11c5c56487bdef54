/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The probes on the kernel at hand. A child does a known amount of work between two stops, so that
 * it rests, and all of its work is accounted for, whenever it is read. Bounds above allow for a few
 * faults and switches that are the kernel's own; nothing here depends on time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "probe/perf_event.h"
#include "probe/probe_set.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
enum { PAGES = 200, READS = 10, WRITES = 7, READ_BYTES = 100, WRITE_BYTES = 50, SLACK = 8 };
enum { BURN_NS = 100000000, ROUNDS = 5, HILL = 4096 };

static void touch_pages(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    volatile char *memory =
        mmap(NULL, PAGES * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    madvise((void *)memory, PAGES * page, MADV_NOHUGEPAGE);
    for (size_t i = 0; i < PAGES; i++)
        memory[i * page] = 1;
    munmap((void *)memory, PAGES * page);
}

static void read_and_write(void)
{
    char bytes[READ_BYTES] = {0};
    int from = open("/dev/zero", O_RDONLY), to = open("/dev/null", O_WRONLY);
    for (int i = 0; i < READS; i++)
        if (read(from, bytes, READ_BYTES) != READ_BYTES)
            _exit(1);
    for (int i = 0; i < WRITES; i++)
        if (write(to, bytes, WRITE_BYTES) != WRITE_BYTES)
            _exit(1);
    close(from);
    close(to);
}

static void burn(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    int64_t end = now.tv_sec * INT64_C(1000000000) + now.tv_nsec + BURN_NS;
    do
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    while (now.tv_sec * INT64_C(1000000000) + now.tv_nsec < end);
}

static void *touch_in_thread(void *unused)
{
    touch_pages();
    return unused;
}

static void run_thread(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, touch_in_thread, NULL) || pthread_join(thread, NULL))
        _exit(1);
}

static void grow(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *memory =
        mmap(NULL, PAGES * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(memory, 1, PAGES * page);
}

/* HILL pages that are touched and given back, and as many that are not touched. */
static void rise_and_fall(void)
{
    size_t half = HILL * (size_t)sysconf(_SC_PAGESIZE);
    char *memory = mmap(NULL, 2 * half, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    madvise(memory, 2 * half, MADV_NOHUGEPAGE);
    memset(memory, 1, half);
    munmap(memory, 2 * half);
}

static void do_nothing(void)
{
}

/* A child that does `work` each time it is let go on, and stops. The first time is over. */
static pid_t start_child(void (*work)(void))
{
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (; getppid() == parent;) {
            work();
            raise(SIGSTOP);
        }
        _exit(0);
    }
    int status;
    assert_true(child > 0 && waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status));
    return child;
}

static void go_on(pid_t child)
{
    int status;
    kill(child, SIGCONT);
    assert_true(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status));
}

static void end_child(pid_t child)
{
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

/* What a set makes of `rounds` of the work; on two children, to have a sum. */
static void count_work(void (*work)(void), const char *const *names, size_t count, int rounds,
                       struct probe_value *values)
{
    pid_t pids[2] = {start_child(work), start_child(work)};
    struct probe_set *set = probe_set_open(&probe_root_live, names, count, pids, 2);
    struct probe_reading before = {0}, after = {0};
    probe_set_read(set, &before);
    for (int i = 0; i < rounds; i++) {
        go_on(pids[0]);
        go_on(pids[1]);
    }
    probe_set_read(set, &after);
    probe_set_between(set, &before, &after, values);
    probe_reading_free(&before);
    probe_reading_free(&after);
    probe_set_close(set);
    end_child(pids[0]);
    end_child(pids[1]);
}

static void expect_between(const struct probe_value *value, double least, double most)
{
    if (value->provenance == PROBE_ABSENT) {
        print_message("%s is absent: %s\n", value->name, value->note);
        return;
    }
    assert_int_equal(value->provenance, PROBE_MEASURED);
    if (value->value < least || value->value > most)
        fail_msg("%s: %g, not %g..%g", value->name, value->value, least, most);
}

static void fresh_pages_are_faults(void **state)
{
    (void)state;
    static const char *const names[] = {"page_faults", "minor_faults"};
    struct probe_value values[COUNT(names)];
    count_work(touch_pages, names, COUNT(names), 1, values);
    assert_int_equal(values[1].provenance, PROBE_MEASURED);
    for (size_t i = 0; i < COUNT(names); i++)
        expect_between(&values[i], 2 * PAGES, 2 * PAGES + SLACK);
    probe_values_free(values, COUNT(names));
}

static void calls_and_bytes_are_exact(void **state)
{
    (void)state;
    static const char *const names[] = {"read_calls", "write_calls", "bytes_read", "bytes_written",
                                        "storage_bytes_written"};
    static const double expected[] = {READS, WRITES, READS * READ_BYTES, WRITES * WRITE_BYTES, 0};
    struct probe_value values[COUNT(names)];
    count_work(read_and_write, names, COUNT(names), 1, values);
    for (size_t i = 0; i < COUNT(names); i++)
        expect_between(&values[i], 2 * expected[i], 2 * expected[i]);
    probe_values_free(values, COUNT(names));
}

/* Each stop is one. */
static void stops_are_voluntary_switches(void **state)
{
    (void)state;
    static const char *const names[] = {"voluntary_switches", "context_switches"};
    struct probe_value values[COUNT(names)];
    count_work(do_nothing, names, COUNT(names), ROUNDS, values);
    expect_between(&values[0], 2 * ROUNDS, 2 * ROUNDS + SLACK);
    expect_between(&values[1], 2 * ROUNDS, INFINITY); /* and as many preemptions as there were */
    probe_values_free(values, COUNT(names));
}

static void cpu_time_is_what_the_child_saw(void **state)
{
    (void)state;
    static const char *const names[] = {"task_clock", "user_time", "system_time"};
    struct probe_value values[COUNT(names)];
    double tick = 1e9 / (double)sysconf(_SC_CLK_TCK);
    count_work(burn, names, COUNT(names), 1, values);
    expect_between(&values[0], 2.0 * BURN_NS, 3.0 * BURN_NS);
    values[1].value += values[2].value;
    expect_between(&values[1], 2.0 * BURN_NS - 4 * tick, 3.0 * BURN_NS + 4 * tick);
    probe_values_free(values, COUNT(names));
}

static void threads_that_come_and_go_are_counted(void **state)
{
    (void)state;
    static const char *const names[] = {"page_faults", "minor_faults"};
    struct probe_value values[COUNT(names)];
    count_work(run_thread, names, COUNT(names), 1, values);
    for (size_t i = 0; i < COUNT(names); i++)
        expect_between(&values[i], 2 * PAGES, 3 * PAGES);
    probe_values_free(values, COUNT(names));
}

static void memory_is_a_level(void **state)
{
    (void)state;
    static const char *const names[] = {"rss", "pss"};
    struct probe_value values[COUNT(names)];
    double page = (double)sysconf(_SC_PAGESIZE);
    count_work(grow, names, COUNT(names), 2, values); /* after the first: three times in all */
    for (size_t i = 0; i < COUNT(names); i++)
        expect_between(&values[i], 2 * 3 * PAGES * page, INFINITY);
    probe_values_free(values, COUNT(names));
}

/* What it had and gave back counts, and what it never touched does not. */
static void the_peak_of_memory_stays(void **state)
{
    (void)state;
    static const char *const names[] = {"peak_memory", "rss"};
    struct probe_value values[COUNT(names)];
    double page = (double)sysconf(_SC_PAGESIZE);
    count_work(rise_and_fall, names, COUNT(names), 2, values);
    /* The kernel counts pages in batches, which differ by some hundreds. */
    expect_between(&values[0], values[1].value + 2 * HILL * 7 / 8 * page,
                   values[1].value + 2 * HILL * 3 / 2 * page);
    probe_values_free(values, COUNT(names));
}

static void moves_are_migrations(void **state)
{
    (void)state;
    cpu_set_t all, one;
    int cpus[2], found = 0;
    assert_int_equal(sched_getaffinity(0, sizeof(all), &all), 0);
    for (int cpu = 0; cpu < CPU_SETSIZE && found < 2; cpu++)
        if (CPU_ISSET(cpu, &all))
            cpus[found++] = cpu;
    if (found < 2)
        skip(); /* one CPU */
    const char *name = "cpu_migrations";
    pid_t child = start_child(do_nothing);
    struct probe_set *set = probe_set_open(&probe_root_live, &name, 1, &child, 1);
    struct probe_reading before = {0}, after = {0};
    struct probe_value value;
    for (int i = 0; i <= ROUNDS; i++) {
        CPU_ZERO(&one);
        CPU_SET(cpus[i % 2], &one);
        assert_int_equal(sched_setaffinity(child, sizeof(one), &one), 0);
        go_on(child);
        if (i == 0)
            probe_set_read(set, &before);
    }
    probe_set_read(set, &after);
    probe_set_between(set, &before, &after, &value);
    expect_between(&value, ROUNDS, ROUNDS + SLACK);
    probe_values_free(&value, 1);
    probe_reading_free(&before);
    probe_reading_free(&after);
    probe_set_close(set);
    end_child(child);
}

static void what_is_gone_keeps_its_last_count(void **state)
{
    (void)state;
    static const char *const names[] = {"minor_faults", "task_clock", "voluntary_switches", "rss"};
    struct probe_value values[COUNT(names)];
    pid_t child = start_child(touch_pages);
    struct probe_set *set = probe_set_open(&probe_root_live, names, COUNT(names), &child, 1);
    struct probe_reading before = {0}, after = {0};
    probe_set_read(set, &before);
    go_on(child);
    probe_set_read(set, &after);
    end_child(child);
    probe_set_read(set, &after);
    probe_set_between(set, &before, &after, values);
    expect_between(&values[0], PAGES, PAGES + SLACK);
    for (size_t i = 0; i < COUNT(names); i++)
        if (i != 1)
            assert_non_null(strstr(values[i].note, "is gone: what it had last is kept"));
    probe_values_free(values, COUNT(names));
    probe_set_close(set);
    set = probe_set_open(&probe_root_live, names, COUNT(names), &child, 1);
    probe_set_read(set, &after);
    for (size_t i = 0; i < COUNT(names); i++)
        assert_true(isnan(after.totals.items[i].value) && after.totals.items[i].note);
    probe_reading_free(&before);
    probe_reading_free(&after);
    probe_set_close(set);
}

/* Memory of another user's process is nobody else's business; its faults are. */
static void what_is_not_permitted_says_so(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip(); /* only root can become two others */
    static const char *const names[] = {"pss", "minor_faults"};
    struct probe_value values[COUNT(names)];
    struct probe_reading before = {0}, after = {0};
    pid_t child = start_child(do_nothing);
    assert_int_equal(seteuid(65534), 0);
    struct probe_set *set = probe_set_open(&probe_root_live, names, COUNT(names), &child, 1);
    probe_set_read(set, &before);
    probe_set_read(set, &after);
    probe_set_between(set, &before, &after, values);
    assert_int_equal(seteuid(0), 0);
    assert_true(isnan(values[0].value) && strstr(values[0].note, "not permitted to read /proc/"));
    assert_true(values[1].value == 0 && values[1].provenance == PROBE_MEASURED);
    probe_values_free(values, COUNT(names));
    probe_reading_free(&before);
    probe_reading_free(&after);
    probe_set_close(set);
    end_child(child);
}

/* Whatever this machine has: a source works, or says why not. */
static void sources_work_or_say_why(void **state)
{
    (void)state;
    for (size_t i = 0; probe_sources[i]; i++) {
        char *problem = probe_sources[i]->available(&probe_root_live);
        print_message("%s: %s\n", probe_sources[i]->name, problem ? problem : "works");
        assert_true(!problem || strlen(problem) > 0);
        free(problem);
    }
    perf_forget();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fresh_pages_are_faults),
        cmocka_unit_test(calls_and_bytes_are_exact),
        cmocka_unit_test(stops_are_voluntary_switches),
        cmocka_unit_test(cpu_time_is_what_the_child_saw),
        cmocka_unit_test(threads_that_come_and_go_are_counted),
        cmocka_unit_test(memory_is_a_level),
        cmocka_unit_test(the_peak_of_memory_stays),
        cmocka_unit_test(moves_are_migrations),
        cmocka_unit_test(what_is_gone_keeps_its_last_count),
        cmocka_unit_test(what_is_not_permitted_says_so),
        cmocka_unit_test(sources_work_or_say_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
