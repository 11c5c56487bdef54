/* SPDX-License-Identifier: Apache-2.0 */
/* The sink of a launch: all bytes are counted, and what is kept of them is what was sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <unistd.h>

#include "judge/sink.h"

enum { CALL = 10000, REPS = 600, STEP = 50000 }; /* pieces span calls */

static unsigned char byte_at(uint64_t at)
{
    return (unsigned char)(at * 2654435761u >> 13);
}

static struct sink *open_sink(void)
{
    int error;
    struct sink *sink = sink_open(&error);
    assert_int_equal(error, 0);
    return sink;
}

/* Send `bytes` of the stream, in steps that the pipe has room for, and take each. */
static void send_stream(struct sink *sink, uint64_t bytes)
{
    unsigned char step[STEP];
    for (uint64_t at = 0; at < bytes;) {
        size_t count = bytes - at < STEP ? (size_t)(bytes - at) : STEP;
        for (size_t i = 0; i < count; i++)
            step[i] = byte_at(at + i);
        assert_int_equal(write(sink_writer(sink), step, count), count);
        assert_int_equal(sink_take(sink), 0);
        at += count;
    }
}

static void what_is_kept_was_sent(void **state)
{
    struct sink *sink = open_sink();
    char why[128];
    uint64_t kept = 0, groups = (uint64_t)CALL * REPS / (SINK_PIECE * SINK_GROUP);
    (void)state;
    sink_begin(sink, 7, REPS, CALL);
    send_stream(sink, (uint64_t)CALL * REPS);
    assert_int_equal(sink_check_length(sink, why, sizeof(why)), 0);
    for (int rep = 0; rep < REPS; rep++) {
        uint64_t next = 0, at, before = 0;
        size_t bytes;
        const unsigned char *data;
        while ((data = sink_kept(sink, rep, &next, &at, &bytes))) {
            assert_true(at >= before && at + bytes <= CALL && bytes > 0);
            for (size_t i = 0; i < bytes; i++)
                assert_int_equal(data[i], byte_at((uint64_t)rep * CALL + at + i));
            before = at + bytes;
            kept += bytes;
        }
    }
    assert_true(kept >= groups * SINK_PIECE && kept <= (groups + 1) * SINK_PIECE);
    sink_close(sink);
}

static void the_length_is_counted(void **state)
{
    struct sink *sink = open_sink();
    char why[128];
    (void)state;
    sink_begin(sink, 7, 1, CALL);
    send_stream(sink, CALL - 1);
    assert_int_equal(sink_check_length(sink, why, sizeof(why)), -1);
    assert_string_equal(why, "9999 bytes were sent, 10000 were asked for");
    sink_begin(sink, 8, 1, CALL);
    send_stream(sink, CALL + 1);
    assert_int_equal(sink_check_length(sink, why, sizeof(why)), -1);
    assert_non_null(strstr(why, "more was sent than the 10000 bytes"));
    sink_close(sink);
}

/* What one block has left in the pipe is too much in the next. */
static void nothing_waits_for_the_next_block(void **state)
{
    struct sink *sink = open_sink();
    char why[128];
    (void)state;
    sink_begin(sink, 7, 1, 10);
    assert_int_equal(write(sink_writer(sink), "0123456789", 10), 10);
    assert_int_equal(sink_take(sink), 0);
    assert_int_equal(sink_check_length(sink, why, sizeof(why)), 0);
    assert_int_equal(write(sink_writer(sink), "ahead", 5), 5);
    sink_begin(sink, 8, 1, 10);
    assert_int_equal(write(sink_writer(sink), "0123456789", 10), 10);
    assert_int_equal(sink_take(sink), 0);
    assert_int_equal(sink_check_length(sink, why, sizeof(why)), -1);
    sink_close(sink);
}

static void the_choice_follows_the_seed(void **state)
{
    int counts[SINK_GROUP] = {0}, same = 0;
    (void)state;
    for (uint64_t group = 0; group < 100 * SINK_GROUP; group++) {
        assert_true(sink_choice(1, group) < SINK_GROUP);
        counts[sink_choice(1, group)]++;
        same += sink_choice(1, group) == sink_choice(2, group);
    }
    for (int i = 0; i < SINK_GROUP; i++)
        assert_in_range(counts[i], 50, 150);
    assert_in_range(same, 50, 150);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_kept_was_sent),
        cmocka_unit_test(the_length_is_counted),
        cmocka_unit_test(nothing_waits_for_the_next_block),
        cmocka_unit_test(the_choice_follows_the_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
