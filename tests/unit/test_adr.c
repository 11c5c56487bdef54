/* SPDX-License-Identifier: Apache-2.0 */
/* Decision records: what is missing, what was measured, and what stays the learner's. */
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

#include "app/adr.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "exam_fixture.h"

static const char whole[] =
    "# X\n\n## Context\n\nIt took ninety milliseconds for each night, and four fifths of that were "
    "searches.\n\n"
    "## Options considered\n\nWe weighed two of them with a morning of measuring for each:\n\n"
    "### Option 1: hash tables\n\n- For: no search at all\n- Against: needs more memory\n\n"
    "### Option 2: sorted arrays\n\n- For: little memory needed\n- Against: sorting takes time\n\n"
    "## Decision\n\nHash tables first, then larger reads, then numbers in place of strings "
    "everywhere.\n\n"
    "## Consequences\n\nThe program needs a megabyte more and assumes at most sixteen thousand "
    "clients a night.\n\n"
    "## Evidence\n\n%s\n\n"
    "<!-- perflab:measured begin -->\nIn attempt 1 speedup 25.4x\n<!-- perflab:measured end -->\n";
static const char good[] = "In attempt 1 the speedup was 25.4x [18.9x, 33.4x] and ns_per_op fell "
                           "to candidate 12.8 us, from baseline 335 us.";

static int check_text(struct fixture *fixture, const char *text, struct errors *complaints)
{
    return adr_check_text(fixture->store, "exam", "adr.md", text, strlen(text), complaints,
                          &fixture->errors);
}

/* That the whole record with this evidence gets one complaint, or none. */
static void expect_evidence(struct fixture *fixture, const char *evidence, const char *complaint)
{
    struct errors complaints = {0};
    char *text = memory_print(whole, evidence);
    assert_int_equal(check_text(fixture, text, &complaints), 0);
    assert_int_equal(complaints.count, complaint ? 1 : 0);
    if (complaint)
        assert_non_null(strstr(complaints.items[0].message, complaint));
    errors_free(&complaints);
    free(text);
}

static void evidence_is_looked_up(void **state)
{
    struct fixture *fixture = *state;
    begin(fixture);
    struct record record = try(fixture, VERDICT_PASS);
    record_free(&record);
    expect_evidence(fixture, good, NULL);
    expect_evidence(fixture, "- In attempt 1, which was the last of them, we had a speedup: 25x",
                    NULL);
    expect_evidence(fixture, "In attempt 1 it was, after all that work of ours, speedup 26.4x.",
                    "speedup 26.4 is not what attempt 1 measured");
    expect_evidence(fixture, "In attempt 7 it was, after all that work of ours, speedup 25.4x.",
                    "attempt 7 is not in your history");
    expect_evidence(fixture,
                    "It is a great deal faster than before, everybody who used it says so.",
                    "no measured number is referred to");
    expect_evidence(fixture, "In attempt 1 it became a great deal faster, everybody says: 25.4.",
                    "no measured number is referred to");
}

static void each_missing_part_is_told(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *cut, *with, *says;
    } rows[] = {
        {"## Context", "## Prelude", "no heading '## Context'"},
        {"Hash tables first, then larger reads, then numbers in place of strings everywhere.",
         "<!-- Hash tables first, then larger reads, then numbers, and so on and so forth. -->",
         "Decision is empty"},
        {"The program needs a megabyte more and assumes at most sixteen thousand clients a night.",
         "Few.", "Consequences is nearly empty"},
        {"### Option 2: sorted arrays", "And sorted arrays", "1 of at least 2 options"},
        {"hash tables\n", "\n", "has no name"},
        {"- For: no search at all", "- For:", "speaks for"},
        {"- Against: sorting takes time", "- Against: time", "speaks against"},
    };
    begin(fixture);
    struct record record = try(fixture, VERDICT_PASS);
    record_free(&record);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct errors complaints = {0};
        char *text = memory_print(whole, good), *at = strstr(text, rows[i].cut);
        assert_non_null(at);
        char *changed = memory_print("%.*s%s%s", (int)(at - text), text, rows[i].with,
                                     at + strlen(rows[i].cut));
        assert_int_equal(check_text(fixture, changed, &complaints), 0);
        assert_int_equal(complaints.count, 1);
        assert_non_null(strstr(complaints.items[0].message, rows[i].says));
        assert_true(complaints.items[0].line > 0);
        errors_free(&complaints);
        free(text);
        free(changed);
    }
}

