/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/plot_attempts.h"

static char *drawn(const struct attempts_plot *plot, int width, int height)
{
    struct canvas canvas;
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    canvas_init(&canvas, width, height);
    plot_attempts(&canvas, plot);
    canvas_print(&canvas, true, to);
    canvas_free(&canvas);
    fclose(to);
    return text;
}

static const struct attempt_point two[] = {
    {.number = 3, .value = 1, .low = 0.9, .high = 1.1, .ink = INK_BAD},
    {.number = 14, .value = NAN, .low = NAN, .high = NAN, .ink = INK_BAD},
    {.number = 15, .value = 8, .low = 4, .high = 16, .ink = INK_GOOD, .chosen = true},
};

static void values_bound_and_prediction_have_their_rows(void **state)
{
    const struct attempts_plot plot = {
        .points = two, .count = 3, .title = "speedup", .unit = "x", .bound = 4, .prediction = 2};
    (void)state;
    char *text = drawn(&plot, 50, 12);
    assert_string_equal(text, "speedup\n"
                              "    |                            |\n"
                              "10x +                            |\n"
                              "    |                            o\n"
                              "    |                            |\n"
                              "    |============================|===== bound\n"
                              "    |\n"
                              "    |.................................. predicted\n"
                              " 1x +     O\n"
                              "    |     |           x\n"
                              "    +----------------------------------\n"
                              "          3          14         15\n");
    free(text);
}

static void nothing_is_said_to_be_nothing(void **state)
{
    const struct attempts_plot plot = {.title = "", .unit = "x", .bound = NAN, .prediction = NAN};
    (void)state;
    char *text = drawn(&plot, 40, 5);
    assert_non_null(strstr(text, "no values"));
    free(text);
}

/* The newest are shown where not all have room. */
static void the_newest_have_room(void **state)
{
    struct attempt_point points[300];
    (void)state;
    for (int i = 0; i < 300; i++)
        points[i] = (struct attempt_point){i + 1, 2, 1, 3, INK_GOOD, false};
    const struct attempts_plot plot = {
        .points = points, .count = 300, .title = "", .unit = "x", .bound = NAN, .prediction = NAN};
    char *text = drawn(&plot, 60, 8);
    assert_non_null(strstr(text, "300"));
    assert_null(strstr(text, " 1 "));
    free(text);
}

static void any_value_and_any_size_is_drawn(void **state)
{
    static const double values[] = {NAN, INFINITY, -INFINITY, 0, -1, 1e300, 1e-300, 5};
    enum { VALUES = sizeof(values) / sizeof(values[0]) };
    struct attempt_point points[VALUES];
    (void)state;
    for (int i = 0; i < VALUES; i++)
        points[i] = (struct attempt_point){
            INT64_MAX - i, values[i], values[(i + 3) % VALUES], values[(i + 5) % VALUES],
            INK_BAD,       i == 3};
    for (int size = 0; size < 40; size++)
        for (int i = 0; i < VALUES; i++) {
            const struct attempts_plot plot = {
                points, VALUES, "title", i % 2 ? "x" : "", values[i], values[(i + 1) % VALUES]};
            char *text = drawn(&plot, size * 3, size);
            assert_true(size == 0 || strlen(text) > 0);
            free(text);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_bound_and_prediction_have_their_rows),
        cmocka_unit_test(nothing_is_said_to_be_nothing),
        cmocka_unit_test(the_newest_have_room),
        cmocka_unit_test(any_value_and_any_size_is_drawn),
    };
    return cmocka_run_group_tests_name("attempts as a plot", tests, NULL, NULL);
}
