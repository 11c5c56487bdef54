/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/complaint.h"
#include "app/editor.h"
#include "app/run_state.h"
#include "base/memory.h"

static void fold(struct run_state *run, const char *line)
{
    json_t *event = json_loads(line, 0, NULL);
    assert_non_null(event);
    assert_true(run_state_event(run, event));
    json_decref(event);
}

#define PLAN(bound)                                                                                \
    "{\"event\":\"plan\",\"reps\":3,\"blocks\":2,\"block_ns\":1e6,\"doorbell_ns\":6000,"           \
    "\"pair_seconds\":0.5,\"looks\":[10,16,24],\"criteria\":[{\"metric\":\"speedup\","             \
    "\"verdict\":\"inconclusive\",\"direction\":\"at least\",\"bound\":" bound                     \
    ",\"value\":null,\"low\":null,\"high\":null,\"points\":10,\"earned\":0}]}"

static void add_pair(struct run_state *run, double ratio)
{
    char line[200];
    snprintf(line, sizeof(line),
             "{\"event\":\"pair\",\"ratio\":%.17g,\"clock_ghz\":2.5,\"median\":4,\"low\":0,"
             "\"high\":null}",
             ratio);
    fold(run, line);
}

static void the_interval_narrows_from_pair_to_pair(void **state)
{
    (void)state;
    struct run_state run;
    run_state_init(&run);
    fold(&run, PLAN("2.0"));
    for (int i = 0; i < 16; i++)
        add_pair(&run, 4 + 0.01 * (i % 5));
    assert_true(isinf(run.pairs[0].band.low) && isinf(run.pairs[0].band.high));
    assert_true(exp(run.pairs[15].band.low) >= 4 && exp(run.pairs[15].band.high) <= 4.05);
    assert_true(run.pairs[15].band.low <= run.pairs[15].band.median);
    run_state_free(&run);
}

static void it_is_told_when_it_will_settle(void **state)
{
    (void)state;
    struct run_state clear, close, far;
    run_state_init(&clear);
    run_state_init(&close);
    run_state_init(&far);
    fold(&clear, PLAN("2.0"));
    fold(&close, PLAN("4.02"));
    fold(&far, PLAN("4.0001"));
    assert_int_equal(run_state_settles(&clear), 0);
    for (int i = 0; i < 9; i++) {
        add_pair(&clear, 4 + 0.01 * (i % 5));
        add_pair(&close, 4 + 0.1 * (i % 3) - 0.1);
        add_pair(&far, 4 + 0.1 * (i % 3) - 0.1);
    }
    assert_int_equal(run_state_settles(&clear), 10);
    assert_int_equal(run_state_settles(&close), -1);
    assert_int_equal(run_state_settles(&far), -1);
    run_state_free(&clear);
    run_state_free(&close);
    run_state_free(&far);
}

static void counters_keep_their_last_values(void **state)
{
    (void)state;
    struct run_state run;
    run_state_init(&run);
    for (int i = 0; i < RUN_HISTORY + 10; i++) {
        char line[200];
        snprintf(line, sizeof(line),
                 "{\"event\":\"counters\",\"counters\":[{\"name\":\"page_faults\",\"baseline\":1,"
                 "\"candidate\":%d,\"per\":\"block\",\"provenance\":\"measured\"},"
                 "{\"name\":\"ipc\",\"candidate\":null}, 7]}",
                 i);
        fold(&run, line);
    }
    assert_int_equal(run.counter_count, 2);
    const struct run_counter *faults = &run.counters[0];
    assert_string_equal(faults->name, "page_faults");
    assert_string_equal(faults->per, "block");
    assert_string_equal(faults->unit, "");
    assert_int_equal(faults->history_count, RUN_HISTORY);
    assert_true(faults->history[0] == 10 && faults->history[RUN_HISTORY - 1] == RUN_HISTORY + 9);
    assert_true(isnan(run.counters[1].candidate) && isnan(run.counters[1].baseline));
    run_state_free(&run);
}

