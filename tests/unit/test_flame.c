/* SPDX-License-Identifier: Apache-2.0 */
/* The tree of a flame, its folded form, its tables, and the profile it is made from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/flame.h"
#include "report/profile.h"
#include "stats/share.h"

static const char folded[] = "main;work;inner 30\n"
                             "main;work 20\n"
                             "main;work;read;sys_read_[k] 10\n"
                             "main;rest;inner_[i] 5\n"
                             "main;work;work 15\n";

static struct flame *parsed(const char *text)
{
    int line;
    struct flame *flame = flame_parse(text, strlen(text), &line);
    assert_non_null(flame);
    return flame;
}

static const struct flame_node *child(const struct flame_node *node, const char *name)
{
    for (size_t i = 0; i < node->child_count; i++)
        if (strcmp(node->children[i]->name, name) == 0)
            return node->children[i];
    fail_msg("no child %s", name);
    return NULL;
}

static void stacks_become_a_tree(void **state)
{
    (void)state;
    struct flame *flame = parsed(folded);
    const struct flame_node *main_node = child(flame->root, "main");
    const struct flame_node *work = child(main_node, "work");
    assert_float_equal(flame->root->total, 80, 0);
    assert_float_equal(main_node->total, 80, 0);
    assert_float_equal(main_node->self, 0, 0);
    assert_float_equal(work->total, 75, 0);
    assert_float_equal(work->self, 20, 0);
    assert_int_equal(flame->depth, 4);
    assert_int_equal(child(child(work, "read"), "sys_read")->kind, FRAME_KERNEL);
    assert_int_equal(child(child(main_node, "rest"), "inner")->kind, FRAME_INLINED);
    assert_string_equal(work->children[0]->name, "inner"); /* widest first */
    assert_string_equal(work->children[1]->name, "work");
    assert_string_equal(work->children[2]->name, "read");
    assert_float_equal(work->children[1]->left, 30, 0);
    assert_float_equal(main_node->children[1]->left, 75, 0);
    flame_free(flame);
}

static void folded_text_survives_a_round_trip(void **state)
{
    (void)state;
    struct flame *flame = parsed(folded);
    char *once = flame_fold(flame, 1), *twice;
    struct flame *again = parsed(once);
    twice = flame_fold(again, 1);
    assert_string_equal(once, twice);
    assert_non_null(strstr(once, "main;work;read;sys_read_[k] 10\n"));
    free(twice);
    twice = flame_fold(again, 1e-1); /* rounded, and nothing of weight 0 */
    assert_non_null(strstr(twice, "main;work;inner 3\n"));
    free(once);
    free(twice);
    flame_free(flame);
    flame_free(again);
}

static void broken_folded_text_names_its_line(void **state)
{
    (void)state;
    static const char *const bad[] = {"a 1\nb",    "a 1\nb x",    "a 1\n 1",  "a 1\nb 0",
                                      "a 1\nb -1", "a 1\nb;;c 1", "a 1\nb 1 "};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        int line = 0;
        assert_null(flame_parse(bad[i], strlen(bad[i]), &line));
        assert_int_equal(line, 2);
    }
    struct flame *flame = parsed("");
    assert_float_equal(flame->root->total, 0, 0);
    flame_free(flame);
}

static void names_cannot_break_the_format(void **state)
{
    (void)state;
    struct profile profile = {.side = memory_copy("candidate"), .source = memory_copy("cycles")};
    struct profile_frame frame = {.name = (char *)"a;b c\n9"};
    size_t index = (size_t)profile_intern(&profile, &frame);
    profile_add(&profile, &index, 1, 7);
    struct flame *flame = flame_new(&profile);
    char *text = flame_fold(flame, 1);
    assert_string_equal(text, "a:b_c_9 7\n");
    free(text);
    flame_free(flame);
    profile_free(&profile);
}

static void a_node_has_its_place_in_every_zoom(void **state)
{
    (void)state;
    struct flame *flame = parsed(folded);
    const struct flame_node *main_node = child(flame->root, "main");
    const struct flame_node *work = child(main_node, "work"), *rest = child(main_node, "rest");
    double left, width;
    assert_true(flame_place(rest, flame->root, &left, &width));
    assert_float_equal(left, 75.0 / 80, 1e-12);
    assert_float_equal(width, 5.0 / 80, 1e-12);
    assert_true(flame_place(child(work, "read"), work, &left, &width));
    assert_float_equal(left, 45.0 / 75, 1e-12);
    assert_true(flame_place(main_node, work, &left, &width));
    assert_float_equal(width, 1, 0);
    assert_false(flame_place(rest, work, &left, &width));
    flame_free(flame);
}

