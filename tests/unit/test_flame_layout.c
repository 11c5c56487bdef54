/* SPDX-License-Identifier: Apache-2.0 */
/* A flame in character cells, ways through it, its table, its words, and how it is kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/kept_profile.h"
#include "base/file.h"
#include "base/memory.h"
#include "model/flame_walk.h"
#include "report/flame_layout.h"
#include "report/flame_table.h"
#include "report/flame_words.h"
#include "stats/share.h"

static struct flame *parsed(const char *text)
{
    int line;
    struct flame *flame = flame_parse(text, strlen(text), &line);
    assert_non_null(flame);
    return flame;
}

static const struct flame_node *at(const struct flame *flame, const char *name)
{
    const struct flame_node *node = flame_widest(flame, name, FRAME_USER);
    assert_non_null(node);
    return node;
}

/* The boxes of a level as "name column+width", in order. */
static void assert_boxes(const struct flame_layout *layout, int level, const char *wanted)
{
    char text[512] = "";
    for (size_t i = 0; i < layout->count; i++) {
        const struct flame_box *box = &layout->boxes[i];
        size_t length = strlen(text);
        if (box->level != level)
            continue;
        snprintf(text + length, sizeof(text) - length, "%s%s", length ? ", " : "", box->node->name);
        length = strlen(text);
        if (box->count > 1)
            snprintf(text + length, sizeof(text) - length, "*%zu", box->count);
        length = strlen(text);
        snprintf(text + length, sizeof(text) - length, " %d+%d", box->column, box->width);
    }
    assert_string_equal(text, wanted);
}

static void boxes_are_as_wide_as_their_share(void **state)
{
    struct flame *flame = parsed("main;a;x 40\nmain;a;y 20\nmain;b 30\nmain 10\n");
    struct flame_layout layout;
    (void)state;
    flame_layout_make(&layout, flame, flame->root, 100);
    assert_int_equal(layout.levels, 4);
    assert_boxes(&layout, 0, "all 0+100");
    assert_boxes(&layout, 1, "main 0+100");
    assert_boxes(&layout, 2, "a 0+60, b 60+30");
    assert_boxes(&layout, 3, "x 0+40, y 40+20");
    flame_layout_free(&layout);
    flame_free(flame);
}

static void a_zoom_fills_the_width_and_keeps_its_callers(void **state)
{
    struct flame *flame = parsed("main;a;x 40\nmain;a;y 20\nmain;b 30\nmain 10\n");
    struct flame_layout layout;
    (void)state;
    flame_layout_make(&layout, flame, at(flame, "a"), 90);
    assert_boxes(&layout, 1, "main 0+90");
    assert_boxes(&layout, 2, "a 0+90");
    assert_boxes(&layout, 3, "x 0+60, y 60+30");
    assert_null(flame_layout_find(&layout, NULL));
    assert_ptr_equal(flame_layout_find(&layout, at(flame, "b"))->node, at(flame, "main"));
    flame_layout_free(&layout);
    flame_free(flame);
}

static void narrow_neighbours_become_one_box(void **state)
{
    struct flame *flame = parsed("m;a 90\nm;b 3\nm;c;deep 3\nm;d 2\nm;e 2\n");
    struct flame_layout layout;
    (void)state;
    flame_layout_make(&layout, flame, flame->root, 40);
    assert_boxes(&layout, 2, "a 0+36, b*4 36+4");
    assert_boxes(&layout, 3, "");
    assert_ptr_equal(flame_layout_find(&layout, at(flame, "deep"))->node, at(flame, "b"));
    assert_ptr_equal(flame_layout_find(&layout, at(flame, "e"))->node, at(flame, "b"));
    char *label = flame_layout_label(flame_layout_find(&layout, at(flame, "e")), flame, false);
    assert_string_equal(label, "+4");
    free(label);
    flame_layout_free(&layout);
    flame_free(flame);
}

