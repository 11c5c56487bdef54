/* SPDX-License-Identifier: Apache-2.0 */
/* Good files against the values they must load as. The fixtures are below $srcdir. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "load/load.h"

enum { LIMIT = 1 << 20 };

static char *good_text(const char *name, size_t *size)
{
    char *path = file_join("good", name), *text;
    assert_int_equal(file_read(path, LIMIT, &text, size), 0);
    free(path);
    return text;
}

static void assert_clean(int result, struct errors *errors)
{
    errors_print(errors, stderr);
    assert_int_equal(result, 0);
    assert_int_equal(errors->count, 0);
}

static void load_good_lab(const char *name, struct lab *lab)
{
    size_t size;
    char *text = good_text(name, &size);
    struct errors errors = {0};
    assert_clean(load_lab_text(name, text, size, lab, &errors), &errors);
    free(text);
}

static void test_full_lab(void **state)
{
    (void)state;
    struct lab lab;
    load_good_lab("full.yaml", &lab);
    assert_null(lab.folder);
    assert_string_equal(lab.id, "full");
    assert_string_equal(lab.title, "A ring: one writer, one reader");
    assert_string_equal(lab.summary, "A folded text is one line.");
    assert_int_equal(lab.kind, LAB_KERNEL);
    assert_true(lab.hours == 2.5);
    assert_int_equal(lab.edit.count, 1);
    assert_string_equal(lab.edit.items[0], "exercise.c");
    assert_string_equal(lab.entry, "ring_run");
    assert_string_equal(lab.work, "message");
    assert_int_equal(lab.params.count, 3);
    assert_int_equal(*params_find(&lab.params, "n"), 65536);
    assert_int_equal(*params_find(&lab.params, "shift"), -3);
    assert_int_equal(lab.quick.count, 3);
    assert_int_equal(*params_find(&lab.quick, "n"), 1024);
    assert_int_equal(*params_find(&lab.quick, "size"), 48);
    assert_int_equal(lab.stage_count, 2);
    assert_int_equal(lab_stage_find(&lab, "wide"), 1);
    assert_int_equal(*params_find(&lab.stages[1].params, "n"), 65536);
    assert_int_equal(*params_find(&lab.stages[1].quick, "n"), 1024);
    assert_int_equal(*params_find(&lab.stages[1].quick, "size"), 96);
    assert_int_equal(*params_find(&lab.stages[0].quick, "n"), 16);
    assert_string_equal(lab.cc.items[1], "-march=native");
    assert_string_equal(lab.libs.items[0], "-luring");
    assert_string_equal(lab.baseline, "slow.c");
    assert_int_equal(lab.clock, LAB_CPU);
    assert_int_equal(lab.roles, 2);
    assert_true(strings_have(&lab.allow, "io_uring"));
    assert_int_equal(lab.counters.count, 4);
    assert_int_equal(lab.counters.items[2]->per, METRIC_PER_OP);
    assert_string_equal(lab.counters.items[3]->probe, "MEM_LOAD_RETIRED:L1_MISS");
    assert_ptr_equal(lab.counters.items[1], metric_find("voluntary_switches"));
    assert_string_equal(lab.predict, "How many times faster is it?");
    assert_int_equal(lab.needs.cpus, 2);
    assert_int_equal(lab.needs.memory, 1 << 30);
    assert_true(lab.needs.abilities[ABILITY_STORAGE_READS] == 50e3);
    assert_true(lab.needs.abilities[ABILITY_MEMORY_BANDWIDTH] == 1.5e9);
    assert_true(lab.needs.abilities[ABILITY_HICCUP] == 100e3);
    assert_true(lab.needs.abilities[ABILITY_WAKE_UP] == 500);
    assert_true(lab.needs.abilities[ABILITY_FLOPS] == 0);
    assert_int_equal(lab.budget.look_count, 3);
    assert_int_equal(lab.budget.looks[2], 1000);
    assert_true(lab.budget.seconds == 30);
    assert_int_equal(lab.limits.memory, 16 << 20);
    assert_true(lab.limits.call == 0.5);
    assert_int_equal(lab.limits.output, 0);
    assert_int_equal(lab.limits.threads, 4);
    lab_free(&lab);
}

static void test_criteria(void **state)
{
    (void)state;
    struct lab lab;
    load_good_lab("full.yaml", &lab);
    assert_int_equal(lab.criterion_count, 3);
    const struct criterion *first = &lab.criteria[0], *second = &lab.criteria[1];
    assert_ptr_equal(first->metric, metric_find("speedup"));
    assert_true(first->at_least && first->bound == 2.5 && first->points == 10);
    assert_string_equal(first->source, "week 3, days 1-2: 2x, \xc3\xbc"
                                       "ber");
    assert_int_equal(first->line, 26);
    assert_string_equal(first->needs.isa.items[1], "fma");
    assert_int_equal(first->needs.cpus, 64);
    assert_int_equal(first->needs.memory, 512 << 20);
    assert_true(strings_have(&first->needs.kernel, "direct_io"));
    assert_non_null(first->otherwise);
    assert_ptr_equal(first->otherwise->metric, metric_find("ops_per_second"));
    assert_true(first->otherwise->bound == 1e6 && first->otherwise->points == 4);
    assert_int_equal(first->otherwise->line, 32);
    assert_null(first->otherwise->otherwise);
    assert_true(!second->at_least && second->bound == 150 && second->points == 0);
    assert_null(second->otherwise);
    assert_string_equal(second->title, "time for a \"step\"");
    assert_string_equal(criterion_meaning(&lab, second), second->title);
    assert_string_equal(criterion_meaning(&lab, first->otherwise), "reads a second");
    assert_null(criterion_title(&lab, first));
    assert_string_equal(criterion_meaning(&lab, first), first->metric->title);
    assert_int_equal(criterion_routes(second)->count, 1); /* the metric's own */
    const struct routes *routes = &lab.criteria[2].decided_by;
    assert_int_equal(routes->count, 2);
    assert_int_equal(routes->items[0], ROUTE_SIMULATED);
    assert_int_equal(routes->items[1], ROUTE_MEASURED);
    assert_int_equal(lab.criteria[2].otherwise->decided_by.count, 1);
    assert_true(lab_asks(&lab, ROUTE_TRACED) && lab_asks(&lab, ROUTE_SIMULATED));
    assert_false(lab_asks(&lab, ROUTE_COUNTED));
    assert_true(lab_names(&lab, metric_find("cycles_ratio")));
    lab_free(&lab);
}

