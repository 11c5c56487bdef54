/* SPDX-License-Identifier: Apache-2.0 */
/* The arithmetic of a calibration, its JSON, its text. Nothing is measured. */
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
#include "model/calibration.h"
#include "probe/measure.h"
#include "probe/vector.h"
#include "report/calibration.h"
#include "probe/gaps.h"
#include "stats/knee.h"
#include "stats/random.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
enum { KIB = 1024, MIB = 1 << 20 };

/* Two points an octave from 4 KiB to 256 MiB, as a machine with these caches would give them. */
static size_t make_curve(struct point *points, const int64_t caches[3], const double ns[4])
{
    size_t count = 0;
    for (int64_t bytes = 4 * KIB; bytes <= 256 * MIB; bytes *= 2)
        for (int half = 0; half < 2 && (!half || bytes < 256 * MIB); half++) {
            int64_t size = bytes + half * bytes / 2;
            int level = 0;
            while (level < 3 && size > caches[level])
                level++;
            double share = level > 0 ? 1 - (double)caches[level - 1] / (double)size : 1;
            double value = level > 0 ? ns[level - 1] + (ns[level] - ns[level - 1]) * share : ns[0];
            points[count++] = (struct point){size, value, 0};
        }
    return count;
}

static void the_knees_are_the_caches(void **state)
{
    (void)state;
    static const int64_t caches[3] = {48 * KIB, MIB, 32 * MIB};
    static const double ns[4] = {1, 4, 14, 150};
    struct point points[64];
    struct knee *knees;
    size_t count, found;
    count = make_curve(points, caches, ns);
    assert_int_equal(count, 33);
    knee_find(points, count, &knees, &found);
    assert_int_equal(found, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(knees[i].bytes, caches[i]);
        assert_true(knees[i].before <= ns[i] * 1.01);
        assert_true(knees[i].after > knees[i].before * 1.5);
    }
    free(knees);
}

static void what_disturbed_one_point_is_no_knee(void **state)
{
    (void)state;
    static const int64_t caches[3] = {32 * KIB, 512 * KIB, 8 * MIB};
    static const double ns[4] = {1, 4, 14, 150};
    struct random_stream random = {7};
    for (int trial = 0; trial < 200; trial++) {
        struct point points[64];
        struct knee *knees;
        size_t found, count = make_curve(points, caches, ns);
        for (size_t i = 0; i < count; i++)
            points[i].ns *= 1 + 0.05 * random_uniform(&random);
        points[random_next(&random) % (count - 2)].ns *= 5;
        knee_find(points, count, &knees, &found);
        assert_int_equal(found, 3);
        for (size_t i = 0; i < 3; i++) {
            assert_true(2 * knees[i].bytes >= caches[i]);
            assert_true(knees[i].bytes <= 2 * caches[i]);
        }
        free(knees);
    }
}

static void a_flat_or_empty_curve_has_no_knee(void **state)
{
    (void)state;
    struct point flat[20];
    struct knee *knees;
    size_t found;
    for (size_t i = 0; i < COUNT(flat); i++)
        flat[i] = (struct point){INT64_C(4096) << i, 2 + 0.01 * (double)i, 0};
    knee_find(flat, COUNT(flat), &knees, &found);
    assert_int_equal(found, 0);
    assert_null(knees);
    knee_find(NULL, 0, &knees, &found);
    assert_int_equal(found, 0);
    knee_find(flat, 1, &knees, &found);
    assert_int_equal(found, 0);
}

static void moments_in_gaps(void **state)
{
    (void)state;
    double longer[] = {2000, 50000, 8000};
    struct gaps gaps = {.longer = longer, .count = 3, .total = 1000000};
    assert_true(gaps_met(&gaps, 0.99) == 50000);
    assert_true(gaps_met(&gaps, 0.945) == 8000); /* 58000 of a million are in it or a longer one */
    assert_true(gaps_met(&gaps, 0.5) == 1000);
    assert_true(gaps_beyond(&gaps, 5000) == 0.048);
    assert_true(gaps_beyond(&gaps, 50000) == 0);
}

