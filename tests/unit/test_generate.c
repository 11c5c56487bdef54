/* SPDX-License-Identifier: Apache-2.0 */
/* The load generator against a server that is made up, in a time that passes only when told to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "generate/appraise.h"
#include "server_fixture.h"

static const struct stage open_loop = {
    .name = "open", .rate = 1000, .connections = 32, .length = 10 * CLOCK_SECOND, .judged = true};
static const struct stage closed_loop = {
    .name = "closed", .connections = 1, .length = 10 * CLOCK_SECOND, .think = MS, .judged = true};

static void latency_of_a_good_server(void **state)
{
    (void)state;
    struct world world = {.service = 20 * US, .answer = good_answer};
    struct stage_result result;
    world_run(&world, &open_loop, MS, &result);
    assert_int_equal(result.due, 10000);
    assert_int_equal(result.answered, 10000);
    assert_true(result.latency.most == 20 * US && fabs(result.achieved - 1000) < 1);
    assert_true(result.lag.most == 0 && result.over == 0 && result.late == 0);
    assert_int_equal(result.windows[7].count, 200);
    result_free(&result);
}

/* 200 ms of a stall delay 200 requests of 1000/s; one connection of a closed loop sees one. */
static void a_stall_is_not_omitted(void **state)
{
    (void)state;
    struct stage_result open, closed;
    struct world world = {
        .service = 20 * US, .answer = good_answer, .stall_at = 5 * CLOCK_SECOND, .stall = 200 * MS};
    struct world again = world;
    world_run(&world, &open_loop, MS, &open);
    assert_int_equal(open.due, 10000);
    assert_true(open.over * 10000 >= 199 && open.over * 10000 <= 206);
    assert_true(open.latency.most >= 200 * MS && open.latency.p99 >= 95 * MS);
    assert_true(open.late > 150); /* 32 connections were not enough */
    world_run(&again, &closed_loop, MS, &closed);
    assert_true(closed.due > 9000);
    assert_int_equal((int)lround(closed.over * (double)closed.due), 1);
    assert_true(closed.latency.most >= 200 * MS && closed.latency.p99_9 < MS);
    result_free(&open);
    result_free(&closed);
}

static void too_slow_a_server_is_told(void **state)
{
    (void)state;
    struct world world = {.service = 2 * MS, .answer = good_answer}; /* 500/s */
    struct traffic traffic = {.limit = 5 * MS, .allowed = 0.01, .floor = 0};
    struct stage_result result;
    world_run(&world, &open_loop, 5 * MS, &result);
    assert_true(result.achieved > 490 && result.achieved < 510);
    assert_int_equal(result.due, 10000);
    assert_true(result.failed[FAILURE_UNSENT] > 4000 && result.latency.most > 5e9);
    appraise_stage(&traffic, &result);
    assert_int_equal(result.verdict, VERDICT_FAIL);
    result_free(&result);
    traffic.limit = NAN;
    struct world same = {.service = 2 * MS, .answer = good_answer};
    world_run(&same, &open_loop, 0, &result);
    result.over = result.low = result.high =
        0; /* had nothing failed, the rate alone would say it */
    appraise_stage(&traffic, &result);
    assert_int_equal(result.verdict, VERDICT_FAIL);
    assert_non_null(strstr(result.reason, "less than 99 %"));
    result_free(&result);
}

