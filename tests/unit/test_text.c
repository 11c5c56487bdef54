/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void nearest_finds_small_slips(void **state)
{
    (void)state;
    const char *const names[] = {"criteria", "counters", "clock", "id"};
    assert_string_equal(text_nearest("criterea", names, COUNT(names)), "criteria");
    assert_string_equal(text_nearest("critreia", names, COUNT(names)), "criteria");
    assert_string_equal(text_nearest("clok", names, COUNT(names)), "clock");
    assert_null(text_nearest("banana", names, COUNT(names)));
    assert_null(text_nearest("", names, COUNT(names)));
}

static void nearest_takes_words_of_any_length(void **state)
{
    (void)state;
    char word[1000];
    memset(word, 'a', sizeof(word) - 1);
    word[sizeof(word) - 1] = '\0';
    const char *const names[] = {"aaaa"};
    assert_null(text_nearest(word, names, 1));
}

static void printable_hides_what_moves_a_cursor(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *shown;
    } cases[] = {
        {"plain\ttext\n", "plain\ttext\n"},
        {"\x1b[2Jgone", "\\x1b[2Jgone"},
        {"na\xc3\xafve", "na\xc3\xafve"},
        {"\xc3", "\\xc3"},                   /* cut off */
        {"\xc0\xaf", "\\xc0\\xaf"},          /* overlong */
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"}, /* surrogate */
        {"\xc2\x9b"
         "2J",
         "\\xc2\\x9b2J"}, /* C1 control: CSI in some terminals */
        {"\x7f", "\\x7f"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *shown = text_printable(cases[i].bytes, strlen(cases[i].bytes));
        assert_string_equal(shown, cases[i].shown);
        free(shown);
    }
    char *nul = text_printable("a\0b", 3);
    assert_string_equal(nul, "a\\x00b");
    free(nul);
}

static void errors_name_their_place(void **state)
{
    (void)state;
    struct errors errors = {0};
    char *text = NULL;
    size_t size;
    errors_add(&errors, "lab.yaml", 3, 7, "unknown key '%s'", "x");
    errors_add(&errors, "lab.yaml", 0, 0, "empty");
    errors_add(&errors, NULL, 0, 0, "no workspace");
    FILE *to = open_memstream(&text, &size);
    errors_print(&errors, to);
    fclose(to);
    assert_string_equal(text, "lab.yaml:3:7: unknown key 'x'\nlab.yaml: empty\nno workspace\n");
    free(text);
    errors_free(&errors);
    assert_int_equal(errors.count, 0);
}

static void files_are_replaced_as_a_whole(void **state)
{
    char *path = file_join(*state, "deep/er/file"), *folder = file_join(*state, "deep/er");
    char *data;
    size_t size;
    assert_int_equal(file_make_folders(folder), 0);
    assert_int_equal(file_make_folders(folder), 0);
    assert_int_equal(file_write(path, "one", 3, 0600), 0);
    assert_int_equal(file_write(path, "three", 5, 0640), 0);
    assert_int_equal(file_read(path, 100, &data, &size), 0);
    assert_int_equal(size, 5);
    assert_string_equal(data, "three");
    free(data);
    assert_int_equal(file_read(path, 4, &data, &size), -EFBIG);
    assert_int_equal(file_read(folder, 4, &data, &size), -EISDIR);
    assert_true(file_write("/nowhere/at/all", "x", 1, 0600) < 0);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    assert_int_equal(file_make_folders(path), -ENOTDIR);
    free(path);
    free(folder);
}

static void trees_go_but_links_are_not_followed(void **state)
{
    char *tree = file_join(*state, "tree"), *kept = file_join(*state, "kept");
    char *link_path = file_join(tree, "link"), *inside = file_join(kept, "file");
    assert_int_equal(file_make_folders(tree), 0);
    assert_int_equal(file_make_folders(kept), 0);
    assert_int_equal(file_write(inside, "x", 1, 0600), 0);
    assert_int_equal(symlink(kept, link_path), 0);
    assert_int_equal(file_remove_tree(tree), 0);
    assert_false(file_exists(tree));
    assert_true(file_exists(inside));
    assert_int_equal(file_remove_tree(tree), 0);
    free(tree);
    free(kept);
    free(link_path);
    free(inside);
}

static void dates_are_utc(void **state)
{
    (void)state;
    char date[32];
    assert_string_equal(clock_date(0, date, sizeof(date)), "1970-01-01T00:00:00Z");
    assert_string_equal(clock_date(1800000000, date, sizeof(date)), "2027-01-15T08:00:00Z");
}

static int make_folder(void **state)
{
    char pattern[] = "/tmp/perflab-test.XXXXXX";
    *state = memory_copy(mkdtemp(pattern));
    return *state ? 0 : -1;
}

static int remove_folder(void **state)
{
    int error = file_remove_tree(*state);
    free(*state);
    return error;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nearest_finds_small_slips),
        cmocka_unit_test(nearest_takes_words_of_any_length),
        cmocka_unit_test(printable_hides_what_moves_a_cursor),
        cmocka_unit_test(errors_name_their_place),
        cmocka_unit_test_setup_teardown(files_are_replaced_as_a_whole, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(trees_go_but_links_are_not_followed, make_folder,
                                        remove_folder),
        cmocka_unit_test(dates_are_utc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
