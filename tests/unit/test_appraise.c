/* SPDX-License-Identifier: Apache-2.0 */
/* Around a load: when requests are due, what is asked of a phase, where to, and the verdicts. */
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
#include "generate/arrivals.h"
#include "generate/engine.h"
#include "generate/url.h"

enum { MS = 1000000 }; /* ns */

static void arrivals_keep_their_rate(void **state)
{
    (void)state;
    struct arrivals even, poisson;
    double sum = 0, squares = 0, last = 0;
    arrivals_begin(&even, 3, false, 1);
    for (int i = 0; i < 3000000; i++)
        arrivals_next(&even);
    assert_int_equal(arrivals_due(&even), 1000000 * CLOCK_SECOND);
    arrivals_begin(&poisson, 1000, true, 1);
    for (int i = 0; i < 100000; i++, arrivals_next(&poisson)) {
        double gap = (double)arrivals_due(&poisson) - last;
        last = (double)arrivals_due(&poisson);
        sum += gap;
        squares += gap * gap;
    }
    double mean = sum / 100000, deviation = sqrt(squares / 100000 - mean * mean);
    assert_true(fabs(mean / MS - 1) < 0.02 && fabs(deviation / mean - 1) < 0.02);
}

static void verdicts(void **state)
{
    (void)state;
    static const struct {
        double low, over, high, floor, achieved, busy;
        enum verdict verdict;
    } cases[] = {
        {0, 0, 0.004, 0, 1000, 0.2, VERDICT_PASS},
        {0.012, 0.02, 0.03, 0, 1000, 0.2, VERDICT_FAIL},
        {0.005, 0.01, 0.02, 0, 1000, 0.2, VERDICT_INCONCLUSIVE},
        {0, 0, 0.004, 0, 980, 0.2, VERDICT_FAIL},
        {0, 0, 0.004, 0, 980, 0.95, VERDICT_INCONCLUSIVE}, /* the generator's fault */
        {0.012, 0.02, 0.03, 0, 1000, 0.95, VERDICT_INCONCLUSIVE},
        {0, 0, 0.004, 0.02, 1000, 0.2, VERDICT_INCONCLUSIVE}, /* the machine's */
        {0.5, 0.6, 0.7, 0.02, 1000, 0.2, VERDICT_INCONCLUSIVE},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct traffic traffic = {.limit = MS, .allowed = 0.01, .floor = cases[i].floor};
        struct stage_result stage = {.rate = 1000,
                                     .seconds = 1,
                                     .due = 1000,
                                     .answered = 1000,
                                     .low = cases[i].low,
                                     .over = cases[i].over,
                                     .high = cases[i].high,
                                     .achieved = cases[i].achieved,
                                     .busy = cases[i].busy};
        appraise_stage(&traffic, &stage);
        assert_int_equal(stage.verdict, cases[i].verdict);
        free(stage.reason);
    }
}

static void the_knee_is_the_last_that_held(void **state)
{
    (void)state;
    struct traffic traffic = {
        .knee = NAN, .stages = memory_alloc(3 * sizeof(struct stage_result)), .stage_count = 3};
    for (int i = 0; i < 3; i++)
        traffic.stages[i] = (struct stage_result){.name = memory_copy("step"),
                                                  .rate = 1000 * (i + 1),
                                                  .achieved = 1000 * (i + 1),
                                                  .due = 1000 * (uint64_t)(i + 1),
                                                  .seconds = 1,
                                                  .judged = true,
                                                  .verdict = VERDICT_PASS};
    traffic.stages[2].verdict = VERDICT_FAIL;
    traffic.stages[2].reason = memory_copy("too slow");
    appraise_all(&phase_stress, &traffic);
    assert_int_equal(traffic.verdict, VERDICT_PASS);
    assert_true(traffic.knee == 2000);
    assert_non_null(strstr(traffic.reason, "too slow"));
    traffic_free(&traffic);
}

static void phases_are_bounded(void **state)
{
    (void)state;
    static const struct phase *const all[] = {&phase_smoke, &phase_load, &phase_stress,
                                              &phase_spike, &phase_soak};
    static const struct wish bad[] = {{.rate = 1e9}, {.connections = 1e6}, {.seconds = 1e5},
                                      {.rate = NAN}, {.connections = 1.5}, {.rate = 1, .think = 1}};
    struct stage stages[PHASE_MOST_STAGES];
    struct errors errors = {0};
    for (size_t i = 0; i < 5; i++) {
        struct wish wish = {.rate = 900000};
        size_t count = phase_plan(all[i], &wish, stages, &errors);
        assert_true(count >= 1 && count <= PHASE_MOST_STAGES && !errors.count);
        for (size_t j = 0; j < count; j++)
            assert_true(stages[j].length > 0 && stages[j].connections > 0);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(phase_plan(&phase_load, &bad[i], stages, &errors), 0);
        assert_true(errors.count >= 1);
        errors_free(&errors);
    }
    struct wish closed = {.connections = 5};
    assert_int_equal(phase_plan(&phase_load, &closed, stages, &errors), 1);
    assert_true(stages[0].rate == 0 && stages[0].connections == 5);
    assert_int_equal(phase_plan(&phase_stress, &closed, stages, &errors), 0);
    errors_free(&errors);
}

static void addresses(void **state)
{
    (void)state;
    static const char *const bad[] = {"https://127.0.0.1/",   "127.0.0.1",       "http://",
                                      "http://a:0/",          "http://a:70000/", "http://a b/",
                                      "http://a/b c",         "http://[::1",     "http://x@a/",
                                      "http://a/\r\nHost: b", "http://a:1x/",    "http://:80/"};
    static const char *const near[] = {"127.8.0.1",   "10.1.2.3",    "172.31.0.1",
                                       "192.168.1.1", "169.254.1.1", "[::1]",
                                       "[fd00::1]",   "[fe80::1]",   "[::ffff:10.0.0.1]"};
    static const char *const far[] = {"8.8.8.8", "172.32.0.1", "11.0.0.1", "[2001:db8::1]",
                                      "[::ffff:8.8.8.8]"};
    struct errors errors = {0};
    struct url url;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(url_parse(bad[i], &url, &errors), -EINVAL);
        assert_int_equal(errors.count, 1);
        errors_free(&errors);
    }
    for (size_t i = 0; i < 9 + 5; i++) {
        struct address *found;
        size_t count;
        char *text = memory_print("http://%s:81/x?y#z", i < 9 ? near[i] : far[i - 9]);
        assert_int_equal(url_parse(text, &url, &errors), 0);
        assert_string_equal(url.path, "/x?y");
        assert_int_equal(url_resolve(&url, false, &found, &count, &errors), i < 9 ? 0 : -EPERM);
        free(found);
        errors_free(&errors);
        assert_int_equal(url_resolve(&url, true, &found, &count, &errors), 0);
        free(found);
        url_free(&url);
        free(text);
    }
    url_parse("http://[::1]:8080", &url, &errors);
    char *bytes = url_request(&url);
    assert_non_null(strstr(bytes, "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n"));
    free(bytes);
    url_free(&url);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrivals_keep_their_rate),
        cmocka_unit_test(verdicts),
        cmocka_unit_test(the_knee_is_the_last_that_held),
        cmocka_unit_test(phases_are_bounded),
        cmocka_unit_test(addresses),
    };
    return cmocka_run_group_tests_name("appraise", tests, NULL, NULL);
}
