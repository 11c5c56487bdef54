/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lab profile-clinic: that its cases can be told from a profile, that its patient works and
 * waits as the case says, and its judge against answers that are right and answers that are wrong
 * in a known way. Work is counted and not done, CPU time is what was counted; no clock decides.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "labs/profile-clinic/judge.c"

/* What patient.c did, by who did it: its work, counted where it would work. */
static int64_t done[PLACES + 1], paused[WAIT_COUNT];
static int64_t counted_ns(void);
static void counted_pause(int place, int64_t ns);
#define CLINIC_WORK(place, units) (done[place] += (units))
#define CLINIC_CPU_NS counted_ns
#define CLINIC_PAUSE counted_pause
#include "labs/profile-clinic/settle.h"

enum { CASES = 300, DAYS = 400, NS_PER_UNIT = 300 };

static int64_t counted_ns(void)
{
    int64_t sum = 0;
    for (int i = 0; i <= PLACES; i++)
        sum += done[i];
    return sum * NS_PER_UNIT;
}

static void counted_pause(int place, int64_t ns)
{
    paused[place] += ns;
}

/* ---- the cases ---- */

static int by_size(const void *a, const void *b)
{
    return *(const int *)b - *(const int *)a;
}

/* Written anew, without a function of case.h that decides about cases. */
static void test_eighty_percent_takes_just_these(void **state)
{
    (void)state;
    for (uint64_t number = 1; number <= CASES; number++) {
        struct sick sick = case_of(number);
        int sorted[PLACES], top = 0, n = sick.hot_count, margin = WHOLE * 3 / 100;
        memcpy(sorted, sick.work[AFTER], sizeof(sorted));
        qsort(sorted, PLACES, sizeof(*sorted), by_size);
        assert_in_range(n, 3, MOST_HOT);
        for (int i = 0; i < n; i++) {
            assert_int_equal(sick.work[AFTER][sick.hot[i]], sorted[i]);
            top += sorted[i];
        }
        assert_true(top >= 8000 + margin);
        assert_true(top - sorted[n - 1] <= 8000 - margin);
        assert_true(top - sorted[n - 1] + sorted[n] <= 8000 - margin);
        for (int i = 1; i <= n; i++)
            assert_true(sorted[i - 1] - sorted[i] >= 250);
    }
}

static void test_all_work_is_there(void **state)
{
    (void)state;
    for (uint64_t number = 1; number <= CASES; number++) {
        struct sick sick = case_of(number);
        assert_int_equal(case_total(&sick, AFTER), WHOLE);
        assert_in_range(case_total(&sick, BEFORE), WHOLE - 40, WHOLE + 40);
        for (int v = 0; v < VERSIONS; v++) {
            int below = sick.work[v][PLACE_settle_day];
            for (int i = 0; i < PLACES; i++)
                assert_true(sick.work[v][i] > 0);
            for (int i = 0; i < PHASE_COUNT; i++)
                below += case_below(&sick, v, i);
            assert_int_equal(below, case_total(&sick, v));
            for (int h = 0; h < HELPER_COUNT; h++) {
                int sum = 0;
                for (int c = 0; c < CALLER_COUNT; c++) {
                    assert_true(sick.helping[v][h][c] > 0);
                    sum += sick.helping[v][h][c];
                }
                assert_int_equal(sum, sick.work[v][FIRST_HELPER + h]);
            }
        }
    }
}

/* No box of the helper is as wide as the next function, so that it has to be added up. */
static void test_helper_has_many_callers(void **state)
{
    (void)state;
    for (uint64_t number = 1; number <= CASES; number++) {
        struct sick sick = case_of(number);
        assert_in_range(sick.hot[0], FIRST_HELPER, FIRST_HELPER + HELPER_COUNT - 1);
        for (int c = 0; c < CALLER_COUNT; c++)
            assert_true(2 * sick.helping[AFTER][sick.hot[0] - FIRST_HELPER][c] <
                        sick.work[AFTER][sick.hot[1]]);
    }
}

/* One leaf has grown, by far the most; who only calls others has not. */
static void test_one_has_grown(void **state)
{
    (void)state;
    for (uint64_t number = 1; number <= CASES; number++) {
        struct sick sick = case_of(number);
        assert_true(sick.grown != sick.shrunk && sick.grown != sick.hot[0]);
        assert_true(sick.moved_to != sick.moved_from);
        for (int i = 0; i < PLACES; i++) {
            double grown = case_share(&sick, AFTER, i) - case_share(&sick, BEFORE, i);
            assert_true(i == sick.grown ? grown > 0.04 && grown < 0.085 : grown < 0.003);
            assert_true(i != sick.shrunk || grown < -0.04);
        }
    }
}