static void bad_text_is_told_where(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *text, *says;
        int line;
    } rows[] = {
        {"# X\n\n## Context\n", "have no place", 1},
        {"\n<!-- perflab:measured begin -->\n", "have no place", 2},
        {"<!-- perflab:measured end -->\n<!-- perflab:measured begin -->\n", "have no place", 2},
        {"<!-- perflab:measured begin -->\n<!-- perflab:measured begin -->\n", "a second", 2},
        {"x\ny\xff\n", "UTF-8", 2},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct errors complaints = {0};
        assert_int_equal(check_text(fixture, rows[i].text, &complaints), -1);
        assert_int_equal(complaints.count, 0);
        assert_non_null(strstr(fixture->errors.items[0].message, rows[i].says));
        assert_int_equal(fixture->errors.items[0].line, rows[i].line);
        errors_free(&fixture->errors);
    }
}

static int write_adr(struct fixture *fixture, bool *fresh)
{
    return adr_write(fixture->store, fixture->workspace, &fixture->lab, fixture->data, fresh,
                     &fixture->errors);
}

static void expect_refused(struct fixture *fixture, const char *says)
{
    bool fresh;
    assert_int_equal(write_adr(fixture, &fresh), -1);
    assert_non_null(strstr(fixture->errors.items[0].message, says));
    errors_free(&fixture->errors);
}

static void numbers_are_renewed_and_text_kept(void **state)
{
    struct fixture *fixture = *state;
    bool fresh;
    expect_refused(fixture, "no attempt at exam yet");
    begin(fixture);
    struct record record = try(fixture, VERDICT_FAIL);
    record_free(&record);
    assert_int_equal(write_adr(fixture, &fresh), 0);
    assert_true(fresh);
    char *text = get(fixture->workspace, "exam/adr.md");
    assert_non_null(strstr(text, "# The exam of exam\n"));
    assert_non_null(strstr(text, "### Attempt 1, the best and the last: fail"));
    assert_non_null(
        strstr(text, "- speedup 25.4x [18.9x, 33.4x], at least 10.0x: fail (measured)"));
    free(text);
    put(fixture->workspace, "exam/adr.md",
        "Mine\r\n<!-- perflab:measured begin -->\nold\n<!-- perflab:measured end -->\nMine too");
    record = try(fixture, VERDICT_PASS);
    record_free(&record);
    assert_int_equal(write_adr(fixture, &fresh), 0);
    assert_false(fresh);
    text = get(fixture->workspace, "exam/adr.md");
    assert_true(text_starts(text, "Mine\r\n<!-- perflab:measured begin -->\n\n### Attempt 2"));
    assert_true(text_ends(text, "\n<!-- perflab:measured end -->\nMine too"));
    assert_null(strstr(text, "old"));
    free(text);
}

static void what_is_no_record_is_left_alone(void **state)
{
    struct fixture *fixture = *state;
    begin(fixture);
    struct record record = try(fixture, VERDICT_PASS);
    record_free(&record);
    put(fixture->workspace, "exam/adr.md", "mine, without markers\n");
    expect_refused(fixture, "have no place");
    char *text = get(fixture->workspace, "exam/adr.md");
    assert_string_equal(text, "mine, without markers\n");
    free(text);
    char *path = file_join(fixture->workspace, "exam/adr.md");
    unlink(path);
    assert_int_equal(symlink("/etc/hostname", path), 0);
    expect_refused(fixture, "symbolic link");
    struct errors complaints = {0};
    assert_int_equal(
        adr_check(fixture->store, fixture->workspace, &fixture->lab, &complaints, &fixture->errors),
        -1);
    errors_free(&fixture->errors);
    unlink(path);
    free(path);
}

static void lab_has_a_template_of_its_own(void **state)
{
    struct fixture *fixture = *state;
    bool fresh;
    begin(fixture);
    struct record record = try(fixture, VERDICT_PASS);
    record_free(&record);
    put(fixture->data, "labs/exam/adr.md", "no markers here\n");
    expect_refused(fixture, "have no place");
    put(fixture->data, "labs/exam/adr.md",
        "Own {lab}\n<!-- perflab:measured begin -->\n<!-- perflab:measured end -->\n");
    fixture->lab.decision = "unused";
    assert_int_equal(write_adr(fixture, &fresh), 0);
    fixture->lab.decision = NULL;
    char *text = get(fixture->workspace, "exam/adr.md");
    assert_true(text_starts(text, "Own exam\n"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(evidence_is_looked_up),           TEST(each_missing_part_is_told),
        TEST(bad_text_is_told_where),          TEST(numbers_are_renewed_and_text_kept),
        TEST(what_is_no_record_is_left_alone), TEST(lab_has_a_template_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
