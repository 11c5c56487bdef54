/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "app/replay.h"
#include "base/memory.h"

#define MS INT64_C(1000000)
#define NOW (1000 * MS) /* any time */

static const char run[] =
    "{\"ms\":0,\"event\":\"phase\",\"phase\":\"build\"}\n"
    "{\"ms\":1000,\"event\":\"phase\",\"phase\":\"pairs\"}\n"
    "{\"ms\":2000,\"event\":\"pair\",\"ratio\":2.0,\"median\":2.0,\"low\":1.5,\"high\":2.5}\n"
    "no event at all\n"
    "{\"ms\":3000,\"event\":\"pair\",\"ratio\":2.0,\"median\":2.0,\"low\":1.8,\"high\":2.2}\n"
    "{\"ms\":10000,\"event\":\"cut\",\"lines\":7}\n";

static void play(struct replay *replay)
{
    assert_int_equal(replay_open(replay, 7, memory_copy(run), NOW), 0);
}

static void events_come_in_their_time(void **state)
{
    struct replay replay;
    (void)state;
    play(&replay);
    assert_null(replay.run.phase);
    assert_true(replay_step(&replay, NOW)); /* what is at the beginning */
    assert_string_equal(replay.run.phase, "build");
    assert_false(replay_step(&replay, NOW + 999 * MS));
    assert_true(replay_step(&replay, NOW + 1000 * MS));
    assert_string_equal(replay.run.phase, "pairs");
    assert_true(replay_step(&replay, NOW + 2500 * MS));
    assert_int_equal(replay.run.pair_count, 1);
    assert_true(replay.position == 2500 && replay.length == 10000);
    assert_false(replay_over(&replay));
    assert_true(replay_step(&replay, NOW + 60000 * MS));
    assert_true(replay_over(&replay) && replay.position == 10000);
    assert_int_equal(replay.run.pair_count, 2);
    assert_int_equal(replay.missing, 7);
    assert_false(replay_step(&replay, NOW + 70000 * MS));
    replay_free(&replay);
}

static void a_pause_takes_no_time(void **state)
{
    struct replay replay;
    (void)state;
    play(&replay);
    replay_step(&replay, NOW + 500 * MS);
    replay_pause(&replay, true);
    assert_false(replay_step(&replay, NOW + 9000 * MS));
    assert_true(replay.position == 500);
    replay_pause(&replay, false);
    assert_false(replay_step(&replay, NOW + 9400 * MS));
    assert_true(replay_step(&replay, NOW + 9500 * MS));
    assert_string_equal(replay.run.phase, "pairs");
    replay_free(&replay);
}

static void speeds_multiply_time(void **state)
{
    struct replay replay;
    (void)state;
    play(&replay);
    static const int factors[] = {1, 2, 5, 20, 20};
    for (int i = 0; i < 5; i++, replay_turn(&replay, 1))
        assert_int_equal(replay_factor(&replay), factors[i]);
    replay_step(&replay, NOW + 100 * MS); /* 2 s of the run */
    assert_int_equal(replay.run.pair_count, 1);
    for (int i = 0; i < 5; i++)
        replay_turn(&replay, -1);
    assert_int_equal(replay_factor(&replay), 1);
    assert_false(replay_step(&replay, NOW + 1099 * MS));
    assert_true(replay_step(&replay, NOW + 1100 * MS));
    assert_int_equal(replay.run.pair_count, 2);
    replay_free(&replay);
}

static void steps_go_from_event_to_event(void **state)
{
    struct replay replay;
    (void)state;
    play(&replay);
    for (int i = 0; i < 3; i++)
        replay_next(&replay);
    assert_true(replay.paused && replay.position == 2000);
    assert_int_equal(replay.run.pair_count, 1);
    replay_again(&replay);
    assert_true(replay.position == 0 && replay.run.pair_count == 0);
    replay_to_end(&replay);
    replay_next(&replay);
    assert_true(replay_over(&replay) && replay.run.pair_count == 2);
    replay_free(&replay);
}

static void what_has_no_events_is_not_played(void **state)
{
    static const char *const texts[] = {"", "\n\n", "{\"ms\":1}", "[1, 2]\nnonsense"};
    struct replay replay;
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_int_equal(replay_open(&replay, 1, memory_copy(texts[i]), NOW), -1);
        assert_null(replay.events);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_come_in_their_time),
        cmocka_unit_test(a_pause_takes_no_time),
        cmocka_unit_test(speeds_multiply_time),
        cmocka_unit_test(steps_go_from_event_to_event),
        cmocka_unit_test(what_has_no_events_is_not_played),
    };
    return cmocka_run_group_tests_name("replay", tests, NULL, NULL);
}
