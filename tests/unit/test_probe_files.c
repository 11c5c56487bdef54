/* SPDX-License-Identifier: Apache-2.0 */
/* The sources that read files, on trees made for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "probe/cgroup_limit.h"
#include "probe/probe_set.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct probe_root root_of(const char *name)
{
    return (struct probe_root){
        memory_print("%s/tests/fixtures/probe/%s/proc", PERFLAB_SRCDIR, name),
        memory_print("%s/tests/fixtures/probe/%s/sys", PERFLAB_SRCDIR, name),
    };
}

/* One metric of one source as it stands in a tree; the note, the caller's, in *note. */
static double total(const char *tree, const char *source_name, const char *name, const pid_t *pids,
                    size_t pid_count, char **note)
{
    struct probe_root root = root_of(tree);
    struct probe_request request = {&root, pids, pid_count, &name, 1};
    const struct probe_source *source = probe_source_find(source_name);
    struct probe_total result = {0};
    assert_non_null(source);
    void *state = source->start(&request);
    source->read(state, &(struct probe_totals){&result, 1});
    source->stop(state);
    free((char *)root.proc);
    free((char *)root.sys);
    *note = result.note;
    return result.value;
}

static void expect(const char *tree, const char *source, const char *name, double value)
{
    static const pid_t pids[] = {100, 200};
    char *note;
    double got = total(tree, source, name, pids, COUNT(pids), &note);
    if (!(fabs(got - value) <= 1e-9 * value) || note)
        fail_msg("%s, %s: %g, not %g (%s)", tree, name, got, value, note ? note : "");
}

static void expect_absent(const char *tree, const char *source, const char *name, const char *why)
{
    static const pid_t pids[] = {100};
    char *note;
    double got = total(tree, source, name, pids, COUNT(pids), &note);
    if (!isnan(got) || !note || !strstr(note, why))
        fail_msg("%s, %s: %g (%s), not '%s'", tree, name, got, note ? note : "", why);
    free(note);
}

static void processes_are_summed(void **state)
{
    (void)state;
    double tick = 1e9 / (double)sysconf(_SC_CLK_TCK);
    expect("big", "process files", "minor_faults", 540);
    expect("big", "process files", "major_faults", 3);
    expect("big", "process files", "page_faults", 543);
    expect("big", "process files", "user_time", 35 * tick);
    expect("big", "process files", "system_time", 6 * tick);
    expect("big", "process files", "rss", 3000 * 1024);
    expect("big", "process files", "pss", 300 * 1024);
    expect("big", "process files", "peak_memory", 2500 * 1024);
    expect("big", "process files", "bytes_read", 300);
    expect("big", "process files", "bytes_written", 20);
    expect("big", "process files", "read_calls", 10);
    expect("big", "process files", "write_calls", 4);
    expect("big", "process files", "storage_bytes_read", 8192);
    expect("big", "process files", "storage_bytes_written", 0);
}

static void threads_are_summed(void **state)
{
    (void)state;
    expect("big", "process files", "voluntary_switches", 100 + 101 + 200);
    expect("big", "process files", "involuntary_switches", 21);
    expect("big", "process files", "context_switches", 401 + 21);
    expect("big", "process files", "cpu_migrations", 6);
    expect("big", "process files", "run_delay", 6000); /* of three threads */
}

static void what_a_kernel_lacks_is_absent(void **state)
{
    (void)state;
    expect_absent("plain", "process files", "cpu_migrations", "has no /proc/PID/sched");
    expect_absent("plain", "process files", "run_delay", "has no /proc/PID/schedstat");
    expect_absent("plain", "process files", "rss", "has no /proc/PID/smaps_rollup");
    expect_absent("plain", "process files", "peak_memory", "has no /proc/PID/status");
    expect_absent("plain", "process files", "bytes_read", "has no /proc/PID/io");
    expect_absent("plain", "machine", "cpu_pressure_some", "CONFIG_PSI");
    expect_absent("plain", "machine", "steal_time", "does not tell");
    expect_absent("plain", "machine", "online_cpus", "No such file");
    expect_absent("none", "process files", "page_faults", "process 100 is gone");
}