/* What rounds to no column at all is still seen. */
static void the_narrowest_gets_a_column(void **state)
{
    struct flame *flame = parsed("m;a 999\nm;b 1\n"), *free_end = parsed("m;a 50\nm;b 1\nm 949\n");
    struct flame_layout layout;
    (void)state;
    flame_layout_make(&layout, flame, flame->root, 20);
    assert_boxes(&layout, 2, "a 0+19, b 19+1");
    flame_layout_free(&layout);
    flame_layout_make(&layout, free_end, free_end->root, 80);
    assert_boxes(&layout, 2, "a 0+4, b 4+1");
    flame_layout_free(&layout);
    flame_free(flame);
    flame_free(free_end);
}

static void nothing_has_no_boxes(void **state)
{
    struct flame *flame = parsed(""), *some = parsed("a 1\n");
    struct flame_layout layout;
    (void)state;
    flame_layout_make(&layout, flame, flame->root, 80);
    assert_int_equal(layout.count, 0);
    flame_layout_free(&layout);
    flame_layout_make(&layout, some, some->root, 0);
    assert_int_equal(layout.count, 0);
    flame_layout_free(&layout);
    flame_free(flame);
    flame_free(some);
}

static void assert_label(const struct flame *flame, const char *name, enum frame_kind kind,
                         int width, bool compared, const char *wanted)
{
    struct flame_box box = {.node = flame_widest(flame, name, kind), .count = 1, .width = width};
    char *label = flame_layout_label(&box, flame, compared);
    assert_string_equal(label, wanted);
    free(label);
}

static void labels_are_cut_to_their_box(void **state)
{
    struct flame *flame = parsed("main;work 30\nmain;sys_read_[k] 10\n");
    struct flame *before = parsed("main;work 10\nmain;sys_read_[k] 30\n");
    (void)state;
    assert_label(flame, "work", FRAME_USER, 5, false, "work");
    assert_label(flame, "work", FRAME_USER, 4, false, "wo…");
    assert_label(flame, "work", FRAME_USER, 2, false, "w");
    assert_label(flame, "work", FRAME_USER, 1, false, "");
    assert_label(flame, "sys_read", FRAME_KERNEL, 18, false, "sys_read (kernel)");
    assert_label(flame, "sys_read", FRAME_KERNEL, 17, false, "sys_read");
    flame_compare(flame, before);
    assert_label(flame, "work", FRAME_USER, 20, true, "+50.0 work");
    assert_label(flame, "work", FRAME_USER, 8, true, "work");
    flame_free(flame);
    flame_free(before);
}

static void shades_are_the_same_for_a_name(void **state)
{
    bool seen[4] = {false};
    char name[8];
    (void)state;
    for (int i = 0; i < 64; i++) {
        snprintf(name, sizeof(name), "f%d", i);
        int shade = flame_layout_shade(name, 4);
        assert_in_range(shade, 0, 3);
        assert_int_equal(shade, flame_layout_shade(name, 4));
        seen[shade] = true;
    }
    assert_true(seen[0] && seen[1] && seen[2] && seen[3]);
}

static void keys_go_beside_within_the_zoom(void **state)
{
    struct flame *flame = parsed("m;a;x 40\nm;a;y 20\nm;b;z 30\nm;c 10\n");
    const struct flame_node *y = at(flame, "y");
    (void)state;
    assert_ptr_equal(flame_beside(flame->root, y, false), at(flame, "x"));
    assert_ptr_equal(flame_beside(flame->root, y, true), at(flame, "z"));
    assert_null(flame_beside(at(flame, "a"), y, true));
    assert_null(flame_beside(flame->root, at(flame, "z"), true));
    assert_null(flame_beside(flame->root, flame->root, true));
    assert_int_equal(flame_level(y), 3);
    assert_int_equal(flame_levels(at(flame, "b")), 2);
    assert_true(flame_within(y, at(flame, "a")) && !flame_within(y, at(flame, "b")));
    flame_free(flame);
}

static void matches_come_round(void **state)
{
    struct flame *flame = parsed("m;ax;x 40\nm;b 20\nm;cx 10\n");
    (void)state;
    assert_null(flame_found(flame, flame->root, true));
    assert_true(fabs(flame_search(flame, "X") - 50 / 70.0) < 1e-9);
    const struct flame_node *node = flame->root;
    const char *const names[] = {"ax", "x", "cx", "ax"};
    for (int i = 0; i < 4; i++)
        assert_string_equal((node = flame_found(flame, node, true))->name, names[i]);
    assert_string_equal((node = flame_found(flame, node, false))->name, "cx");
    assert_string_equal(flame_found(flame, at(flame, "b"), false)->name, "x");
    flame_free(flame);
}