static void failures_have_kinds(void **state)
{
    (void)state;
    static const struct {
        struct world world;
        enum request_failure kind;
    } cases[] = {
        {{.refuses = true, .answer = good_answer}, FAILURE_REFUSED},
        {{.answer = "", .ends = true}, FAILURE_RESET},
        {{.answer = good_answer, .service = 2 * CLOCK_SECOND}, FAILURE_TIMEOUT},
        {{.answer = "SSH-2.0-x\r\n"}, FAILURE_BAD},
        {{.answer = "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"}, FAILURE_STATUS},
        {{.answer = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", .ends = true}, FAILURE_SHORT},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct world world = cases[i].world;
        struct stage few = open_loop;
        struct stage_result result;
        few.most = 30;
        world_run(&world, &few, 0, &result);
        assert_int_equal(result.due, 30);
        assert_int_equal(result.failed[cases[i].kind], 30);
        assert_true(result.over == 1);
        assert_int_equal(result.fault != NULL, cases[i].kind == FAILURE_BAD);
        result_free(&result);
    }
}

/* A closed loop would ask a dead server for ever, and as fast as it can. */
static void it_gives_up(void **state)
{
    (void)state;
    struct world world = {.refuses = true, .answer = good_answer};
    struct stage eager = closed_loop;
    struct stage_result result;
    eager.think = 0;
    world_run(&world, &eager, 0, &result);
    assert_int_equal(result.due, ENGINE_MOST_IN_A_ROW);
    result_free(&result);
}

static void any_framing_does(void **state)
{
    (void)state;
    static const struct world worlds[] = {
        {.answer = good_answer, .piece = 1},
        {.answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"},
        {.answer = "HTTP/1.1 200 OK\r\n\r\nto the end", .ends = true},
        {.answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx",
         .ends = true},
    };
    for (size_t i = 0; i < sizeof(worlds) / sizeof(worlds[0]); i++) {
        struct world world = worlds[i];
        struct stage few = open_loop;
        struct stage_result result;
        few.most = 100;
        world.service = 10 * US;
        world_run(&world, &few, 0, &result);
        assert_int_equal(result.answered, 100);
        assert_int_equal(result.reconnects, world.ends ? 100 - few.connections : 0);
        result_free(&result);
    }
}

static size_t ask_number(void *context, uint64_t i, char *buffer, size_t room)
{
    (void)context;
    return (size_t)snprintf(buffer, room, "%06d", (int)i);
}

static int check_number(void *context, uint64_t i, const char *body, uint64_t size, char *why)
{
    size_t kept = ((struct script *)context)->most_body;
    char expected[8];
    snprintf(expected, sizeof(expected), "%06d", (int)i);
    if (size == 6 && memcmp(body, expected, kept) == 0)
        return 0;
    snprintf(why, SCRIPT_WHY, "%d is answered by %.*s", (int)i, (int)(size < kept ? size : kept),
             body);
    return -1;
}

/* Each request is another one, each answer is held against its own request, however it is cut into
 * pieces and however many are on their way. */
static void each_answer_is_checked(void **state)
{
    (void)state;
    struct script script = {NULL, 7, 6, ask_number, check_number};
    script.context = &script;
    for (size_t piece = 0; piece < 4; piece++) {
        struct world world = {.service = 3 * MS, .script = &script, .piece = piece};
        struct stage stage = open_loop;
        struct stage_result result;
        stage.rate = 300;
        world_run(&world, &stage, 0, &result);
        assert_int_equal(result.answered, 3000);
        assert_null(result.wrong);
        result_free(&result);
        world = (struct world){.service = 20 * US, .script = &script, .piece = piece, .stale = 300};
        world_run(&world, &stage, 0, &result);
        assert_int_equal(result.failed[FAILURE_WRONG], 10);
        assert_int_equal(result.answered, 2990);
        assert_int_equal(result.wrong_index, 299);
        assert_non_null(strstr(result.wrong, "299 is answered by 0002"));
        assert_true(result.over * 3000 > 9.5);
        result_free(&result);
    }
}

/* Of a body that is longer than is right, no more is kept than there is room for. */
static void a_long_body_is_cut(void **state)
{
    (void)state;
    struct script script = {NULL, 7, 3, ask_number, check_number};
    struct world world = {.service = 20 * US, .script = &script};
    struct stage_result result;
    script.context = &script;
    world_run(&world, &open_loop, 0, &result);
    assert_int_equal(result.answered, 10000);
    result_free(&result);
}

static void all_wrong_ends_early(void **state)
{
    (void)state;
    struct script script = {NULL, 7, 6, ask_number, check_number};
    struct world world = {.service = 20 * US, .script = &script, .stale = 1};
    struct stage stage = open_loop;
    struct stage_result result;
    script.context = &script;
    stage.connections = 1;
    snprintf(world.bodies[0], sizeof(world.bodies[0]), "%s", good_answer);
    world_run(&world, &stage, 0, &result);
    assert_int_equal(result.failed[FAILURE_WRONG], ENGINE_MOST_IN_A_ROW);
    assert_int_equal(result.due, ENGINE_MOST_IN_A_ROW);
    result_free(&result);
}

static bool look_twice(void *context, const struct tally *tally, const struct hdr *late,
                       int64_t since)
{
    int *looks = context;
    assert_true(since >= CLOCK_SECOND && hdr_count(late) >= 999 && hdr_count(late) <= 1001);
    assert_true(tally->answered >= hdr_count(late));
    return ++*looks < 2;
}

static void who_looks_on_may_end_it(void **state)
{
    (void)state;
    int looks = 0;
    struct watch watch = {&looks, CLOCK_SECOND, look_twice};
    struct world world = {.service = 20 * US, .answer = good_answer, .watch = &watch};
    struct stage_result result;
    world_run(&world, &open_loop, 0, &result);
    assert_int_equal(looks, 2);
    assert_true(result.due >= 1999 && result.due <= 2001 && result.seconds < 2.01);
    result_free(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(latency_of_a_good_server),
        cmocka_unit_test(a_stall_is_not_omitted),
        cmocka_unit_test(too_slow_a_server_is_told),
        cmocka_unit_test(failures_have_kinds),
        cmocka_unit_test(it_gives_up),
        cmocka_unit_test(any_framing_does),
        cmocka_unit_test(each_answer_is_checked),
        cmocka_unit_test(a_long_body_is_cut),
        cmocka_unit_test(all_wrong_ends_early),
        cmocka_unit_test(who_looks_on_may_end_it),
    };
    return cmocka_run_group_tests_name("generate", tests, NULL, NULL);
}