static void make_calibration(struct calibration *calibration)
{
    static const int64_t caches[3] = {48 * KIB, MIB, 32 * MIB};
    static const double ns[4] = {1, 4, 14, 150};
    struct point points[64];
    size_t count = make_curve(points, caches, ns);
    *calibration = (struct calibration){.when = 1800000000,
                                        .seconds = 41.5,
                                        .machine = {.cpu = memory_copy("A CPU of a fixture"),
                                                    .kernel = memory_copy("Linux 6.1"),
                                                    .cpus = 3,
                                                    .memory = INT64_C(16) << 30},
                                        .clock_source = memory_copy("tsc"),
                                        .huge_pages = memory_copy("huge pages advised"),
                                        .shape = {3, 2, 1, 0, 64},
                                        .measuring_cpu = 2};
    static const char *const parts[][2] = {{"clock", "clock"},
                                           {"latency", "memory latency"},
                                           {"bandwidth", "memory bandwidth"},
                                           {"cores", "core to core"},
                                           {"storage", "storage"}};
    for (size_t i = 0; i < COUNT(parts); i++)
        *memory_push(&calibration->parts, &calibration->part_count) =
            (struct part){memory_copy(parts[i][0]), memory_copy(parts[i][1]), 1.5};
    for (size_t i = 0; i < count; i++)
        *memory_push(&calibration->points, &calibration->point_count) = points[i];
    for (int i = 0; i < 3; i++)
        *memory_push(&calibration->caches, &calibration->cache_count) =
            (struct cache){i + 1, caches[i], i == 2 ? 3 : 1};
    knee_find(points, count, &calibration->knees, &calibration->knee_count);
    struct figure *figure =
        calibration_add(calibration, "clock", "clock_gettime", "a look at the clock", "ns");
    figure->value = 22.4;
    figure->spread = 0.224;
    figure->repeats = 7;
    figure = calibration_add(calibration, "clock", "clock_resolution", "resolution", "ns");
    figure->value = figure->repeats = 1;
    figure->told = true;
    calibration_add(calibration, "bandwidth", "read_l1_one", "L1 read", "GB/s")->value = 312.4;
    calibration_add(calibration, "storage", "storage_read", "random read", "ns")->reason =
        memory_copy("the cache folder's file system lives in memory (tmpfs)");
    calibration->pair_cpu_count = 3;
    calibration->pair_cpus = memory_alloc(3 * sizeof(int));
    calibration->pair_ns = memory_alloc(9 * sizeof(double));
    for (int i = 0; i < 9; i++) {
        calibration->pair_cpus[i % 3] = 2 + 3 * (i % 3);
        calibration->pair_ns[i] = i % 3 == i / 3 ? NAN : 50 + 10 * (i % 3 + i / 3);
    }
}

static void a_level_holds_what_is_seen_of_it(void **state)
{
    (void)state;
    struct calibration calibration;
    make_calibration(&calibration);
    struct measuring measuring = {.to = &calibration};
    calibration.knees[1].bytes = 512 * KIB; /* less than told, as in a virtual machine */
    calibration.knees[2].bytes = 40 * MIB;
    assert_int_equal(measure_level(&measuring, 1), 48 * KIB);
    assert_int_equal(measure_level(&measuring, 2), 512 * KIB);
    assert_int_equal(measure_level(&measuring, 3), 40 * MIB);
    assert_int_equal(measure_level(&measuring, 4), 0);
    calibration.knee_count = 2; /* the third is not seen */
    assert_int_equal(measure_level(&measuring, 3), 32 * MIB);
    calibration.cache_count = 0; /* nothing is told */
    assert_int_equal(measure_level(&measuring, 2), 512 * KIB);
    assert_int_equal(measure_level(&measuring, 3), 0);
    calibration_free(&calibration);
}

static void json_and_back_is_the_same(void **state)
{
    (void)state;
    struct calibration first, second;
    make_calibration(&first);
    json_t *json = calibration_to_json(&first);
    assert_non_null(json);
    char *text = json_dumps(json, JSON_COMPACT);
    json_t *read = json_loads(text, 0, NULL);
    assert_int_equal(calibration_from_json(read, &second), 0);
    json_t *again = calibration_to_json(&second);
    assert_true(json_equal(json, again));
    assert_int_equal(second.knee_count, 3);
    assert_true(calibration_value(&second, "clock_gettime") == 22.4);
    assert_true(calibration_find(&second, "clock_resolution")->told);
    assert_true(isnan(calibration_value(&second, "storage_read")));
    assert_true(isnan(calibration_value(&second, "no such")));
    assert_int_equal(second.shape.cores, 2);
    assert_int_equal(second.shape.line, 64);
    assert_true(calibration_cache(&second, 2)->bytes == MIB);
    assert_null(calibration_cache(&second, 4));
    assert_true(isnan(second.pair_ns[0]) && second.pair_ns[1] == 60);
    json_decref(json);
    json_decref(read);
    json_decref(again);
    free(text);
    calibration_free(&first);
    calibration_free(&second);
}

