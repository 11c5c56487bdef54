/* SPDX-License-Identifier: Apache-2.0 */
/* Perf events on a PMU that is made up: one that works, and those that do not. */
#include "config.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "probe/perf_event.h"
#include "probe/probe_set.h"
#include "fake_pmu.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define TREES PERFLAB_SRCDIR "/tests/fixtures/probe/"
static const struct probe_root big = {TREES "big/proc", TREES "big/sys"};

static void count_in(const struct probe_root *root, const char *const *names, size_t count,
                     struct probe_value *values)
{
    static const pid_t pids[] = {100, 200}; /* with threads 100, 101, 200 */
    struct probe_set *set = probe_set_open(root, names, count, pids, root == &big ? 2 : 1);
    struct probe_reading before = {0}, after = {0};
    probe_set_read(set, &before);
    probe_set_read(set, &after);
    probe_set_between(set, &before, &after, values);
    probe_reading_free(&before);
    probe_reading_free(&after);
    probe_set_close(set);
}

static struct probe_value count_one(const char *name)
{
    struct probe_value value;
    count_in(&big, &name, 1, &value);
    return value;
}

static void expect(const char *name, double value, const char *provenance)
{
    struct probe_value got = count_one(name);
    char *text = probe_value_provenance(&got);
    if (fabs(got.value - value) > 1e-3 * value || strcmp(text, provenance) != 0)
        fail_msg("%s: %g, %s", name, got.value, text);
    assert_int_equal(probe_value_decides(&got), got.share >= 0.5);
    free(text);
    free(got.note);
}

static void expect_absent(const char *name, const char *why)
{
    struct probe_value got = count_one(name);
    if (!isnan(got.value) || got.provenance != PROBE_ABSENT || !strstr(got.note, why) ||
        probe_value_decides(&got) || got.share != 0)
        fail_msg("%s: %g (%s), not '%s'", name, got.value, got.note ? got.note : "", why);
    free(got.note);
}

static void a_pmu_that_works_is_believed(void **state)
{
    (void)state;
    expect("cycles", 3e6, "measured"); /* three threads */
    expect("instructions", 6e6, "measured");
    expect("ipc", 2, "measured");
    expect("branch_miss_rate", 0.1, "measured");
    expect("cache_miss_rate", 0.5, "measured");
    expect("l1d_miss_rate", 0.25, "measured");
    expect("dtlb_miss_rate", 0.25, "measured");
    expect("llc_miss_rate", 0.25, "measured");
    expect("page_faults", 900, "measured");
    expect("context_switches", 30, "measured");
    assert_false(fake_pmu.saw_no_inherit);
    char *problem = probe_source_find("hardware events")->available(&big);
    assert_null(problem);
}

static void every_hardware_event_is_held_against_work(void **state)
{
    (void)state;
    fake_pmu.factor = 0;
    for (size_t i = 0; i < perf_hardware_count; i++)
        expect_absent(perf_hardware_events[i].metric.name, "listed, but not believable");
    expect_absent("ipc", "instructions: listed");
    expect_absent("task_clock", "listed, but not believable");
    char *problem = probe_source_find("hardware events")->available(&big);
    assert_non_null(problem);
    free(problem);
}

static void a_counter_of_something_else_is_found_out(void **state)
{
    (void)state;
    fake_pmu.factor = 100;
    expect_absent("instructions", "not believable");
    expect_absent("branches", "not believable");
    expect_absent("branch_misses", "not believable");
    expect_absent("cycles", "not believable");
}

static void multiplexed_counts_are_scaled_and_say_so(void **state)
{
    (void)state;
    fake_pmu.running = 300;
    expect("instructions", 6e6, "scaled 30 %");
    expect("ipc", 2, "scaled 30 %");
    fake_pmu.running = 630;
    perf_forget();
    expect("instructions", 6e6, "scaled 63 %");
    fake_pmu.running = 999;
    perf_forget();
    expect("branches", 3e6, "scaled 99 %");
    fake_pmu.running = 0;
    perf_forget();
    expect_absent("instructions", "never had a turn");
}