static void part_of_a_sum_is_not_told(void **state)
{
    (void)state;
    static const pid_t pids[] = {100, 300};
    char *note;
    assert_true(isnan(total("big", "process files", "page_faults", pids, 2, &note)));
    assert_string_equal(note, "process 300 is gone");
    free(note);
    assert_true(isnan(total("big", "process files", "page_faults", pids, 0, &note)));
    free(note);
}

static void broken_files_are_absent(void **state)
{
    (void)state;
    static const char *const process[] = {"user_time",
                                          "minor_faults",
                                          "page_faults",
                                          "rss",
                                          "pss",
                                          "peak_memory",
                                          "bytes_read",
                                          "read_calls",
                                          "storage_bytes_read",
                                          "write_calls",
                                          "bytes_written",
                                          "system_time",
                                          "voluntary_switches",
                                          "involuntary_switches",
                                          "cpu_migrations"};
    static const char *const machine[] = {
        "steal_time",       "cpu_pressure_some", "memory_pressure_some", "memory_pressure_full",
        "io_pressure_some", "io_pressure_full",  "online_cpus"};
    for (size_t i = 0; i < COUNT(process); i++)
        expect_absent("broken", "process files", process[i], "does not tell");
    for (size_t i = 0; i < COUNT(machine); i++)
        expect_absent("broken", "machine", machine[i], "does not tell");
    expect_absent("broken", "control group", "throttled_time", "no control group");
}

static void the_machine_has_holes_in_its_cpus(void **state)
{
    (void)state;
    expect("big", "machine", "steal_time", 1234 * 1e9 / (double)sysconf(_SC_CLK_TCK));
    expect("big", "machine", "cpu_pressure_some", 1000e3);
    expect("big", "machine", "memory_pressure_full", 200e3);
    expect("big", "machine", "io_pressure_some", 3000e3);
    expect("big", "machine", "online_cpus", 11);
}

static void control_groups_of_either_version(void **state)
{
    (void)state;
    expect("v1", "control group", "throttled_periods", 37);
    expect("v1", "control group", "throttled_time", 95e6);
    expect("v1", "control group", "memory_max_events", 42);
    expect("v1", "control group", "oom_kills", 1);
    expect_absent("v1", "control group", "memory_high_events", "does not count it");
    expect("v2", "control group", "throttled_periods", 5);
    expect("v2", "control group", "throttled_time", 2e6);
    expect("v2", "control group", "memory_high_events", 11);
    expect("v2", "control group", "memory_max_events", 4);
    expect("v2", "control group", "oom_kills", 1);
    expect("mixed", "control group", "throttled_periods", 5);
    expect("mixed", "control group", "throttled_time", 6000);
    expect("mixed", "control group", "memory_max_events", 8);
    expect_absent("mixed", "control group", "oom_kills", "does not count it");
    expect_absent("none", "control group", "throttled_time", "no control group");
    expect_absent("outside", "control group", "throttled_time", "no control group");
}

static void a_limit_of_cpu_time_is_the_least_above(void **state)
{
    (void)state;
    static const struct {
        const char *tree;
        double limit;
    } cases[] = {{"v1", 2.5},        {"v2", 1.5},          {"mixed", INFINITY},
                 {"none", INFINITY}, {"broken", INFINITY}, {"outside", INFINITY},
                 {"plain", INFINITY}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct probe_root root = root_of(cases[i].tree);
        assert_true(cgroup_cpu_limit(&root) == cases[i].limit);
        free((char *)root.proc);
        free((char *)root.sys);
    }
}