static void the_same_place_is_found_in_another_flame(void **state)
{
    struct flame *flame = parsed("m;a;x 40\n"), *other = parsed("m;a;y 5\nm;b 50\n");
    (void)state;
    assert_ptr_equal(flame_same(other, at(flame, "x")), at(other, "a"));
    assert_ptr_equal(flame_same(other, flame->root), other->root);
    flame_free(flame);
    flame_free(other);
}

static void a_table_has_the_functions_of_both(void **state)
{
    struct flame *flame = parsed("m;a 60\nm;b;a 20\nm;b 20\n"),
                 *before = parsed("m;a 1\nm;old 3\n");
    size_t count;
    struct flame_row *rows = flame_table_make(flame, before, &count);
    (void)state;
    assert_int_equal(count, 4);
    assert_string_equal(rows[0].name, "a");
    assert_true(fabs(rows[0].self - 0.8) < 1e-9 && fabs(rows[0].self_before - 0.25) < 1e-9);
    flame_table_sort(rows, count, ORDER_TOTAL);
    assert_string_equal(rows[0].name, "m");
    flame_table_sort(rows, count, ORDER_CHANGE);
    assert_string_equal(rows[0].name, "old");
    flame_table_sort(rows, count, ORDER_NAME);
    assert_string_equal(rows[3].name, "old");
    free(rows);
    rows = flame_table_make(flame, NULL, &count);
    assert_int_equal(count, 3);
    assert_true(isnan(rows[0].self_before));
    free(rows);
    flame_free(flame);
    flame_free(before);
}

/* A profile of one stack, "main;work", where `work` begins at line 3 of exercise.c. */
static struct profile one_stack(const char *side, double weight, const char *kernel_note)
{
    struct profile profile = {.side = memory_copy(side),
                              .source = memory_copy("cpu-clock"),
                              .kernel_note = memory_copy(kernel_note),
                              .hz = 99,
                              .seconds = 3,
                              .samples = weight};
    struct profile_frame outer = {.name = (char *)"main"};
    struct profile_frame inner = {
        .name = (char *)"work", .file = (char *)"exercise.c", .line = 7, .start = 3};
    size_t frames[] = {(size_t)profile_intern(&profile, &outer),
                       (size_t)profile_intern(&profile, &inner)};
    profile_add(&profile, frames, 2, weight);
    return profile;
}

static void words_are_exact(char *words, const char *wanted)
{
    assert_string_equal(words, wanted);
    free(words);
}

static void words_tell_all(void **state)
{
    struct profile profile = one_stack("candidate", 812, "kernel stacks not permitted (why)");
    struct profile before = one_stack("baseline", 100, NULL);
    struct flame *flame = flame_new(&profile), *other = flame_new(&before);
    const struct flame_node *work = at(flame, "work");
    (void)state;
    words_are_exact(flame_words_source(&profile), "sampled, cpu-clock 99 Hz, 812 samples, 0 lost, "
                                                  "kernel stacks not permitted (why)");
    words_are_exact(flame_words_frame(work), "work (exercise.c:3)");
    words_are_exact(flame_words_frame(flame->root), "all");
    words_are_exact(flame_words_share(flame, work, &profile, NULL),
                    "812 samples, 100.0 % [99.5, 100.0] of all");
    words_are_exact(flame_words_share(flame, work->parent, &profile, NULL),
                    "812 samples, 100.0 % [99.5, 100.0] of all, itself 0.0 %");
    flame_compare(flame, other);
    words_are_exact(flame_words_share(flame, work, &profile, &before),
                    "100.0 % [99.5, 100.0], baseline 100.0 % [96.3, 100.0]: +0.0 [-0.5, 3.7] "
                    "points");
    words_are_exact(flame_words_share(flame, flame->root, &profile, &before),
                    "812 samples, baseline 100 samples");
    words_are_exact(flame_words_age(59), "just now");
    words_are_exact(flame_words_age(61), "1 minute ago");
    words_are_exact(flame_words_age(2 * 86400), "2 days ago");
    flame_free(flame);
    flame_free(other);
    profile_free(&profile);
    profile_free(&before);
}