static void a_turn_that_never_comes_is_absent(void **state)
{
    (void)state;
    const char *name = "instructions";
    pid_t pid = 100;
    struct probe_set *set = probe_set_open(&big, &name, 1, &pid, 1);
    struct probe_reading before = {0}, after = {0};
    struct probe_value value;
    probe_set_read(set, &before);
    fake_pmu.running = 0;
    probe_set_read(set, &after);
    probe_set_between(set, &before, &after, &value);
    assert_true(isnan(value.value) && strstr(value.note, "never had a turn"));
    probe_values_free(&value, 1);
    probe_reading_free(&before);
    probe_reading_free(&after);
    probe_set_close(set);
}

static void registers_of_48_bits_wrap(void **state)
{
    (void)state;
    fake_pmu.mask = (UINT64_C(1) << 48) - 1;
    fake_pmu.start = fake_pmu.mask - 2500000; /* wraps at the second reading */
    struct perf_event_attr attr;
    free(perf_event_try(&big, &perf_hardware_events[1], &attr));
    expect("cycles", 3e6, "measured");
    fake_pmu.start = fake_pmu.mask - 4500000;
    expect("instructions", 6e6, "measured");
    fake_pmu.mask = 0x3ffffff; /* no register is that small */
    fake_pmu.start = 0x3ffffff - 4500000;
    perf_forget();
    expect_absent("instructions", "backwards");
}