static void what_is_no_calibration_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{}", "[]", "{\"schema\": 2}", "{\"schema\": 1, \"parts\": [{}]}",
        "{\"schema\": 1, \"parts\": [{\"name\": \"a\", \"title\": \"b\", \"figures\": [{}]}]}"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct calibration calibration;
        json_t *json = json_loads(texts[i], 0, NULL);
        assert_int_equal(calibration_from_json(json, &calibration), -1);
        calibration_free(&calibration);
        json_decref(json);
    }
}

static char *printed(const struct calibration *calibration, bool blocks)
{
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    calibration_print(calibration, blocks, to);
    fclose(to);
    return text;
}

static void the_text_shows_what_is_known_and_what_is_not(void **state)
{
    (void)state;
    struct calibration calibration;
    make_calibration(&calibration);
    char *text = printed(&calibration, false);
    static const char *const parts[] = {
        "A CPU of a fixture, 3 CPUs, 16384 MB of memory\n",
        "usable: 3 CPUs on 2 cores, 1 package\n",
        "measured 2027-01-15T08:00:00Z in 41.5 s, what needs one CPU on CPU 2\n",
        "clock source                                        tsc  told by the kernel\n",
        "a look at the clock                             22.4 ns  +- 1.0 %\n",
        "resolution                                      1.00 ns  told by the kernel\n",
        "     48 KiB   1.00 ns  #\n",
        "  a knee at 48 KiB: 1.00 ns before, ",
        "  the kernel tells: L1 48 KiB, L2 1 MiB, L3 32 MiB for 3 CPUs\n",
        "  L1            312      n/a      n/a\n",
        "  ns     2   5   8\n     2   -  60  70\n     5  60   -  80\n     8  70  80   -\n",
        "n/a\n      the cache folder's file system lives in memory (tmpfs)\n",
    };
    for (size_t i = 0; i < COUNT(parts); i++)
        if (!strstr(text, parts[i]))
            fail_msg("not there: %s\nin:\n%s", parts[i], text);
    free(text);
    text = printed(&calibration, true);
    assert_non_null(strstr(text, "1.00 ns  \u2588\n"));
    free(text);
    calibration_free(&calibration);
}

static void no_line_is_wider_than_80_columns(void **state)
{
    (void)state;
    struct calibration calibration;
    make_calibration(&calibration);
    char *text = printed(&calibration, false);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        if (strlen(line) > 80)
            fail_msg("%s", line);
    free(text);
    calibration_free(&calibration);
    calibration = (struct calibration){0}; /* nothing known at all */
    text = printed(&calibration, false);
    assert_non_null(strstr(text, "unknown CPU"));
    free(text);
}

static void the_widest_vectors_write_and_copy_all_of_it(void **state)
{
    (void)state;
    const struct vector *vector = vector_widest();
    unsigned char *from = aligned_alloc(64, 4 * VECTOR_BLOCK);
    unsigned char *to = aligned_alloc(64, 4 * VECTOR_BLOCK);
    for (int i = 0; i < 4 * VECTOR_BLOCK; i++) {
        from[i] = (unsigned char)(i * 7);
        to[i] = 0xff;
    }
    vector->copy(to, from, 3 * VECTOR_BLOCK);
    assert_memory_equal(to, from, 3 * VECTOR_BLOCK);
    assert_int_equal(to[3 * VECTOR_BLOCK], 0xff);
    vector->write(to, from, 3 * VECTOR_BLOCK);
    for (int i = 1; i < 3 * VECTOR_BLOCK; i++)
        assert_true(to[i] != 0xff);
    assert_int_equal(to[3 * VECTOR_BLOCK], 0xff);
    vector->read(to, from, 3 * VECTOR_BLOCK);
    vector->multiply_add(10);
    vector->multiply_add_one(10);
    assert_true(vector->floats >= 4);
    free(from);
    free(to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_knees_are_the_caches),
        cmocka_unit_test(what_disturbed_one_point_is_no_knee),
        cmocka_unit_test(a_flat_or_empty_curve_has_no_knee),
        cmocka_unit_test(moments_in_gaps),
        cmocka_unit_test(a_level_holds_what_is_seen_of_it),
        cmocka_unit_test(json_and_back_is_the_same),
        cmocka_unit_test(what_is_no_calibration_is_refused),
        cmocka_unit_test(the_text_shows_what_is_known_and_what_is_not),
        cmocka_unit_test(no_line_is_wider_than_80_columns),
        cmocka_unit_test(the_widest_vectors_write_and_copy_all_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