/* Two readings of a still tree: totals come to 0, levels stay, all in the order asked for. */
static void a_set_subtracts_totals_only(void **state)
{
    (void)state;
    static const char *const names[] = {"rss", "minor_faults",         "online_cpus",
                                        "rss", "memory_pressure_some", "page_fautls"};
    const pid_t pid = 100;
    struct probe_root root = root_of("big");
    struct probe_set *set = probe_set_open(&root, names, COUNT(names), &pid, 1);
    struct probe_reading before = {0}, after = {0};
    struct probe_value values[COUNT(names)];
    probe_set_read(set, &before);
    probe_set_read(set, &after);
    probe_set_read(set, &after);
    probe_set_between(set, &before, &after, values);
    assert_true(values[0].value == 1000 * 1024 && values[3].value == 1000 * 1024);
    assert_true(values[1].value == 0 && values[1].provenance == PROBE_MEASURED);
    assert_true(values[2].value == 11 && values[4].value == 0);
    assert_string_equal(values[4].unit, "ns");
    assert_true(isnan(values[5].value) && !probe_value_decides(&values[5]));
    char *provenance = probe_value_provenance(&values[5]);
    assert_non_null(strstr(provenance, "absent: "));
    assert_non_null(strstr(provenance, "did you mean page_faults?"));
    free(provenance);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(values[i].name, names[i]);
        assert_true(probe_value_decides(&values[i]) && values[i].share == 1);
    }
    assert_true(probe_set_cost(set) > 0);
    probe_values_free(values, COUNT(names));
    probe_reading_free(&before);
    probe_reading_free(&after);
    probe_set_close(set);
    free((char *)root.proc);
    free((char *)root.sys);
}

static void put_text(const char *folder, const char *name, const char *text)
{
    char *path = memory_print("%s/100/%s", folder, name);
    assert_int_equal(file_write(path, text, strlen(text), 0600), 0);
    free(path);
}

/* What no count can do: 32 bits that started again at 0, or a file that is a link to another's. It
 * is never taken for a large number. */
static void a_later_count_that_is_smaller_is_none(void **state)
{
    (void)state;
    static const char *const names[] = {"read_calls", "write_calls"};
    char folder[] = "/tmp/perflab-probe-XXXXXX";
    assert_non_null(mkdtemp(folder));
    char *one = memory_print("%s/100", folder);
    assert_int_equal(file_make_folders(one), 0);
    const struct probe_root root = {folder, folder};
    const pid_t pid = 100;
    struct probe_value values[COUNT(names)];
    struct probe_reading before = {0}, after = {0};
    put_text(folder, "io", "syscr: 4294967290\nsyscw: 4\n");
    struct probe_set *set = probe_set_open(&root, names, COUNT(names), &pid, 1);
    probe_set_read(set, &before);
    put_text(folder, "io", "syscr: 4\nsyscw: 4294967300\n");
    probe_set_read(set, &after);
    probe_set_between(set, &before, &after, values);
    assert_true(isnan(values[0].value) && strstr(values[0].note, "later count is the smaller"));
    assert_true(values[1].value == 4294967296.0);
    probe_values_free(values, COUNT(names));
    probe_reading_free(&before);
    probe_reading_free(&after);
    probe_set_close(set);
    free(one);
    assert_int_equal(file_remove_tree(folder), 0);
}

/* A tree that stands still cannot be counted in, however well it reads. */
static void sources_are_tried_for_real(void **state)
{
    (void)state;
    static const char *const names[] = {"machine", "process files", "control group"};
    struct probe_root root = root_of("big");
    for (size_t i = 0; i < COUNT(names); i++) {
        char *problem = probe_source_find(names[i])->available(&root);
        assert_non_null(problem);
        free(problem);
    }
    assert_null(probe_source_find("nothing"));
    free((char *)root.proc);
    free((char *)root.sys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(processes_are_summed),
        cmocka_unit_test(threads_are_summed),
        cmocka_unit_test(what_a_kernel_lacks_is_absent),
        cmocka_unit_test(part_of_a_sum_is_not_told),
        cmocka_unit_test(broken_files_are_absent),
        cmocka_unit_test(the_machine_has_holes_in_its_cpus),
        cmocka_unit_test(control_groups_of_either_version),
        cmocka_unit_test(a_limit_of_cpu_time_is_the_least_above),
        cmocka_unit_test(a_set_subtracts_totals_only),
        cmocka_unit_test(a_later_count_that_is_smaller_is_none),
        cmocka_unit_test(sources_are_tried_for_real),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
