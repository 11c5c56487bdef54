/* SPDX-License-Identifier: Apache-2.0 */
/* The rows below a check's progress line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "tui/counters.h"

static const char text[] =
    "[{\"name\": \"ipc\", \"unit\": \"\", \"baseline\": null, \"candidate\": null,"
    "  \"provenance\": \"absent: no PMU\"},"
    " {\"name\": \"page_faults\", \"unit\": \"\", \"baseline\": 8, \"candidate\": 2,"
    "  \"provenance\": \"measured\"},"
    " {\"name\": \"a_name_that_is_longer_than_its_column\", \"unit\": \"ns\", \"baseline\": 0,"
    "  \"candidate\": 1500, \"provenance\": \"scaled 63 %\"}, 7]";

static size_t print(size_t most, char *rows[COUNTERS_ROWS])
{
    json_t *json = json_loads(text, 0, NULL);
    assert_non_null(json);
    size_t count = counters_print(json, most, rows);
    json_decref(json);
    return count;
}

static void drop(char **rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(rows[i]);
}

static void what_is_known_comes_first(void **state)
{
    (void)state;
    char *rows[COUNTERS_ROWS];
    assert_int_equal(print(24, rows), 5);
    assert_non_null(strstr(rows[0], "baseline  candidate   ratio"));
    assert_string_equal(rows[1], "  page_faults                 8          2   0.25x  measured");
    assert_string_equal(rows[2], "  a_name_that_is_longe  0.00 ns    1.50 us     n/a  scaled 63 %");
    assert_string_equal(rows[3], "  ipc                       n/a        n/a     n/a  absent");
    drop(rows, 5);
}

static void a_low_terminal_gets_fewer(void **state)
{
    (void)state;
    char *rows[COUNTERS_ROWS];
    assert_int_equal(print(0, rows), 0);
    assert_int_equal(print(1, rows), 0);
    assert_int_equal(print(2, rows), 2);
    drop(rows, 2);
    json_t *none = json_array();
    assert_int_equal(counters_print(none, 6, rows), 0);
    assert_int_equal(counters_print(NULL, 6, rows), 0);
    json_decref(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_known_comes_first),
        cmocka_unit_test(a_low_terminal_gets_fewer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
