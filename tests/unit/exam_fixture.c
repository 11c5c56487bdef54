/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "exam_fixture.h"

#include "app/attempt.h"
#include "app/exam.h"
#include "base/file.h"
#include "base/memory.h"

void put(const char *folder, const char *name, const char *text)
{
    char *path = file_join(folder, name);
    char *parent = memory_copy_range(path, (size_t)(strrchr(path, '/') - path));
    assert_int_equal(file_make_folders(parent), 0);
    assert_int_equal(file_write(path, text, strlen(text), 0644), 0);
    free(parent);
    free(path);
}

char *get(const char *folder, const char *name)
{
    char *path = file_join(folder, name), *text;
    size_t size;
    assert_int_equal(file_read(path, 1 << 20, &text, &size), 0);
    free(path);
    return text;
}

static const char small_template[] = "# {topic} of {lab}\n\n## Context\n\n## Evidence\n\n"
                                     "<!-- perflab:measured begin -->\n"
                                     "<!-- perflab:measured end -->\n";

int set_up(void **state)
{
    struct fixture *fixture = memory_new(struct fixture);
    *state = fixture;
    strcpy(fixture->root, "/tmp/perflab-exam-XXXXXX");
    if (!mkdtemp(fixture->root))
        return -1;
    fixture->state = file_join(fixture->root, "state");
    fixture->workspace = file_join(fixture->root, "work");
    fixture->data = file_join(fixture->root, "data");
    put(fixture->data, "labs/adr.md", small_template);
    put(fixture->data, "labs/exam/lab.yaml", "");
    put(fixture->workspace, "readme", "");
    fixture->catalog.data = fixture->data;
    fixture->lab = (struct lab){.id = "exam", .title = "The exam", .exam = {4, 1}};
    fixture->lab.folder = file_join(fixture->data, "labs/exam");
    fixture->now = (struct clock_moment){.date = 1000000, .uptime = 500, .boot = "first"};
    return store_open(fixture->state, &fixture->store, &fixture->errors);
}

int tear_down(void **state)
{
    struct fixture *fixture = *state;
    store_close(fixture->store);
    errors_print(&fixture->errors, stderr);
    errors_free(&fixture->errors);
    file_remove_tree(fixture->root);
    free(fixture->state);
    free(fixture->workspace);
    free(fixture->data);
    free(fixture->lab.folder);
    free(fixture);
    return 0;
}

void wait_for(struct fixture *fixture, double seconds)
{
    fixture->now.date += (int64_t)seconds;
    fixture->now.uptime += seconds;
}

double left(struct fixture *fixture)
{
    struct exam exam;
    assert_int_equal(exam_look(fixture->store, "exam", &fixture->now, &exam, &fixture->errors), 0);
    double result = exam.lab ? exam_left(&exam, &fixture->now) : -1e9;
    exam_free(&exam);
    return result;
}

bool begin(struct fixture *fixture)
{
    bool begun;
    assert_int_equal(
        exam_begin(fixture->store, &fixture->lab, &fixture->now, &begun, &fixture->errors), 0);
    return begun;
}

struct record try(struct fixture *fixture, enum verdict verdict)
{
    struct attempt attempt = {.lab = memory_copy("exam"), .source = memory_copy("x")};
    struct record record;
    struct recording none = {0};
    record_init(&record);
    record.lab = memory_copy("exam");
    record.verdict = verdict;
    record.pairs = 10;
    *memory_push(&record.results, &record.result_count) =
        (struct result){.metric = metric_find("speedup"),
                        .value = 25.44,
                        .low = 18.9,
                        .high = 33.4,
                        .bound = 10,
                        .at_least = true,
                        .verdict = verdict};
    *memory_push(&record.counters, &record.counter_count) = (struct counter){
        .metric = metric_find("ns_per_op"), .baseline = 335e3, .candidate = 12.8e3};
    assert_int_equal(
        exam_enter(fixture->store, &fixture->lab, &fixture->now, &attempt, &fixture->errors), 0);
    assert_int_equal(exam_judge(fixture->store, &fixture->now, &attempt, &record, &fixture->errors),
                     0);
    assert_int_equal(
        attempt_end(fixture->store, &attempt, &record, &none, fixture->now.date, &fixture->errors),
        0);
    attempt_free(&attempt);
    return record;
}

enum lab_state state_of(struct fixture *fixture)
{
    struct progress progress;
    assert_int_equal(progress_load(fixture->store, &progress, &fixture->errors), 0);
    enum lab_state state = progress_state(&progress, &fixture->catalog, "exam");
    progress_free(&progress);
    return state;
}
