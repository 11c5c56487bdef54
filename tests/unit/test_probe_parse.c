/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "probe/parse.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char stat_text[] = "100 (a) S 9 (b) S 1 2 3 4 -1 6 50 0 7 0 25 5 0 0\n";

static void stat_fields_are_counted_after_any_name(void **state)
{
    (void)state;
    uint64_t value = 99;
    assert_true(parse_stat_field(stat_text, 10, &value));
    assert_int_equal(value, 50);
    assert_true(parse_stat_field(stat_text, 12, &value));
    assert_int_equal(value, 7);
    assert_true(parse_stat_field(stat_text, 17, &value));
    assert_false(parse_stat_field(stat_text, 8, &value)); /* negative */
    assert_false(parse_stat_field(stat_text, 3, &value)); /* a letter */
    assert_false(parse_stat_field(stat_text, 1, &value));
    assert_false(parse_stat_field(stat_text, 18, &value));
    assert_false(parse_stat_field("", 10, &value));
    assert_int_equal(value, 0);
}

static void a_number_that_is_cut_off_is_none(void **state)
{
    (void)state;
    uint64_t value = 99;
    for (size_t length = 0; length < strlen(stat_text) - 1; length++) {
        char *cut = strndup(stat_text, length);
        uint64_t last = 0;
        if (parse_stat_field(cut, 17, &last))
            fail_msg("read %d from '%s'", (int)last, cut);
        free(cut);
    }
    assert_false(parse_key("rchar: 12", "rchar", 0, &value));
    assert_false(parse_number("12", &value));
    assert_false(parse_pressure("some avg10=0.00 total=12", "some", &value));
    assert_false(parse_cpu_list("0-3", &value));
    assert_int_equal(value, 99);
}

static void keys_are_whole_words(void **state)
{
    (void)state;
    static const struct {
        const char *text, *key;
        int index;
        int value; /* -1: none */
    } cases[] = {
        {"Pss_Dirty: 1 kB\nPss:   2 kB\n", "Pss", 0, 2},
        {"a: 1\n", "a", 0, 1},
        {"a 1\n", "a", 0, 1},
        {"a    :    1\n", "a", 0, 1},
        {"a\t:\t1\n", "a", 0, 1},
        {"cpu  1 2 3\ncpu0 4 5 6\n", "cpu", 2, 3},
        {"cpu  1 2 3\ncpu0 4 5 6\n", "cpu0", 1, 5},
        {"cpu  1 2 3\ncpu0 4 5 6\n", "cpu", 3, -1},
        {"a1\n", "a", 0, -1},
        {"a: -1\n", "a", 0, -1},
        {"a: 1.5\n", "a", 0, -1},
        {"a: 1e3\n", "a", 0, -1},
        {"a: 99999999999999999999\n", "a", 0, -1},
        {"a:\n1\n", "a", 0, -1},
        {"b: 1\n", "a", 0, -1},
        {" a: 1\n", "a", 0, -1},
        {"", "a", 0, -1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint64_t value = 0;
        bool known = parse_key(cases[i].text, cases[i].key, cases[i].index, &value);
        assert_int_equal(known ? (int)value : -1, cases[i].value);
    }
}

static void numbers_stand_alone(void **state)
{
    (void)state;
    uint64_t value = 0;
    assert_true(parse_number("18446744073709551615\n", &value));
    assert_true(value == UINT64_MAX);
    assert_false(parse_number("18446744073709551616\n", &value));
    assert_false(parse_number("1\n2\n", &value));
    assert_false(parse_number("\n", &value));
    assert_false(parse_number("max\n", &value));
}

static void pressure_is_read_by_line(void **state)
{
    (void)state;
    static const char text[] = "some avg10=1.00 avg60=0.00 avg300=0.00 total=765\n"
                               "full avg10=0.00 avg60=0.00 avg300=0.00 total=12\n";
    uint64_t value;
    assert_true(parse_pressure(text, "some", &value));
    assert_int_equal(value, 765);
    assert_true(parse_pressure(text, "full", &value));
    assert_int_equal(value, 12);
    assert_false(parse_pressure("some avg10=0\nfull total=1\n", "some", &value));
    assert_false(parse_pressure("some total=x\n", "some", &value));
}

static void cpu_lists_may_have_holes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int count; /* -1: no list */
    } cases[] = {
        {"0\n", 1},
        {"0-3,8,250-255\n", 11},
        {"0-255\n", 256},
        {"65535\n", 1},
        {"\n", -1},
        {"3-1\n", -1},
        {"0-3,2\n", -1},
        {"0,0\n", -1},
        {"5,1\n", -1},
        {"0-\n", -1},
        {"0,\n", -1},
        {",1\n", -1},
        {"0 1\n", -1},
        {"65536\n", -1},
        {"0-99999\n", -1},
        {"-1\n", -1},
        {"0-3-4\n", -1},
        {"", -1},
        {"18446744073709551615\n", -1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint64_t count;
        bool known = parse_cpu_list(cases[i].text, &count);
        assert_int_equal(known ? (int)count : -1, cases[i].count);
    }
}

static void expect_folder(const char *cgroups, const char *mounts, const char *controller,
                          bool unified, const char *folder)
{
    struct cgroup_place place = {0};
    bool found = parse_cgroup(cgroups, mounts, controller, unified, &place);
    assert_int_equal(found, folder != NULL);
    if (found) {
        assert_string_equal(place.folder, folder);
        assert_int_equal(place.unified, unified);
        assert_true(place.mount <= strlen(folder));
    }
    free(place.folder);
}

static void control_groups_are_found_through_their_mounts(void **state)
{
    (void)state;
    const char *one = "4:cpu,cpuacct:/a/b\n", *two = "0::/a/b\n";
    const char *mount = "1 2 3:4 / /c\\040d rw - cgroup2 x rw\n";
    const char *mount_one = "1 2 3:4 /a /c rw opt:1 opt:2 - cgroup cgroup rw,cpuacct,cpu\n";
    expect_folder(two, mount, "cpu", true, "/c d/a/b");
    expect_folder("0::/\n", mount, "cpu", true, "/c d");
    expect_folder(two, mount, "cpu", false, NULL);
    expect_folder(one, mount, "cpu", false, NULL);
    expect_folder(one, mount_one, "cpu", false, "/c/b");
    expect_folder(one, mount_one, "cpuacct", false, "/c/b");
    expect_folder(one, mount_one, "cpua", false, NULL);
    expect_folder("4:cpu,cpuacct:/a\n", mount_one, "cpu", false, "/c");
    expect_folder("4:cpu,cpuacct:/ab\n", mount_one, "cpu", false, NULL);
    expect_folder("4:cpu,cpuacct:/a/../b\n", mount_one, "cpu", false, NULL);
    expect_folder("1:name=cpu:/a\n", mount_one, "cpu", false, NULL);
    expect_folder("", "", "cpu", true, NULL);
    expect_folder(two, "1 2 3:4 / /c rw\n - cgroup2 x rw\n", "cpu", true, NULL);
    expect_folder(two, "1 2 3:4 / /c rw - cgroup2 x rw", "cpu", true, NULL);
    expect_folder("0::/a", mount, "cpu", true, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stat_fields_are_counted_after_any_name),
        cmocka_unit_test(a_number_that_is_cut_off_is_none),
        cmocka_unit_test(keys_are_whole_words),
        cmocka_unit_test(numbers_stand_alone),
        cmocka_unit_test(pressure_is_read_by_line),
        cmocka_unit_test(cpu_lists_may_have_holes),
        cmocka_unit_test(control_groups_are_found_through_their_mounts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
