/* SPDX-License-Identifier: Apache-2.0 */
/* What a calibration says a machine is able to do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/calibration.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void make(struct calibration *calibration)
{
    static const struct {
        const char *name, *unit;
        double value;
    } figures[] = {
        {"storage_reads", "1/s", 12345},      {"read_memory_one", "GB/s", 20},
        {"flops_vector_one", "GFLOP/s", 100}, {"flops_vector_all", "GFLOP/s", 190},
        {"hiccup_met", "ns", 18000},
    };
    *calibration = (struct calibration){.machine = {.cpu = memory_copy("A CPU"), .cpus = 2}};
    for (size_t i = 0; i < COUNT(figures); i++)
        calibration_add(calibration, "any", figures[i].name, "t", figures[i].unit)->value =
            figures[i].value;
    calibration_add(calibration, "any", "system_call", "t", "ns")->reason = memory_copy("none");
}

static void abilities_are_figures_in_plain_units(void **state)
{
    (void)state;
    struct calibration calibration;
    struct abilities abilities;
    struct machine here = {.cpu = "A CPU", .cpus = 2};
    make(&calibration);
    abilities_from(&calibration, &here, &abilities);
    assert_true(abilities.known);
    assert_true(abilities.values[ABILITY_STORAGE_READS] == 12345);
    assert_true(abilities.values[ABILITY_MEMORY_BANDWIDTH] == 20e9); /* one core: all there are */
    assert_true(abilities.values[ABILITY_FLOPS] == 190e9);
    assert_true(abilities.values[ABILITY_HICCUP] == 18000);
    assert_int_equal(ability_ask(&abilities, ABILITY_STORAGE_READS, 12345), ABILITY_MET);
    assert_int_equal(ability_ask(&abilities, ABILITY_STORAGE_READS, 50e3), ABILITY_LACKING);
    assert_int_equal(ability_ask(&abilities, ABILITY_HICCUP, 18000), ABILITY_MET);
    assert_int_equal(ability_ask(&abilities, ABILITY_HICCUP, 1000), ABILITY_LACKING);
    assert_int_equal(ability_ask(&abilities, ABILITY_SYSTEM_CALL, 1000), ABILITY_UNKNOWN);
    assert_int_equal(ability_ask(&abilities, ABILITY_LOOPBACK, 1000), ABILITY_UNKNOWN);
    here.cpus = 4;
    abilities_from(&calibration, &here, &abilities);
    assert_false(abilities.known); /* of another machine */
    assert_int_equal(ability_ask(&abilities, ABILITY_HICCUP, 1e9), ABILITY_UNKNOWN);
    here = (struct machine){.cpu = "Another", .cpus = 2};
    abilities_from(&calibration, &here, &abilities);
    assert_false(abilities.known);
    calibration_free(&calibration);
}

static void every_ability_is_a_figure_of_a_calibration(void **state)
{
    (void)state;
    for (int name = 0; name < ABILITY_COUNT; name++) {
        assert_non_null(ability_table[name].name);
        assert_non_null(ability_table[name].figures[0]);
        assert_true(ability_table[name].scale >= 1);
    }
}

static void they_go_to_the_judge_and_back(void **state)
{
    (void)state;
    struct abilities first = {.known = true}, second;
    first.values[ABILITY_HICCUP] = 18000.5;
    first.values[ABILITY_FLOPS] = 1.9e11;
    json_t *json = abilities_to_json(&first);
    assert_int_equal(json_object_size(json), 2);
    assert_int_equal(abilities_from_json(json, &second), 0);
    assert_memory_equal(&first, &second, sizeof(first));
    json_decref(json);
    json =
        json_loads("{\"hiccup\": -1, \"flops\": \"many\", \"magic\": 3, \"jitter\": 40}", 0, NULL);
    assert_int_equal(abilities_from_json(json, &second), 0);
    assert_true(second.values[ABILITY_HICCUP] == 0 && second.values[ABILITY_FLOPS] == 0);
    assert_true(second.values[ABILITY_JITTER] == 40);
    json_decref(json);
    json = json_loads("[1]", 0, NULL);
    assert_int_equal(abilities_from_json(json, &second), -1);
    assert_int_equal(abilities_from_json(NULL, &second), -1);
    assert_false(second.known);
    json_decref(json);
}

static void quantities_are_short(void **state)
{
    (void)state;
    static const struct {
        enum ability_name name;
        double value;
        const char *text;
    } cases[] = {
        {ABILITY_STORAGE_READS, 50e3, "50 K/s"},
        {ABILITY_STORAGE_READS, 12345, "12.3 K/s"},
        {ABILITY_STORAGE_READS, 999.9, "1 K/s"},
        {ABILITY_STORAGE_READS, 900, "900 /s"},
        {ABILITY_MEMORY_BANDWIDTH, 1e10, "10 GB/s"},
        {ABILITY_FLOPS, 2.5e12, "2500 GFLOP/s"},
        {ABILITY_HICCUP, 1.5e6, "1.5 ms"},
        {ABILITY_HICCUP, 100, "100 ns"},
        {ABILITY_HICCUP, 20e9, "20 s"},
        {ABILITY_JITTER, 31, "31 ns"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *text = ability_print(cases[i].name, cases[i].value);
        assert_string_equal(text, cases[i].text);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(abilities_are_figures_in_plain_units),
        cmocka_unit_test(every_ability_is_a_figure_of_a_calibration),
        cmocka_unit_test(they_go_to_the_judge_and_back),
        cmocka_unit_test(quantities_are_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