static void noise_is_known_before_the_first_look(void **state)
{
    (void)state;
    struct run_state run;
    run_state_init(&run);
    assert_true(isnan(run_state_noise(&run).spread));
    fold(&run, PLAN("2.0"));
    add_pair(&run, 4);
    add_pair(&run, 4.4);
    struct noise noise = run_state_noise(&run);
    assert_true(noise.spread > 0 && noise.effective_ghz == 2.5 && noise.doorbell_ns == 6000);
    assert_int_equal(noise.blocks, 2);
    assert_true(isnan(noise.steal));
    run_state_free(&run);
}

static void phases_and_traces_are_kept(void **state)
{
    (void)state;
    struct run_state run;
    run_state_init(&run);
    assert_null(run_state_trace(&run));
    fold(&run, "{\"event\":\"phase\",\"phase\":\"build\"}");
    fold(&run, "{\"event\":\"phase\",\"phase\":\"trace\"}");
    fold(&run, "{\"event\":\"trace\",\"blocks\":4}");
    assert_int_equal(run.phases.count, 2);
    assert_string_equal(run.phases.items[0], "build");
    assert_int_equal(json_integer_value(json_object_get(run_state_trace(&run), "blocks")), 4);
    fold(&run, "{\"event\":\"done\",\"record\":{\"schema\":1,\"verdict\":\"pass\","
               "\"trace\":{\"blocks\":5}}}");
    assert_true(run.done);
    assert_int_equal(json_integer_value(json_object_get(run_state_trace(&run), "blocks")), 5);
    run_state_free(&run);
}

/* ---- where an error is, and the way there */

static void complaints_are_found_in_what_a_compiler_prints(void **state)
{
    (void)state;
    struct complaint complaint;
    const char *text = "In file included from exercise.c:3:\n"
                       "lab.h:7:1: error: unknown type name 'foo'\n"
                       "exercise.c:9:5: warning: unused variable 'x'\n"
                       "/source/exercise.c:12:9: error: expected ';'\n"
                       "exercise.c:13:1: note: here\n";
    assert_true(complaint_first(text, "/home/me/exercise.c", &complaint));
    assert_int_equal(complaint.line, 12);
    assert_int_equal(complaint.column, 9);
    assert_int_equal(complaint.kind, COMPLAINT_ERROR);
    assert_memory_equal(complaint.message, "expected ';'", complaint.message_length);
    assert_true(complaint_first(text, "lab.h", &complaint));
    assert_int_equal(complaint.line, 7);
    assert_false(complaint_first(text, "other.c", &complaint));
    assert_true(complaint_read("a.c:3: error: no column", &complaint));
    assert_int_equal(complaint.column, 0);
    static const char *const none[] = {
        "",           ":1:2: error: x",         "a.c:0:2: error: x", "a.c:12",
        "a.c:1:2:",   "a.c:99999999: error: x", "a b.c:1: error: x", "a.c:1:2: remark: x",
        "a.c\n1:2: x"};
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
        assert_false(complaint_read(none[i], &complaint));
}

static void expect_command(const char *editor, int line, const char *command)
{
    struct strings argv = {0};
    struct errors errors = {0};
    setenv("VISUAL", editor, 1);
    assert_int_equal(editor_command("/a b/x.c", line, &argv, &errors), 0);
    assert_string_equal(argv.items[2], command);
    assert_string_equal(argv.items[4], "/a b/x.c");
    strings_free(&argv);
}

static void editors_are_told_the_line_in_their_way(void **state)
{
    (void)state;
    expect_command("vi", 12, "exec vi +12 \"$1\"");
    expect_command("/usr/bin/nano -w", 7, "exec /usr/bin/nano -w +7 \"$1\"");
    expect_command("code --wait", 7, "exec code --wait --goto \"$1\":7");
    expect_command("my-editor", 7, "exec my-editor \"$1\"");
    expect_command("emacs -nw", 0, "exec emacs -nw \"$1\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_interval_narrows_from_pair_to_pair),
        cmocka_unit_test(it_is_told_when_it_will_settle),
        cmocka_unit_test(counters_keep_their_last_values),
        cmocka_unit_test(noise_is_known_before_the_first_look),
        cmocka_unit_test(phases_and_traces_are_kept),
        cmocka_unit_test(complaints_are_found_in_what_a_compiler_prints),
        cmocka_unit_test(editors_are_told_the_line_in_their_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