static void test_umbrella_and_waits(void **state)
{
    (void)state;
    for (uint64_t number = 1; number <= CASES; number++) {
        struct sick sick = case_of(number);
        for (int i = 0; i < PHASE_COUNT; i++)
            assert_true(i == sick.umbrella ||
                        case_below(&sick, AFTER, sick.umbrella) - case_below(&sick, AFTER, i) >=
                            500);
        assert_true(sick.work[AFTER][sick.umbrella] < WHOLE / 200);
        for (int i = 0; i < WAIT_COUNT; i++)
            assert_true(i == sick.longest || sick.waits[i] * 3 < sick.waits[sick.longest]);
        assert_true(case_waiting(&sick) > 0.199 && case_waiting(&sick) < 0.551);
    }
}

/* ---- the patient ---- */

static void run_days(uint64_t number, enum version version)
{
    memset(done, 0, sizeof(done));
    memset(paused, 0, sizeof(paused));
    memset(&day, 0, sizeof(day));
    day.sick = case_of(number);
    day.version = version;
    for (int i = 0; i < DAYS; i++)
        settle_day();
}

static void test_patient_works_as_the_case_says(void **state)
{
    (void)state;
    for (uint64_t number = 1; number <= 10; number++)
        for (int v = 0; v < VERSIONS; v++) {
            run_days(number, v);
            for (int i = 0; i < PLACES; i++)
                assert_int_equal(done[i], (int64_t)DAYS * ROUNDS * day.sick.work[v][i]);
            assert_int_equal(done[PLACES], 0);
        }
}

static void test_patient_waits_as_the_case_says(void **state)
{
    (void)state;
    for (uint64_t number = 1; number <= 10; number++) {
        run_days(number, AFTER);
        double all = (double)counted_ns();
        for (int i = 0; i < WAIT_COUNT; i++)
            all += (double)paused[i];
        for (int i = 0; i < WAIT_COUNT; i++)
            assert_true(fabs((double)paused[i] / all - day.sick.waits[i]) < 0.004);
    }
}

/* ---- the judge ---- */

/* An answer to one question, of the kind that is given. */
static void ask(uint64_t number, const char *key, double value, const char *word,
                struct perflab_score *score)
{
    char *words[8], text[200];
    size_t count = 0;
    snprintf(text, sizeof(text), "%s", word ? word : "");
    for (char *at = strtok(text, " "); at && count < 8; at = strtok(NULL, " "))
        words[count++] = at;
    struct perflab_answer item = {.key = key,
                                  .given = true,
                                  .word = word,
                                  .number = value,
                                  .list = words,
                                  .list_count = count};
    const struct perflab_answers answers = {&item, 1};
    *score = (struct perflab_score){.score = -1};
    perflab_clinic.hold(NULL, number, &answers, key, score);
}

static double worth(uint64_t number, const char *key, double value, const char *word)
{
    struct perflab_score score;
    ask(number, key, value, word, &score);
    return score.score;
}

/* The first `count` of the costliest, and more words behind. */
static const char *costliest(const struct sick *sick, int count, const char *more)
{
    static char text[200];
    text[0] = '\0';
    for (int i = 0; i < count; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s ",
                 place_names[sick->hot[i]]);
    snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s", more);
    return text;
}

static void test_right_answers(void **state)
{
    (void)state;
    for (uint64_t number = 1; number <= CASES; number++) {
        struct sick sick = case_of(number);
        double share = case_share(&sick, AFTER, sick.hot[0]);
        double growth =
            case_share(&sick, AFTER, sick.grown) - case_share(&sick, BEFORE, sick.grown);
        assert_true(worth(number, "hot", NAN, costliest(&sick, sick.hot_count, "")) == 1);
        assert_true(worth(number, "costliest", NAN, place_names[sick.hot[0]]) == 1);
        assert_true(worth(number, "umbrella", NAN, place_names[sick.umbrella]) == 1);
        assert_true(worth(number, "waits_at", NAN, wait_names[sick.longest]) == 1);
        assert_true(worth(number, "regressed", NAN, place_names[sick.grown]) == 1);
        for (int sign = -1; sign <= 1; sign++) { /* four standard errors of 10,000 samples */
            double off = sign * 4 * sqrt(share * (1 - share) / 10000);
            assert_true(worth(number, "costliest_share", 100 * (share + off), NULL) == 1);
            assert_true(worth(number, "amdahl", 1 / (1 - share - off), NULL) == 1);
            assert_true(worth(number, "regressed_by", 100 * growth + sign, NULL) == 1);
            assert_true(worth(number, "wait_share", 100 * case_waiting(&sick) + 2.5 * sign, NULL) ==
                        1);
        }
    }
}

