/* SPDX-License-Identifier: Apache-2.0 */
/* Events that must be counted together, on a PMU that is made up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "probe/parse.h"
#include "probe/perf_event.h"
#include "probe/probe_set.h"
#include "fake_pmu.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define TREES PERFLAB_SRCDIR "/tests/fixtures/probe/"
static const struct probe_root big = {TREES "big/proc", TREES "big/sys"};

static struct probe_value count_one(const struct probe_root *root, const char *name)
{
    static const pid_t pid = 100;
    struct probe_set *set = probe_set_open(root, &name, 1, &pid, 1);
    struct probe_reading before = {0}, after = {0};
    struct probe_value value;
    probe_set_read(set, &before);
    probe_set_read(set, &after);
    probe_set_between(set, &before, &after, &value);
    probe_reading_free(&before);
    probe_reading_free(&after);
    probe_set_close(set);
    return value;
}

/* What is divided is counted at the same moments: the shares of both are equal then. */
static void quotients_are_groups(void **state)
{
    (void)state;
    static const char *const names[] = {"ipc", "branch_miss_rate"};
    static const pid_t pid = 200;
    struct probe_value values[COUNT(names)];
    struct probe_reading before = {0}, after = {0};
    fake_pmu.shares = true;
    struct probe_set *set = probe_set_open(&big, names, COUNT(names), &pid, 1);
    assert_int_equal(fake_pmu.grouped, 2); /* instructions with cycles, misses with branches */
    probe_set_read(set, &before);
    probe_set_read(set, &after);
    for (size_t i = 0; i + 1 < before.totals.count; i += 2)
        assert_true(before.totals.items[i].running == before.totals.items[i + 1].running);
    assert_true(before.totals.items[0].running != before.totals.items[2].running);
    probe_set_between(set, &before, &after, values);
    assert_true(fabs(values[0].value - 2) < 1e-3 && fabs(values[1].value - 0.1) < 1e-3);
    probe_values_free(values, COUNT(names));
    probe_reading_free(&before);
    probe_reading_free(&after);
    probe_set_close(set);
    fake_pmu.shares = false;
    fake_pmu.refuses_groups = true; /* then each by itself */
    struct probe_value value = count_one(&big, "ipc");
    assert_true(fabs(value.value - 2) < 1e-3 && value.provenance == PROBE_MEASURED);
    free(value.note);
}

static struct probe_value count_topdown(const char *tree, const char *name)
{
    char *sys = memory_print(TREES "%s/sys", tree);
    struct probe_root root = {TREES "plain/proc", sys};
    struct probe_value value = count_one(&root, name);
    free(sys);
    return value;
}

static void expect_topdown(const char *name, double share)
{
    struct probe_value value = count_topdown("intel", name);
    if (!(fabs(value.value - share) < 1e-9) || value.provenance != PROBE_MEASURED)
        fail_msg("%s: %g (%s)", name, value.value, value.note ? value.note : "");
    free(value.note);
}

static void slots_tell_where_the_time_goes(void **state)
{
    (void)state;
    expect_topdown("topdown_retiring", 0.5);
    expect_topdown("topdown_bad_speculation", 0.125);
    expect_topdown("topdown_frontend_bound", 0.25);
    expect_topdown("topdown_backend_bound", 0.125);
    assert_int_equal(fake_pmu.grouped, 4);
    struct probe_root root = {TREES "plain/proc", TREES "intel/sys"};
    assert_null(probe_source_find("top-down events")->available(&root));
    perf_forget();
    fake_pmu.no_frontend = true; /* 0 is a count, too */
    expect_topdown("topdown_frontend_bound", 0);
}

static void no_slots_no_topdown(void **state)
{
    (void)state;
    struct probe_value value = count_topdown("big", "topdown_retiring");
    assert_true(isnan(value.value));
    assert_non_null(strstr(value.note, "has no top-down counters (no event topdown-retiring"));
    free(value.note);
    perf_forget();
    fake_pmu.factor = 0; /* listed, and still */
    value = count_topdown("intel", "topdown_retiring");
    assert_true(isnan(value.value) && strstr(value.note, "not believable"));
    free(value.note);
    perf_forget();
    fake_pmu.factor = 1;
    value = count_topdown("hybrid", "topdown_retiring"); /* cpu_core, and a broken event */
    assert_true(fabs(value.value - 0.5) < 1e-9);
    free(value.note);
    value = count_topdown("hybrid", "topdown_bad_speculation");
    assert_true(isnan(value.value) && strstr(value.note, "no event topdown-bad-spec"));
    free(value.note);
}

static void events_are_read_as_the_kernel_lists_them(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool known;
        uint64_t config;
    } cases[] = {
        {"event=0x00,umask=0x80\n", true, 0x8000},
        {"event=0x3c\n", true, 0x3c},
        {"event=0xC0,umask=0x1\n", true, 0x1c0},
        {"event=0x3c", false, 0},
        {"event=0x100\n", false, 0},
        {"event=0x\n", false, 0},
        {"event=60\n", false, 0},
        {"umask=0x1\n", false, 0},
        {"event=0x3c,umask=0x1,cmask=0x1\n", false, 0},
        {"event=0x3c,\n", false, 0},
        {"", false, 0},
        {"0x3c\n", false, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint64_t config = 7;
        if (parse_event(cases[i].text, &config) != cases[i].known ||
            config != (cases[i].known ? cases[i].config : 7))
            fail_msg("%s", cases[i].text);
    }
}

int main(void)
{
#define TEST(function)                                                                             \
    cmocka_unit_test_setup_teardown(function, fake_pmu_set_up, fake_pmu_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(quotients_are_groups),
        TEST(slots_tell_where_the_time_goes),
        TEST(no_slots_no_topdown),
        TEST(events_are_read_as_the_kernel_lists_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