static void test_defaults(void **state)
{
    (void)state;
    struct lab lab;
    load_good_lab("least.yaml", &lab);
    assert_string_equal(lab.baseline, "start.c");
    assert_int_equal(lab.clock, LAB_WALL);
    assert_int_equal(lab.roles, 1);
    assert_null(lab.predict);
    assert_int_equal(lab.params.count + lab.quick.count + lab.cc.count + lab.libs.count, 0);
    assert_int_equal(lab.allow.count + lab.counters.count + lab.needs.isa.count, 0);
    assert_int_equal(lab.budget.look_count, lab_default_budget.look_count);
    assert_int_equal(lab.budget.looks[0], lab_default_budget.looks[0]);
    assert_true(lab.budget.seconds == lab_default_budget.seconds);
    assert_int_equal(lab.limits.memory, lab_default_limits.memory);
    assert_int_equal(lab.limits.threads, lab_default_limits.threads);
    lab_free(&lab);
}

/* Numbers have a decimal point whatever the locale; skipped where no comma locale is installed. */
static void test_locale(void **state)
{
    (void)state;
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "fr_FR"};
    bool found = false;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !found; i++)
        found = setlocale(LC_ALL, names[i]) != NULL && *localeconv()->decimal_point == ',';
    if (!found)
        skip();
    struct lab lab;
    load_good_lab("full.yaml", &lab);
    assert_true(lab.hours == 2.5);
    lab_free(&lab);
    setlocale(LC_ALL, "C");
}