static void refusals_say_why(void **state)
{
    (void)state;
    static const struct {
        int error;
        const char *why;
    } cases[] = {
        {-ENOENT, "not visible here"},    {-EOPNOTSUPP, "not visible here"},
        {-ENODEV, "not visible here"},    {-ENOSYS, "no perf events"},
        {-EMFILE, "too many open files"}, {-EBUSY, "another program"},
        {-EINVAL, "Invalid argument"},    {-EACCES, "perf_event_paranoid cannot be read"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        fake_pmu.refuses = cases[i].error;
        perf_forget();
        expect_absent("cycles", cases[i].why);
        expect_absent("ipc", cases[i].why);
    }
}

static struct probe_value count_paranoid(int level, const char *name)
{
    struct probe_value value;
    char *proc = memory_print(TREES "paranoid/%d/proc", level);
    struct probe_root root = {proc, proc};
    perf_forget();
    count_in(&root, &name, 1, &value);
    free(proc);
    return value;
}

/* 2: without the kernel's part, which is said; above: nothing; and what only happens in the kernel
 * is then not 0 but comes from /proc. */
static void paranoia_costs_the_kernels_part(void **state)
{
    (void)state;
    fake_pmu.user_only = true;
    struct probe_value value = count_paranoid(2, "instructions");
    assert_true(value.value == 2e6 && value.provenance == PROBE_MEASURED);
    assert_string_equal(value.note, "outside the kernel only");
    free(value.note);
    value = count_paranoid(2, "context_switches");
    assert_non_null(strstr(value.note, "happens in the kernel"));
    assert_non_null(strstr(value.note, "; this kernel has no /proc/PID/status"));
    free(value.note);
    value = count_paranoid(2, "page_faults");
    assert_true(value.value == 0 && value.provenance == PROBE_MEASURED); /* a tree stands still */
    free(value.note);
    value = count_paranoid(1, "instructions");
    assert_non_null(strstr(value.note, "although kernel.perf_event_paranoid is 1"));
    free(value.note);
    fake_pmu.refuses = -EACCES;
    for (int level = 3; level <= 4; level++) {
        char *why = memory_print("(kernel.perf_event_paranoid is %d, 2 is enough)", level);
        value = count_paranoid(level, "instructions");
        assert_true(isnan(value.value) && strstr(value.note, why));
        free(value.note);
        free(why);
    }
}

static void one_missing_event_leaves_the_others(void **state)
{
    (void)state;
    static const char *const names[] = {"instructions", "branches", "branch_miss_rate"};
    struct probe_value values[COUNT(names)];
    fake_pmu.refuses = -ENOENT;
    fake_pmu.refused = PERF_COUNT_HW_BRANCH_MISSES;
    count_in(&big, names, COUNT(names), values);
    assert_true(values[0].value == 6e6 && values[1].value == 3e6);
    assert_true(isnan(values[2].value) && strstr(values[2].note, "branch_misses: "));
    probe_values_free(values, COUNT(names));
}

static void without_descriptors_nothing_is_summed_in_part(void **state)
{
    (void)state;
    static const char *const names[] = {"instructions", "cycles"};
    struct probe_value values[COUNT(names)];
    fake_pmu.open_limit = 4; /* of six */
    count_in(&big, names, COUNT(names), values);
    assert_true(values[1].value == 3e6); /* what others are divided by comes first */
    assert_true(isnan(values[0].value) && strstr(values[0].note, "too many open files"));
    probe_values_free(values, COUNT(names));
}

static void a_process_that_is_gone_is_not_counted(void **state)
{
    (void)state;
    const char *name = "cycles";
    pid_t pids[] = {100, 300};
    struct probe_set *set = probe_set_open(&big, &name, 1, pids, 2);
    struct probe_reading reading = {0};
    probe_set_read(set, &reading);
    assert_true(isnan(reading.totals.items[0].value));
    assert_string_equal(reading.totals.items[0].note, "process 300 is gone");
    probe_reading_free(&reading);
    probe_set_close(set);
}

static void threads_that_keep_starting_are_not_counted(void **state)
{
    (void)state;
    char folder[] = "/tmp/perflab-probe-XXXXXX";
    assert_non_null(mkdtemp(folder));
    char *tasks = memory_print("%s/100/task", folder), *one = memory_print("%s/100", tasks);
    assert_int_equal(file_make_folders(one), 0);
    struct probe_root root = {folder, folder};
    const char *name = "cycles";
    struct probe_value value;
    free(perf_event_try(&root, &perf_hardware_events[0], &(struct perf_event_attr){0}));
    fake_pmu.spawns = tasks;
    count_in(&root, &name, 1, &value);
    assert_true(isnan(value.value) && strstr(value.note, "threads kept starting"));
    probe_values_free(&value, 1);
    free(tasks);
    free(one);
    assert_int_equal(file_remove_tree(folder), 0);
}

static void raw_names_are_the_cpus_own(void **state)
{
    (void)state;
    expect_absent("instrutcions", "did you mean instructions?");
#if defined(HAVE_PFM) && defined(__x86_64__)
    expect("mem_load_retired:l1_miss", 120000, "measured");
    expect_absent("MEM_LOAD_RETIRD:L1_MISS", "did you mean MEM_LOAD_RETIRED?");
    expect_absent("MEM_LOAD_RETIRED:L9_MISS", "cannot be used as it is written");
    expect_absent("surely_no_such_thing", "neither perflab nor this CPU has such an event");
    fake_pmu.factor = 0; /* the PMU is not believed, and so none of its events */
    perf_forget();
    expect_absent("mem_load_retired:l1_miss", "not believable");
#elif !defined(HAVE_PFM)
    expect_absent("MEM_LOAD_RETIRED", "built without libpfm4");
#endif
}

int main(void)
{
    setenv("LIBPFM_FORCE_PMU", "skl", 1);
#define TEST(function)                                                                             \
    cmocka_unit_test_setup_teardown(function, fake_pmu_set_up, fake_pmu_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_pmu_that_works_is_believed),
        TEST(every_hardware_event_is_held_against_work),
        TEST(a_counter_of_something_else_is_found_out),
        TEST(multiplexed_counts_are_scaled_and_say_so),
        TEST(a_turn_that_never_comes_is_absent),
        TEST(registers_of_48_bits_wrap),
        TEST(refusals_say_why),
        TEST(paranoia_costs_the_kernels_part),
        TEST(one_missing_event_leaves_the_others),
        TEST(without_descriptors_nothing_is_summed_in_part),
        TEST(a_process_that_is_gone_is_not_counted),
        TEST(raw_names_are_the_cpus_own),
        TEST(threads_that_keep_starting_are_not_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
