/* SPDX-License-Identifier: Apache-2.0 */
/* A load test as text: its table, its course over time, and what it warns of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "generate/appraise.h"
#include "report/traffic.h"

enum { WINDOWS = 50 };

/* One stage of 10 s at 100/s, each answer after 1 ms but for those of window 7, after 80 ms; none
 * is answered in window 9, and none is due in window 11. */
static struct traffic make(void)
{
    struct traffic traffic = {.url = memory_copy("http://127.0.0.1:1/"),
                              .phase = memory_copy("load"),
                              .limit = NAN,
                              .allowed = 0.01,
                              .floor_p99_9 = NAN,
                              .floor_most = NAN,
                              .knee = NAN};
    struct stage_result *stage = memory_push(&traffic.stages, &traffic.stage_count);
    *stage = (struct stage_result){.name = memory_copy("load"),
                                   .rate = 100,
                                   .connections = 64,
                                   .seconds = 10,
                                   .judged = true,
                                   .due = 1000,
                                   .answered = 1000,
                                   .achieved = 100,
                                   .latency = {1e6, 2e6, 80e6, 81e6, 82e6, 83e6, 1.5e6},
                                   .cpu = 1,
                                   .windows = memory_alloc(WINDOWS * sizeof(*stage->windows)),
                                   .window_count = WINDOWS};
    for (size_t i = 0; i < WINDOWS; i++)
        stage->windows[i] = (struct traffic_window){20, 0, 1e6, i == 7 ? 83e6 : 1e6};
    stage->windows[9] = (struct traffic_window){20, 20, NAN, NAN};
    stage->windows[11] = (struct traffic_window){0, 0, NAN, NAN};
    return traffic;
}

static char *print(const struct traffic *traffic)
{
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    assert_non_null(file);
    traffic_print(traffic, file);
    fclose(file);
    return text;
}

static void assert_says(const struct traffic *traffic, const char *words, bool wanted)
{
    char *text = print(traffic);
    if ((strstr(text, words) != NULL) != wanted)
        fail_msg("%s '%s' in:\n%s", wanted ? "no" : "a", words, text);
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
        assert_true(strcspn(line, "\n") <= 80);
    free(text);
}

static void test_table(void **state)
{
    struct traffic traffic = make();
    (void)state;
    assert_says(&traffic, "asked achieved    mean     p50     p90     p99   p99.9     max\n", true);
    assert_says(&traffic, "100 /s   100 /s 1.50 ms 1.00 ms 2.00 ms 80.0 ms 81.0 ms 83.0 ms\n",
                true);
    traffic_free(&traffic);
}

static void test_course_over_time(void **state)
{
    struct traffic traffic = make();
    (void)state;
    assert_says(&traffic, "slowest answer over time, by eighths of 83.0 ms", true);
    assert_says(&traffic,
                "  load    _______#_x_ ______________________________________ 200 ms each\n", true);
    traffic_free(&traffic);
}

/* A hundred requests in the first of fifty parts are no course. */
static void test_too_little_has_no_course(void **state)
{
    struct traffic traffic = make();
    (void)state;
    for (size_t i = 1; i < WINDOWS; i++)
        traffic.stages[0].windows[i] = (struct traffic_window){0, 0, NAN, NAN};
    assert_says(&traffic, "over time", false);
    traffic_free(&traffic);
}

static void test_warns_of_too_few_connections(void **state)
{
    (void)state;
    for (int late = 400; late <= 600; late += 200) {
        struct traffic traffic = make();
        traffic.stages[0].late = (uint64_t)late;
        appraise_stage(&traffic, &traffic.stages[0]);
        appraise_all(&phase_load, &traffic);
        assert_says(&traffic, "more --connections", late > 500);
        traffic_free(&traffic);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_course_over_time),
        cmocka_unit_test(test_too_little_has_no_course),
        cmocka_unit_test(test_warns_of_too_few_connections),
    };
    return cmocka_run_group_tests_name("traffic", tests, NULL, NULL);
}
