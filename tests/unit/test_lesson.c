/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <glob.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "load/lesson.h"

/* All lines in one text, for comparison. */
static void expect(const char *markdown, int width, const char *right)
{
    struct lesson lesson = {0};
    char all[4096] = "";
    lesson_render(&lesson, markdown, strlen(markdown), width);
    for (size_t i = 0; i < lesson.count; i++) {
        char *line = lesson_line_text(&lesson.lines[i]);
        strcat(strcat(all, line), "\n");
        free(line);
    }
    assert_string_equal(all, right);
    lesson_free(&lesson);
}

static void test_wrap(void **state)
{
    (void)state;
    expect("one two three\nfour five six", 20, "one two three four\nfive six\n");
    expect("漢字漢字漢字漢字漢字漢字", 20, "漢字漢字漢字漢字漢字\n漢字\n");
    expect("hard  \nbreak", 40, "hard\nbreak\n");
    expect("a\n\nb", 40, "a\n\nb\n");
    expect("", 40, "");
}

static void test_blocks(void **state)
{
    (void)state;
    expect("# One\ntext\n### Three", 40, "One\n═══\n\ntext\n\nThree\n");
    expect("- a\n- b\n\n  c", 40, "• a\n\n• b\n\n  c\n");
    expect("3. a\n4. b\n   - c", 40, "3. a\n4. b\n   • c\n");
    expect("> a\n> b", 40, "│ a b\n");
    expect("```\nx\ty\n```", 40, "  x       y\n");
    expect("[a](http://b) <http://c>", 40, "a <http://b> http://c\n");
}

static void test_tables(void **state)
{
    (void)state;
    expect("| a | b |\n|---|---|\n| 1 | `x|y` |", 40, "a    │ b\n─────┼─────\n1    │ x|y\n");
    expect("| a | not a table |", 40, "| a | not a table |\n");
}

static void test_styles(void **state)
{
    struct lesson lesson = {0};
    const char *text = "a **b** `c`\n\nnext";
    (void)state;
    lesson_render(&lesson, text, strlen(text), 40);
    assert_int_equal(lesson.lines[0].count, 4);
    assert_int_equal(lesson.lines[0].spans[1].style, LESSON_STRONG);
    assert_int_equal(lesson.lines[0].spans[3].style, LESSON_CODE);
    assert_int_equal(lesson.lines[0].source, 1);
    assert_int_equal(lesson.lines[2].source, 3);
    lesson_free(&lesson);
}

static void test_utf8(void **state)
{
    const char *text = "a\xff\xe6\xbc\xa2\x1b\xe2\x80\xae";
    const uint32_t right[] = {'a', UTF8_BROKEN, 0x6f22, UTF8_BROKEN, UTF8_BROKEN, 0};
    (void)state;
    for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++)
        assert_int_equal(utf8_next(&text), right[i]);
    assert_int_equal(utf8_columns("漢a"), 3);
    assert_int_equal(utf8_fit("漢a", 2), 3);
    assert_int_equal(utf8_fit("漢a", 1), 0);
}

/* ---- the labs' own, on a terminal of 80 columns: what is not wrapped would be cut */

enum { ROOM = 78, LARGEST = 1 << 20 };

/* A line of code has its words from the file; of a fence, the renderer knows the first line. */
static int line_of(const char *file, const char *words)
{
    const char *found = strstr(file, words + strspn(words, " "));
    int line = 1;
    for (const char *c = file; found && c < found; c++)
        line += *c == '\n';
    return found ? line : 0;
}

static int wide_lines(const char *path)
{
    struct lesson lesson = {0};
    char *text = NULL;
    size_t size = 0;
    int wide = 0;
    assert_int_equal(file_read(path, LARGEST, &text, &size), 0);
    lesson_render(&lesson, text, size, ROOM);
    for (size_t i = 0; i < lesson.count; i++) {
        char *line = lesson_line_text(&lesson.lines[i]);
        int columns = utf8_columns(line);
        if (columns > ROOM) {
            print_error("%s:%d: %d columns too wide: %s\n", path, line_of(text, line),
                        columns - ROOM, line);
            wide++;
        }
        free(line);
    }
    lesson_free(&lesson);
    free(text);
    return wide;
}

static void test_labs_fit(void **state)
{
    const char *source = getenv("srcdir");
    char *pattern = memory_print("%s/labs/*/{README,hints}.md", source ? source : ".");
    glob_t found;
    int wide = 0;
    (void)state;
    assert_int_equal(glob(pattern, GLOB_BRACE, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++)
        wide += wide_lines(found.gl_pathv[i]);
    assert_int_equal(wide, 0);
    globfree(&found);
    free(pattern);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrap),   cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_tables), cmocka_unit_test(test_styles),
        cmocka_unit_test(test_utf8),   cmocka_unit_test(test_labs_fit),
    };
    setlocale(LC_CTYPE, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