/* 56 of 70 against 48 of 80, worked in the paper. */
static void changes_have_newcombes_interval(void **state)
{
    struct interval share, before, change;
    (void)state;
    share_interval(56, 70, SHARE_Z95, &share);
    share_interval(48, 80, SHARE_Z95, &before);
    share_change(&share, &before, &change);
    assert_true(fabs(change.median - 0.2) < 1e-9);
    assert_true(fabs(change.low - 0.0524) < 5e-5 && fabs(change.high - 0.3339) < 5e-5);
}

static void a_change_is_one_beyond_the_error(void **state)
{
    struct flame *flame = parsed("a 30\nb 70\n"), *before = parsed("a 10\nb 90\n");
    struct profile now = {.source = (char *)"cpu-clock", .weight = 100};
    struct profile then = now;
    (void)state;
    flame_compare(flame, before);
    assert_true(flame_words_changed(at(flame, "a"), &now, &then));
    then.weight = 10; /* one of ten is anything */
    assert_false(flame_words_changed(at(flame, "a"), &now, &then));
    flame_free(flame);
    flame_free(before);
}

static void profiles_are_kept_and_read_again(void **state)
{
    char folder[] = "/tmp/perflab-kept-XXXXXX";
    struct errors errors = {0};
    struct kept_profile again, kept = {.count = 2, .when = 1767225600, .source = UINT64_MAX - 5};
    (void)state;
    assert_non_null(mkdtemp(folder));
    kept.sides[0] = one_stack("candidate", 12, NULL);
    kept.sides[1] = one_stack("baseline", 5, "why not");
    kept_profile_read(folder, "tiny", false, &again);
    assert_int_equal(again.count, 0);
    assert_false(kept_profile_there(folder, "tiny"));
    assert_int_equal(kept_profile_write(folder, "tiny", false, &kept, &errors), 0);
    assert_true(kept_profile_there(folder, "tiny"));
    kept_profile_read(folder, "tiny", true, &again);
    assert_int_equal(again.count, 0);
    kept_profile_read(folder, "tiny", false, &again);
    assert_int_equal(again.count, 2);
    assert_int_equal(again.when, kept.when);
    assert_true(again.source == kept.source);
    assert_string_equal(again.sides[1].kernel_note, "why not");
    assert_true(again.sides[0].weight == 12);
    kept_profile_free(&again);
    char *in_the_way = file_join(folder, "profiles");
    assert_int_equal(file_remove_tree(in_the_way), 0);
    assert_int_equal(file_write(in_the_way, "", 0, 0644), 0);
    assert_int_equal(kept_profile_write(folder, "tiny", false, &kept, &errors), -1);
    assert_int_equal(errors.count, 1);
    assert_int_equal(kept_profile_source(in_the_way), 0xcbf29ce484222325u);
    assert_int_equal(kept_profile_source(folder), 0);
    errors_free(&errors);
    free(in_the_way);
    kept_profile_free(&kept);
    file_remove_tree(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boxes_are_as_wide_as_their_share),
        cmocka_unit_test(a_zoom_fills_the_width_and_keeps_its_callers),
        cmocka_unit_test(narrow_neighbours_become_one_box),
        cmocka_unit_test(the_narrowest_gets_a_column),
        cmocka_unit_test(nothing_has_no_boxes),
        cmocka_unit_test(labels_are_cut_to_their_box),
        cmocka_unit_test(shades_are_the_same_for_a_name),
        cmocka_unit_test(keys_go_beside_within_the_zoom),
        cmocka_unit_test(matches_come_round),
        cmocka_unit_test(the_same_place_is_found_in_another_flame),
        cmocka_unit_test(a_table_has_the_functions_of_both),
        cmocka_unit_test(words_tell_all),
        cmocka_unit_test(changes_have_newcombes_interval),
        cmocka_unit_test(a_change_is_one_beyond_the_error),
        cmocka_unit_test(profiles_are_kept_and_read_again),
    };
    return cmocka_run_group_tests_name("flame layout", tests, NULL, NULL);
}
