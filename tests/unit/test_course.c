/* SPDX-License-Identifier: Apache-2.0 */
/* Stages one after the other, and the rate that was achieved in each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdbool.h>

#include "base/clock.h"
#include "generate/appraise.h"
#include "server_fixture.h"

static const struct stage open_loop = {
    .name = "open", .rate = 1000, .connections = 32, .length = 10 * CLOCK_SECOND, .judged = true};

/* Five times the rate is more than twice what the server can do. What the spike leaves is answered
 * while the next stage's requests are sent, at their rate, and each counts where it was due. */
static void stages_follow_without_a_pause(void **state)
{
    (void)state;
    struct stage stages[] = {open_loop, open_loop, open_loop};
    struct course course = {stages, 3, .seed = 5};
    struct world world = {.service = MS / 2, .answer = good_answer, .patience = 9 * CLOCK_SECOND};
    struct stage_result results[3];
    stages[0].length = stages[1].length = CLOCK_SECOND;
    stages[1].rate = 5000;
    world_run_course(&world, &course, results);
    assert_int_equal(world.time, 13 * CLOCK_SECOND - MS / 2); /* from 1 s on; never longer */
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(results[i].answered, stages[i].length / CLOCK_SECOND * stages[i].rate);
        assert_int_equal(results[i].due, results[i].answered);
    }
    assert_true(results[0].latency.most == MS / 2 && fabs(results[0].achieved - 1000) < 1);
    assert_true(results[1].latency.most > 1499 * MS && results[1].latency.most < 1501 * MS);
    assert_true(fabs(results[1].achieved - 2000) < 20);
    const struct traffic_window *after = results[2].windows; /* of 200 ms */
    assert_true(after[0].mean > 1390 * MS && after[0].most > 1490 * MS);
    assert_true(after[13].mean > 100 * MS && after[16].most == MS / 2);
    assert_true(fabs(results[2].achieved - 1000) < 1);
    for (size_t i = 0; i < 3; i++)
        result_free(&results[i]);
}

/* A tenth of a second of requests on their way is no backlog that grows. */
static void what_is_on_its_way_at_the_end_counts(void **state)
{
    (void)state;
    struct world worlds[] = {
        {.service = 100 * MS, .many = true, .answer = good_answer},
        {.service = MS, .answer = good_answer, .stall_at = 3900LL * MS, .stall = 90 * MS},
        {.service = 2250 * US, .answer = good_answer},
    };
    static const double achieved[] = {500, 500, 444};
    struct stage stage = open_loop;
    struct traffic traffic = {.limit = NAN, .allowed = 0.01};
    stage.connections = SLOTS;
    stage.length = 3 * CLOCK_SECOND;
    stage.rate = 500;
    for (size_t i = 0; i < sizeof(worlds) / sizeof(worlds[0]); i++) {
        struct stage_result result;
        world_run(&worlds[i], &stage, 0, &result);
        assert_int_equal(result.answered, 1500);
        assert_true(fabs(result.achieved / achieved[i] - 1) < 0.005);
        appraise_stage(&traffic, &result);
        assert_int_equal(result.verdict, achieved[i] < 495 ? VERDICT_FAIL : VERDICT_PASS);
        result_free(&result);
    }
}

static void note_begin(void *context, size_t stage)
{
    ((size_t *)context)[0] += stage == ((size_t *)context)[0];
}

static bool until_the_second(void *context, size_t stage)
{
    size_t *seen = context;
    assert_true(seen[0] >= stage + 1); /* begun before it ended */
    assert_int_equal(seen[1]++, stage);
    return stage == 0;
}

static void a_course_ends_with_a_stage(void **state)
{
    (void)state;
    struct stage stages[] = {open_loop, open_loop, open_loop};
    size_t seen[2] = {0};
    struct course course = {stages, 3, .context = seen, note_begin, until_the_second};
    struct world world = {.service = 5 * MS, .many = true, .answer = good_answer};
    struct stage_result results[3];
    world_run_course(&world, &course, results);
    assert_true(seen[0] == 3 && seen[1] == 2 && world.time < 21 * CLOCK_SECOND + 5 * MS);
    assert_true(results[1].answered == 10000 && results[2].due <= 5);
    for (size_t i = 0; i < 3; i++)
        result_free(&results[i]);
}

/* One stage is given up: the next has its turn at its time. */
static void a_stage_is_given_up_alone(void **state)
{
    (void)state;
    struct stage stages[] = {open_loop, open_loop};
    struct course course = {stages, 2, .seed = 5};
    struct world world = {.refuses = true, .answer = good_answer};
    struct stage_result results[2];
    world_run_course(&world, &course, results);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(results[i].due, ENGINE_MOST_IN_A_ROW);
        assert_true(results[i].seconds < 1.01);
        result_free(&results[i]);
    }
    assert_true(world.time > 11 * CLOCK_SECOND && world.time < 12 * CLOCK_SECOND + MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stages_follow_without_a_pause),
        cmocka_unit_test(what_is_on_its_way_at_the_end_counts),
        cmocka_unit_test(a_course_ends_with_a_stage),
        cmocka_unit_test(a_stage_is_given_up_alone),
    };
    return cmocka_run_group_tests_name("course", tests, NULL, NULL);
}
