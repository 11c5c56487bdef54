/* SPDX-License-Identifier: Apache-2.0 */
/* The roofline of figures that are made up: its arithmetic, its plot, its JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/roofline.h"
#include "stats/roofline.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void make(struct calibration *calibration)
{
    static const struct {
        const char *name;
        double value;
    } figures[] = {
        {"flops_vector_one", 128}, {"flops_scalar_one", 16}, {"read_l1_one", 256},
        {"read_l2_one", 64},       {"read_memory_one", 8},   {"flops_vector_all", 256},
        {"flops_scalar_all", NAN}, {"read_l1_all", 512},     {"read_l3_all", 0},
        {"read_memory_all", 12},
    };
    *calibration = (struct calibration){0};
    for (size_t i = 0; i < COUNT(figures); i++)
        calibration_add(calibration, "any", figures[i].name, "t", "u")->value = figures[i].value;
    calibration_add(calibration, "any", "read_l3_one", "t", "u")->reason = memory_copy("none");
}

static bool near(double a, double b)
{
    return fabs(a - b) < 1e-9;
}

static void programs_stay_below_both_ceilings(void **state)
{
    (void)state;
    struct calibration calibration;
    struct roofline one, all;
    make(&calibration);
    roofline_from(&calibration, false, &one);
    assert_int_equal(one.kind_count, 2);
    assert_int_equal(one.level_count, 3); /* there is no L3 */
    assert_string_equal(one.levels[2].name, "memory");
    const struct ceiling *vector = &one.kinds[0], *memory = &one.levels[2];
    assert_true(near(roofline_ridge(vector, memory), 16));
    assert_true(near(roofline_attainable(vector, memory, 1.0 / 8), 1));
    assert_true(near(roofline_attainable(vector, memory, 16), 128));
    assert_true(near(roofline_attainable(vector, memory, 1000), 128));
    assert_true(near(roofline_attainable(&one.kinds[1], &one.levels[0], 1), 16));
    roofline_from(&calibration, true, &all);
    assert_int_equal(all.kind_count, 1); /* what is not known or 0 is no ceiling */
    assert_int_equal(all.level_count, 2);
    assert_true(near(roofline_ridge(&all.kinds[0], &all.levels[1]), 256.0 / 12));
    calibration_free(&calibration);
}

static char *plot(const struct roofline *roofline, bool ascii)
{
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    roofline_print(roofline, ascii, to);
    fclose(to);
    char *copy = memory_copy(text);
    free(text);
    return copy;
}

static void the_plot_stands_above_its_ceilings(void **state)
{
    (void)state;
    struct calibration calibration;
    struct roofline one;
    make(&calibration);
    roofline_from(&calibration, false, &one);
    char *text = plot(&one, true);
    static const char *const parts[] = {
        "roofline of one core: vector 128 GFLOP/s, scalar 16.0 GFLOP/s\n",
        "FLOP/byte",
        "scalar 16",
        "  memory      8.0 GB/s  ridge at 16 (vector), 2 (scalar)\n",
        "  L1          256 GB/s  ridge at 0.5 (vector), 0.062",
    };
    for (size_t i = 0; i < COUNT(parts); i++)
        if (!strstr(text, parts[i]))
            fail_msg("not there: %s\nin:\n%s", parts[i], text);
    for (char *p = text; *p; p++)
        assert_true((unsigned char)*p < 128);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        assert_true(strlen(line) <= 80);
    free(text);
    text = plot(&one, false);
    bool more = false;
    for (char *p = text; *p; p++)
        more = more || (unsigned char)*p >= 128;
    assert_true(more);
    free(text);
    calibration_free(&calibration);
}

static void extremes_do_no_harm(void **state)
{
    (void)state;
    static const double values[] = {1e-9, 1e-3, 1, 1e6, 1e12};
    for (size_t k = 0; k < COUNT(values); k++)
        for (size_t l = 0; l < COUNT(values); l++) {
            struct roofline roofline = {.kinds = {{"vector", values[k]}, {"scalar", 1}},
                                        .kind_count = 2,
                                        .levels = {{"l1", values[l]}, {"memory", 1e-6}},
                                        .level_count = 2};
            char *text = plot(&roofline, true);
            assert_non_null(strstr(text, "ridge at"));
            free(text);
        }
    struct roofline none = {.kind_count = 0};
    char *text = plot(&none, true);
    assert_string_equal(text, "");
    free(text);
}

static void json_has_ceilings_and_ridges(void **state)
{
    (void)state;
    struct calibration calibration;
    make(&calibration);
    json_t *json = roofline_to_json(&calibration);
    const json_t *one = json_object_get(json, "one_core");
    const json_t *memory = json_array_get(json_object_get(one, "bandwidth"), 2);
    assert_true(json_real_value(json_object_get(memory, "gb_per_second")) == 8);
    assert_true(
        near(json_real_value(json_object_get(json_object_get(memory, "ridges"), "scalar")), 2));
    assert_int_equal(
        json_array_size(json_object_get(json_object_get(json, "all_cores"), "arithmetic")), 1);
    json_decref(json);
    calibration_free(&calibration);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_stay_below_both_ceilings),
        cmocka_unit_test(the_plot_stands_above_its_ceilings),
        cmocka_unit_test(extremes_do_no_harm),
        cmocka_unit_test(json_has_ceilings_and_ridges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