static void test_each_word_is_held(void **state)
{
    static const char *const keys[] = {"costliest", "umbrella", "waits_at", "regressed"};
    (void)state;
    for (uint64_t number = 1; number <= 50; number++)
        for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
            double sum = worth(number, keys[k], NAN, "load_history");
            for (int i = 0; i < PLACES; i++)
                sum += worth(number, keys[k], NAN, place_names[i]);
            for (int i = 0; i < WAIT_COUNT; i++)
                sum += worth(number, keys[k], NAN, wait_names[i]);
            assert_true(sum == 1);
        }
}

static void test_cover_is_graded(void **state)
{
    (void)state;
    for (uint64_t number = 1; number <= CASES; number++) {
        struct sick sick = case_of(number);
        int n = sick.hot_count;
        double one = worth(number, "hot", NAN, costliest(&sick, 1, ""));
        double less = worth(number, "hot", NAN, costliest(&sick, n - 1, ""));
        assert_true(one > 0 && one < less && less < 0.5);
        double more = worth(number, "hot", NAN, costliest(&sick, n, place_names[PLACE_price_book]));
        assert_true(more == (n == MOST_HOT ? 0 : 0.5));
        assert_true(worth(number, "hot", NAN, "") == 0);
    }
}

static void assert_told(uint64_t number, const char *key, double value, const char *word,
                        const char *says)
{
    struct perflab_score score;
    ask(number, key, value, word, &score);
    if (score.score >= 1 || !strstr(score.feedback, says))
        fail_msg("case %llu, %s %g %s: %g, %s", (unsigned long long)number, key, value,
                 word ? word : "", score.score, score.feedback);
}

static void test_mistakes(void **state)
{
    (void)state;
    for (uint64_t number = 1; number <= CASES; number++) {
        struct sick sick = case_of(number);
        double share = 100 * case_share(&sick, AFTER, sick.hot[0]), all = case_waiting(&sick);
        double after = 100 * case_share(&sick, AFTER, sick.grown);
        double next = 100 * case_share(&sick, AFTER, sick.hot[1]);
        assert_told(number, "hot", NAN, "take_orders price_book", "next to nothing in itself");
        assert_told(number, "hot", NAN, "load_history", "before the first day");
        assert_told(number, "hot", NAN, "await_ack", "next to no CPU time");
        assert_told(number, "hot", NAN, place_names[sick.hot[1]], "no single box");
        assert_told(number, "hot", NAN, place_names[sick.hot[0]], "add up from the top");
        assert_told(number, "costliest", NAN, place_names[sick.hot[1]], "add them up");
        assert_told(number, "costliest_share", next, NULL, "another function");
        if (fabs(next - 0.9 * share) > 1) /* else it is told as the former */
            assert_told(number, "costliest_share", 0.9 * share, NULL, "no day");
        assert_told(number, "amdahl", 100 / share, NULL, "everything else");
        assert_told(number, "amdahl", 1 - share / 100, NULL, "the time that remains");
        assert_told(number, "umbrella", NAN, "settle_day", "below it");
        assert_told(number, "umbrella", NAN, place_names[sick.hot[0]], "works itself");
        assert_told(number, "waits_at", NAN, wait_names[sick.often], "for moments");
        assert_told(number, "waits_at", NAN, place_names[sick.hot[0]], "of its own accord");
        assert_told(number, "wait_share", 100 * all / (1 - all), NULL, "by both together");
        assert_told(number, "regressed", NAN, place_names[sick.shrunk], "smaller share today");
        assert_told(number, "regressed", NAN, place_names[sick.hot[0]], "calls have moved");
        assert_told(number, "regressed_by", after, NULL, "what it has today");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_eighty_percent_takes_just_these),
        cmocka_unit_test(test_all_work_is_there),
        cmocka_unit_test(test_helper_has_many_callers),
        cmocka_unit_test(test_one_has_grown),
        cmocka_unit_test(test_umbrella_and_waits),
        cmocka_unit_test(test_patient_works_as_the_case_says),
        cmocka_unit_test(test_patient_waits_as_the_case_says),
        cmocka_unit_test(test_right_answers),
        cmocka_unit_test(test_each_word_is_held),
        cmocka_unit_test(test_cover_is_graded),
        cmocka_unit_test(test_mistakes),
    };
    return cmocka_run_group_tests_name("profile-clinic", tests, NULL, NULL);
}