static void a_search_counts_each_sample_once(void **state)
{
    (void)state;
    struct flame *flame = parsed(folded);
    assert_float_equal(flame_search(flame, "INNER"), 35.0 / 80, 1e-12);
    assert_float_equal(flame_search(flame, "work"), 75.0 / 80, 1e-12); /* not 90 */
    assert_true(child(child(flame->root, "main"), "work")->found);
    assert_float_equal(flame_search(flame, ""), 0, 0);
    assert_false(child(child(flame->root, "main"), "work")->found);
    flame_free(flame);
}

static void shares_are_compared_by_path(void **state)
{
    (void)state;
    struct flame *flame = parsed(folded);
    struct flame *before = parsed("main;work;inner 1\nmain;rest 3\n");
    flame_compare(flame, before);
    const struct flame_node *main_node = child(flame->root, "main");
    assert_float_equal(main_node->before, 1, 0);
    assert_float_equal(child(main_node, "rest")->before, 0.75, 1e-12);
    assert_float_equal(child(child(main_node, "work"), "inner")->before, 0.25, 1e-12);
    assert_float_equal(child(child(main_node, "work"), "read")->before, 0, 0);
    /* inlined now, a function before: something else */
    assert_float_equal(child(child(main_node, "rest"), "inner")->before, 0, 0);
    flame_free(flame);
    flame_free(before);
}

static void recursion_counts_once_in_a_function(void **state)
{
    (void)state;
    struct flame *flame = parsed(folded);
    size_t count;
    struct flame_function *functions = flame_functions(flame, &count);
    assert_string_equal(functions[0].name, "work"); /* 20 + 15 itself */
    assert_float_equal(functions[0].self, 35, 0);
    assert_float_equal(functions[0].total, 75, 0);
    assert_string_equal(functions[1].name, "inner");
    assert_float_equal(functions[1].self, 30, 0); /* the inlined one is another */
    assert_int_equal(count, 7);
    free(functions);
    flame_free(flame);
}

static void make_profile(struct profile *profile)
{
    static const struct profile_frame frames[] = {
        {(char *)"main", (char *)"shim.c", 40, 36, FRAME_USER},
        {(char *)"work", (char *)"exercise.c", 12, 10, FRAME_USER},
        {(char *)"work", (char *)"exercise.c", 13, 10, FRAME_USER},
        {(char *)"pread64", (char *)"../sysdeps/pread64.c", 25, 20, FRAME_USER},
        {(char *)"vfs_read", NULL, 0, 0, FRAME_KERNEL},
    };
    static const struct {
        size_t frames[4], depth;
        double weight;
    } stacks[] = {
        {{0, 1}, 2, 5}, {{0, 2}, 2, 7}, {{0, 2, 3, 4}, 4, 8}, {{0, 1}, 2, 3}, {{4}, 1, 1},
    };
    *profile = (struct profile){.side = memory_copy("candidate"),
                                .source = memory_copy("cpu-clock"),
                                .source_note = memory_copy("no PMU"),
                                .hz = 99,
                                .seconds = 1.5,
                                .samples = 24,
                                .lost = 2};
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(profile_intern(profile, &frames[i]), i);
    assert_int_equal(profile_intern(profile, &frames[2]), 2);
    for (size_t i = 0; i < 5; i++)
        profile_add(profile, stacks[i].frames, stacks[i].depth, stacks[i].weight);
    profile_merge(profile);
}

static void equal_stacks_become_one_the_heaviest_first(void **state)
{
    (void)state;
    struct profile profile;
    make_profile(&profile);
    assert_int_equal(profile.stack_count, 4);
    assert_float_equal(profile.stacks[0].weight, 8, 0); /* 5 + 3 and 8: the shorter path first */
    assert_float_equal(profile.stacks[1].weight, 8, 0);
    assert_int_equal(profile.stacks[0].depth, 2);
    assert_float_equal(profile.weight, 24, 0);
    struct flame *flame = flame_new(&profile);
    assert_float_equal(child(child(flame->root, "main"), "work")->total, 23, 0); /* two lines */
    assert_int_equal(child(child(flame->root, "main"), "work")->line, 10);
    flame_free(flame);
    profile_free(&profile);
}

