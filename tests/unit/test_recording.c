/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "app/recording.h"
#include "base/memory.h"

static void events_come_back_with_their_moments(void **state)
{
    (void)state;
    struct recording recording = recording_begin();
    recording_add_at(&recording, 0, "{\"event\":\"phase\",\"phase\":\"build\"}");
    recording_add_at(&recording, 5, "no event");
    recording_add_at(&recording, 1200, "{\"event\":\"pair\",\"ratio\":2.5}");
    char *text = recording_take(&recording);
    assert_string_equal(text, "{\"ms\":0,\"event\":\"phase\",\"phase\":\"build\"}\n"
                              "{\"ms\":1200,\"event\":\"pair\",\"ratio\":2.5}\n");
    const char *at = text;
    int64_t ms;
    json_t *event = recording_next(&at, &ms);
    assert_int_equal(ms, 0);
    json_decref(event);
    event = recording_next(&at, &ms);
    assert_int_equal(ms, 1200);
    assert_true(json_real_value(json_object_get(event, "ratio")) == 2.5);
    json_decref(event);
    assert_null(recording_next(&at, &ms));
    free(text);
}

static void a_run_too_long_is_cut_and_says_so(void **state)
{
    (void)state;
    struct recording recording = recording_begin();
    char *pad = memory_alloc(1001);
    memset(pad, 'x', 1000);
    char *line = memory_print("{\"event\":\"pair\",\"pad\":\"%s\"}", pad);
    enum { LINES = 2000 };
    for (int i = 0; i < LINES; i++)
        recording_add_at(&recording, i, line);
    recording_add_at(&recording, LINES, "{\"event\":\"short\"}"); /* after a cut: left out, too */
    char *text = recording_take(&recording);
    assert_true(strlen(text) <= RECORDING_LIMIT && strlen(text) > RECORDING_LIMIT - 2000);
    const char *at = text;
    int64_t ms;
    int kept = 0, missing = 0;
    for (json_t *event; (event = recording_next(&at, &ms)); json_decref(event)) {
        kept += strcmp(json_string_value(json_object_get(event, "event")), "pair") == 0;
        missing = (int)json_integer_value(json_object_get(event, "lines"));
    }
    assert_int_equal(kept + missing, LINES + 1);
    assert_int_equal(ms, LINES);
    free(line);
    free(pad);
    free(text);
}

static void what_is_no_event_is_passed_over(void **state)
{
    (void)state;
    const char *at = "\n{\n[1]\n{\"ms\":1}\n{\"event\":\"x\"}\n{\"ms\":3,\"event\":\"y\"}";
    int64_t ms = 0;
    json_t *event = recording_next(&at, &ms);
    assert_int_equal(ms, 3);
    json_decref(event);
    assert_null(recording_next(&at, &ms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_come_back_with_their_moments),
        cmocka_unit_test(a_run_too_long_is_cut_and_says_so),
        cmocka_unit_test(what_is_no_event_is_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