static void test_good_path(void **state)
{
    (void)state;
    size_t size;
    char *text = good_text("path.yaml", &size);
    struct errors errors = {0};
    struct path path;
    assert_clean(load_path_text("path.yaml", text, size, &path, &errors), &errors);
    free(text);
    assert_string_equal(path.file, "path.yaml");
    assert_string_equal(path.id, "eight-weeks");
    assert_int_equal(path.week_count, 2);
    const struct path_week *week = &path.weeks[0];
    assert_int_equal(week->number, 1);
    assert_string_equal(week->objectives.items[1], "Learn: doubt it");
    assert_int_equal(week->day_count, 2);
    assert_string_equal(week->days[0].days, "1-2");
    assert_string_equal(week->days[0].study.items[1], "a talk");
    assert_string_equal(week->days[0].labs.items[1], "noise");
    assert_string_equal(week->days[1].hours, "8");
    assert_int_equal(week->days[1].study.count, 0);
    const struct path_lab *noise = path_find(&path, "noise");
    assert_non_null(noise);
    assert_int_equal(noise->kind, LAB_INVESTIGATE);
    assert_true(noise->hours == 3.5);
    assert_string_equal(noise->after.items[0], "clock");
    assert_int_equal(noise->line, 14);
    assert_int_equal(noise->column, 9);
    assert_int_equal(path.weeks[1].labs[0].after.count, 2);
    assert_int_equal(path.checkpoint_count, 1);
    assert_int_equal(path.checkpoints[0].after_week, 1);
    assert_true(path.checkpoints[0].lab.hours == 4);
    assert_string_equal(path.checkpoints[0].criteria.items[0], "10x");
    path_free(&path);
}

static void test_good_hints(void **state)
{
    (void)state;
    struct errors errors = {0};
    struct strings hints;
    assert_clean(load_hints("good", &hints, &errors), &errors);
    assert_int_equal(hints.count, 2);
    assert_string_equal(hints.items[0], "## Look at the access order\n\nWhich index is the inner "
                                        "one?\n\n```\n## not a heading\n~~~\n```\n");
    assert_string_equal(hints.items[1], "## Block it\n\nKeep a tile in the cache.\n");
    strings_free(&hints);
}

static void test_whole_folder(void **state)
{
    (void)state;
    static const char *const folders[] = {"labs/whole", "labs/whole/", "labs/whole/wrong/..",
                                          "labs/whole/."};
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        struct errors errors = {0};
        struct lab lab;
        assert_clean(load_lab(folders[i], &lab, &errors), &errors);
        assert_string_equal(lab.folder, folders[i]);
        assert_string_equal(lab.id, "whole");
        lab_free(&lab);
    }
}

static void test_path_file(void **state)
{
    (void)state;
    struct errors errors = {0};
    struct path path;
    assert_clean(load_path("good/path.yaml", &path, &errors), &errors);
    assert_string_equal(path.file, "good/path.yaml");
    path_free(&path);
}

/* A long chain of `after` is walked without a deep stack and without a false cycle. */
static void test_long_chain(void **state)
{
    (void)state;
    struct text text = {0};
    text_print(&text, "{schema: 1, id: p, title: t, summary: s, weeks: [");
    for (int week = 0; week < 50; week++) {
        text_print(&text,
                   "{week: %d, title: t, objectives: [o], days: [{days: d, title: t, "
                   "success: s, hours: h}], labs: [",
                   week + 1);
        for (int i = week * 200; i < week * 200 + 200; i++)
            text_print(&text, "{id: l%d, title: t, kind: plan, hours: 1, after: [l%d]},\n", i,
                       i + 1);
        text_print(&text, "%s]},",
                   week == 49 ? "{id: l10000, title: t, kind: plan, hours: 1}" : "");
    }
    text_print(&text, "]}");
    struct errors errors = {0};
    struct path path;
    assert_clean(load_path_text("chain", text.data, text.length, &path, &errors), &errors);
    assert_int_equal(path.weeks[49].lab_count, 201);
    path_free(&path);
    text_free(&text);
}

int main(void)
{
    const char *source = getenv("srcdir");
    char *fixtures = file_join(source ? source : ".", "tests/fixtures/load");
    if (chdir(fixtures) < 0) {
        perror(fixtures);
        return 1;
    }
    free(fixtures);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_full_lab),     cmocka_unit_test(test_criteria),
        cmocka_unit_test(test_defaults),     cmocka_unit_test(test_locale),
        cmocka_unit_test(test_good_path),    cmocka_unit_test(test_path_file),
        cmocka_unit_test(test_long_chain),   cmocka_unit_test(test_good_hints),
        cmocka_unit_test(test_whole_folder),
    };
    return cmocka_run_group_tests_name("load", tests, NULL, NULL);
}
