/* SPDX-License-Identifier: Apache-2.0 */
/* What a lab's own solution has shown here comes back, until the lab or the machine is another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/shown.h"
#include "base/file.h"
#include "base/memory.h"
#include "store_fixture.h"

static struct lab make_lab(struct fixture *fixture)
{
    struct lab lab = {.id = "tiny", .folder = fixture->root};
    char *path = file_join(fixture->root, "lab.yaml");
    assert_int_equal(file_write(path, "id: tiny\n", 9, 0644), 0);
    free(path);
    char *state_home = file_join(fixture->root, "state");
    setenv("XDG_STATE_HOME", state_home, 1);
    free(state_home);
    return lab;
}

static struct record make_record(enum verdict verdict)
{
    struct record record;
    record_init(&record);
    record.verdict = verdict;
    *memory_push(&record.results, &record.result_count) = (struct result){
        .metric = metric_find("speedup"), .value = 8, .low = 7.5, .high = 9, .verdict = verdict};
    *memory_push(&record.results, &record.result_count) =
        (struct result){.metric = metric_find("ns_per_op"), .value = NAN, .low = NAN, .high = NAN};
    return record;
}

static void keep(struct fixture *fixture, const struct lab *lab, enum verdict verdict)
{
    struct record record = make_record(verdict);
    assert_int_equal(shown_keep(fixture->store, lab, &record, 1000, &fixture->errors), 0);
    record_free(&record);
}

static void test_comes_back(void **state)
{
    struct fixture *fixture = *state;
    struct lab lab = make_lab(fixture);
    struct shown_here shown;
    assert_false(shown_load(&lab, &shown));
    keep(fixture, &lab, VERDICT_FAIL);
    assert_true(shown_load(&lab, &shown));
    assert_int_equal(shown.when, 1000);
    assert_int_equal(json_object_size(shown.reached), 1);
    shown_free(&shown);
    char *text = shown_text(&lab);
    assert_string_equal(text, "{\"speedup\":[7.5,9.0]}");
    free(text);
    struct lab other = lab;
    other.id = "other";
    assert_false(shown_known(&other));
}

static void test_what_did_not_end_shows_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct lab lab = make_lab(fixture);
    keep(fixture, &lab, VERDICT_WRONG_ANSWER);
    keep(fixture, &lab, VERDICT_INTERNAL_ERROR);
    assert_false(shown_known(&lab));
}

static void test_another_lab_yaml_forgets_it(void **state)
{
    struct fixture *fixture = *state;
    struct lab lab = make_lab(fixture);
    keep(fixture, &lab, VERDICT_PASS);
    assert_true(shown_known(&lab));
    char *path = file_join(fixture->root, "lab.yaml");
    assert_int_equal(file_write(path, "id: tiny2\n", 10, 0644), 0);
    free(path);
    assert_false(shown_known(&lab));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(test_comes_back),
        STORE_TEST(test_what_did_not_end_shows_nothing),
        STORE_TEST(test_another_lab_yaml_forgets_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