static void lines_are_those_of_the_program(void **state)
{
    (void)state;
    struct profile profile;
    size_t count;
    make_profile(&profile);
    struct flame_line *lines = flame_lines(&profile, &count);
    assert_int_equal(count, 2);
    assert_int_equal(lines[0].line, 13); /* 7, and the 8 that went on into the library */
    assert_float_equal(lines[0].weight, 15, 0);
    assert_float_equal(lines[1].weight, 8, 0);
    free(lines);
    profile_free(&profile);
}

static void a_profile_survives_json(void **state)
{
    (void)state;
    struct profile profile, back;
    make_profile(&profile);
    json_t *json = profile_to_json(&profile), *again;
    assert_int_equal(profile_from_json(json, &back), 0);
    again = profile_to_json(&back);
    assert_true(json_equal(json, again));
    json_decref(again);
    profile_free(&back);
    json_t *stack = json_array_get(json_object_get(json, "stacks"), 0);
    json_array_append_new(json_object_get(stack, "frames"), json_integer(5)); /* there is none */
    assert_int_equal(profile_from_json(json, &back), -1);
    assert_null(back.frames);
    json_decref(json);
    profile_free(&profile);
}

static void a_profile_is_printed_with_its_error(void **state)
{
    (void)state;
    struct profile profile;
    char *text;
    size_t size;
    make_profile(&profile);
    FILE *to = open_memstream(&text, &size);
    profile_print(&profile, NULL, 80, to);
    fclose(to);
    assert_non_null(strstr(text, "24 samples of cpu-clock at 99 Hz in 1.5 s of blocks, 2 lost"));
    assert_non_null(strstr(text, "not cycles: no PMU"));
    assert_non_null(strstr(text, "62.5 % [42.7,  78.8]")); /* work: 15 of 24 */
    assert_non_null(strstr(text, "work (exercise.c:10)"));
    free(text);
    profile_free(&profile);
}

static void a_patient_is_told_with_its_work(void **state)
{
    (void)state;
    struct profile profile, back;
    make_profile(&profile);
    profile.worked = 0.75;
    json_t *json = profile_to_json(&profile);
    assert_int_equal(profile_from_json(json, &back), 0);
    assert_true(back.worked == 0.75);
    char *note = profile_note(&back);
    assert_non_null(strstr(note, "at 99 Hz in 1.5 s, 2 lost"));
    free(note);
    free(back.source);
    back.source = memory_copy("off-cpu");
    note = profile_note(&back);
    assert_non_null(strstr(note, "off the CPU, 0.8 s on it, in 1.5 s"));
    free(note);
    json_decref(json);
    profile_free(&profile);
    profile_free(&back);
}

static void intervals_are_those_of_wilson(void **state)
{
    (void)state;
    /* Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29. */
    static const struct {
        double count, samples, low, high;
    } cases[] = {{81, 263, 0.2553, 0.3662},
                 {15, 148, 0.0624, 0.1605},
                 {0, 20, 0, 0.1611},
                 {1, 29, 0.0061, 0.1718}};
    struct interval interval;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        share_interval(cases[i].count, cases[i].samples, SHARE_Z95, &interval);
        assert_float_equal(interval.low, cases[i].low, 5e-5);
        assert_float_equal(interval.high, cases[i].high, 5e-5);
    }
    share_interval(9, 9, SHARE_Z95, &interval);
    assert_float_equal(interval.high, 1, 0);
    share_interval(0, 0, SHARE_Z95, &interval);
    assert_true(isnan(interval.median) && interval.low == 0 && interval.high == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stacks_become_a_tree),
        cmocka_unit_test(folded_text_survives_a_round_trip),
        cmocka_unit_test(broken_folded_text_names_its_line),
        cmocka_unit_test(names_cannot_break_the_format),
        cmocka_unit_test(a_node_has_its_place_in_every_zoom),
        cmocka_unit_test(a_search_counts_each_sample_once),
        cmocka_unit_test(shares_are_compared_by_path),
        cmocka_unit_test(recursion_counts_once_in_a_function),
        cmocka_unit_test(equal_stacks_become_one_the_heaviest_first),
        cmocka_unit_test(lines_are_those_of_the_program),
        cmocka_unit_test(a_profile_survives_json),
        cmocka_unit_test(a_profile_is_printed_with_its_error),
        cmocka_unit_test(a_patient_is_told_with_its_work),
        cmocka_unit_test(intervals_are_those_of_wilson),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
