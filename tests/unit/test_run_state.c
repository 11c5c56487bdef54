/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>

#include "app/run_state.h"

static bool fold(struct run_state *run, const char *text)
{
    json_t *event = json_loads(text, 0, NULL);
    bool known = run_state_event(run, event);
    json_decref(event);
    return known;
}

#define CRITERIA                                                                                   \
    "\"criteria\":[{\"metric\":\"speedup\",\"verdict\":\"inconclusive\",\"direction\":\"at "       \
    "least\","                                                                                     \
    "\"value\":2.5,\"low\":null,\"high\":3,\"bound\":2}]"

static void test_whole_run(void **state)
{
    struct run_state run;
    (void)state;
    run_state_init(&run);
    assert_int_equal(run_state_most_pairs(&run), 0);
    assert_true(fold(&run, "{\"event\":\"phase\",\"phase\":\"pairs\"}"));
    assert_string_equal(run.phase, "pairs");
    assert_true(fold(&run, "{\"event\":\"plan\",\"reps\":3,\"blocks\":2,\"block_ns\":1e6,"
                           "\"pair_seconds\":0.5,\"looks\":[1,2]," CRITERIA "}"));
    assert_int_equal(run.look_count, 2);
    assert_int_equal(run_state_next_look(&run), 1);
    assert_int_equal(run.so_far.result_count, 1);
    assert_true(fold(&run, "{\"event\":\"pair\",\"pair\":1,\"ratio\":2.0,\"baseline_ns\":2,"
                           "\"candidate_ns\":1,\"median\":2,\"low\":null,\"high\":null}"));
    assert_int_equal(run.pair_count, 1);
    assert_true(fabs(run.pairs[0].log_ratio - log(2)) < 1e-12);
    assert_true(isnan(run.low));
    assert_int_equal(run_state_next_look(&run), 2);
    assert_true(fold(&run, "{\"event\":\"look\",\"seconds_at_most\":1.5," CRITERIA "}"));
    assert_true(run.seconds_at_most == 1.5);
    assert_false(run.done);
    assert_true(fold(&run, "{\"event\":\"done\",\"record\":{\"schema\":1,\"lab\":\"x\","
                           "\"verdict\":\"pass\"," CRITERIA "}}"));
    assert_true(run.done);
    assert_int_equal(run_state_record(&run)->verdict, VERDICT_PASS);
    run_state_free(&run);
}

static void test_nonsense(void **state)
{
    static const char *const known[] = {
        "{\"event\":\"phase\",\"phase\":7}",
        "{\"event\":\"plan\",\"looks\":[0,-1,\"a\",5,5,3,99999]}",
        "{\"event\":\"pair\",\"ratio\":-1}",
        "{\"event\":\"pair\",\"ratio\":0}",
        "{\"event\":\"pair\"}",
        "{\"event\":\"look\",\"criteria\":[{\"metric\":\"no such\"}]}",
        "{\"event\":\"done\",\"record\":{\"schema\":99}}",
    };
    struct run_state run;
    (void)state;
    run_state_init(&run);
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        assert_true(fold(&run, known[i]));
    assert_false(fold(&run, "{\"event\":\"later\"}"));
    assert_false(fold(&run, "[]"));
    assert_false(fold(&run, "not JSON"));
    assert_int_equal(run.look_count, 1);
    assert_int_equal(run.looks[0], 5);
    assert_int_equal(run.pair_count, 0);
    assert_false(run.done);
    for (int i = 0; i < RUN_MOST_PAIRS + 5; i++)
        fold(&run, "{\"event\":\"pair\",\"ratio\":1}");
    assert_int_equal(run.pair_count, RUN_MOST_PAIRS);
    run_state_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_run),
        cmocka_unit_test(test_nonsense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
