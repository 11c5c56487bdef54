/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plots are held against goldens, tests/fixtures/plot/NAME.txt: each scene at several sizes, in
 * UTF-8 and in ASCII (PERFLAB_GOLDEN=1 writes them anew; look at them before committing).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "report/number.h"
#include "report/plot_latency.h"
#include "report/plot_roofline.h"
#include "report/plot_rows.h"
#include "report/plot_buckets.h"
#include "report/plot_strip.h"
#include "stats/gate.h"
#include "stats/random.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { LIMIT = 1 << 20, PAIRS = 56, VALUES = 20000 };

static void strip_of(struct canvas *canvas, size_t count, double spread, double gate, bool at_least)
{
    double x[PAIRS];
    struct random_stream random = {7};
    for (size_t i = 0; i < count; i++)
        x[i] = log(6.1) + spread * random_student(&random, 3);
    struct interval *bands = strip_bands(x, count, gate_alpha(4));
    for (size_t i = 0; i < count; i++) {
        x[i] = exp(x[i]);
        bands[i] = (struct interval){exp(bands[i].low), exp(bands[i].median), exp(bands[i].high)};
    }
    struct strip strip = {.values = x,
                          .count = count,
                          .unit = "x",
                          .steps = "pairs",
                          .bands = bands,
                          .now = {NAN, NAN, NAN},
                          .gate = gate,
                          .at_least = at_least,
                          .span = 80};
    if (count)
        strip.now = bands[count - 1];
    plot_strip(canvas, &strip);
    free(bands);
}

static void scene_strip(struct canvas *canvas)
{
    strip_of(canvas, PAIRS, 0.06, 5, true);
}

static void scene_strip_wide(struct canvas *canvas)
{
    strip_of(canvas, PAIRS, 0.9, 2, false);
}

static void scene_strip_equal(struct canvas *canvas)
{
    strip_of(canvas, 24, 0, 6.1, true);
}

static void scene_strip_one(struct canvas *canvas)
{
    strip_of(canvas, 1, 0.05, 5, true);
}

static void scene_strip_none(struct canvas *canvas)
{
    strip_of(canvas, 0, 0, NAN, true);
}

static void scene_strip_wild(struct canvas *canvas)
{
    static const double x[] = {1.105, NAN, INFINITY, 0, 1.127, 1.083, INFINITY, 0, 1.116, 1.35};
    struct strip strip = {.values = x,
                          .count = COUNT(x),
                          .unit = "x",
                          .steps = "pairs",
                          .now = {-INFINITY, NAN, INFINITY},
                          .gate = 1,
                          .at_least = true};
    plot_strip(canvas, &strip);
}

/* What a metric was in each round, one of them without it; a share without a unit. */
static void scene_rounds(struct canvas *canvas)
{
    static const double x[] = {1.42e6, 1.31e6, NAN, 1.66e6, 1.38e6, 1.29e6, 1.35e6, 1.4e6};
    struct interval bands[COUNT(x)];
    for (size_t i = 0; i < COUNT(x); i++)
        sign_interval_partly(x, i + 1, 0.1, &bands[i]);
    struct strip strip = {.values = x,
                          .count = COUNT(x),
                          .unit = "ns",
                          .steps = "rounds",
                          .title = "latency_p99 of each round",
                          .bands = bands,
                          .now = bands[COUNT(x) - 1],
                          .gate = 2e6,
                          .span = 9};
    plot_strip(canvas, &strip);
}

static void scene_rounds_shares(struct canvas *canvas)
{
    static const double x[] = {0, 0, 0, 0.01, 0, 0};
    struct strip strip = {.values = x,
                          .count = COUNT(x),
                          .unit = "",
                          .steps = "rounds",
                          .now = {0, 0, 0.01},
                          .gate = 0,
                          .span = 9};
    plot_strip(canvas, &strip);
}

/* Intervals one below the other, as a table of criteria has them. */
static void scene_interval(struct canvas *canvas)
{
    static const struct interval_row rows[] = {
        {{5.6, 6.1, 6.6}, 5, true, SCALE_LOG, NAN, NAN},
        {{4.2, 4.4, 4.7}, 5, true, SCALE_LOG, NAN, NAN},
        {{4.2, 5.1, 5.7}, 5, true, SCALE_LOG, NAN, NAN},
        {{0.01, 0.012, 0.02}, 0.05, false, SCALE_LINEAR, 0, 0.1},
        {{0.06, 0.07, 0.09}, 0.05, false, SCALE_LINEAR, 0, 0.1},
        {{5.001, 5.002, 5.003}, 5, true, SCALE_LOG, 0.5, 50},
        {{4.997, 4.998, 4.999}, 5, true, SCALE_LOG, 0.5, 50},
        {{-INFINITY, 5.5, INFINITY}, 5, true, SCALE_LOG, NAN, NAN},
        {{20, 30, 40}, 5, true, SCALE_LOG, 1, 10},
        {{NAN, NAN, NAN}, 5, true, SCALE_LOG, NAN, NAN},
        {{3, 3, 3}, NAN, true, SCALE_LOG, NAN, NAN},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        plot_interval(canvas, 0, (int)i, canvas->width, &rows[i]);
}

static void scene_sparkline(struct canvas *canvas)
{
    static const double ramp[] = {1, 2, 3, 4, 5, 6, 7, 8, 7, 6, 5, 4, 3, 2, 1};
    static const double noise[] = {100, 101, 100.5, 99.8, 100.2, 100, 101};
    static const double holes[] = {1, NAN, 3, INFINITY, -INFINITY, 2, 0};
    static const double none[] = {0, 0, 0, NAN};
    static const struct {
        const double *values;
        size_t count;
    } lines[] = {{ramp, COUNT(ramp)},
                 {noise, COUNT(noise)},
                 {holes, COUNT(holes)},
                 {none, COUNT(none)},
                 {none, 0}};
    for (size_t i = 0; i < COUNT(lines); i++)
        plot_sparkline(canvas, 0, (int)i, canvas->width, lines[i].values, lines[i].count,
                       INK_ACCENT);
}

static void scene_histogram(struct canvas *canvas)
{
    uint64_t buckets[40] = {0};
    static const uint64_t counts[] = {3, 410, 12700, 8200, 2900, 310, 40, 0, 0, 12, 55, 1};
    memcpy(buckets + 9, counts, sizeof(counts));
    plot_histogram(canvas, buckets, COUNT(buckets), "ns", INK_CANDIDATE);
}

static void scene_histogram_none(struct canvas *canvas)
{
    static const uint64_t buckets[40];
    plot_histogram(canvas, buckets, COUNT(buckets), "ns", INK_CANDIDATE);
}

/* Mostly `usual` ns with a tail of `slow` ns, one time in `rare`. */
static size_t latencies(struct percentile *points, double usual, double slow, uint64_t rare)
{
    struct hdr *hdr = hdr_new(HDR_DIGITS, HDR_HOUR);
    struct random_stream random = {11};
    for (int i = 0; i < VALUES; i++) {
        double ns = random_next(&random) % rare ? usual : slow;
        hdr_record(hdr, (uint64_t)(ns * exp(0.25 * random_normal(&random))));
    }
    size_t count = percentiles_sample(hdr, points);
    hdr_free(hdr);
    return count;
}

static void scene_percentiles(struct canvas *canvas)
{
    struct percentile before[PERCENTILES_MOST], after[PERCENTILES_MOST];
    size_t before_count = latencies(before, 1800, 90000, 100);
    size_t after_count = latencies(after, 700, 20000, 2000);
    struct percentile_curve curves[] = {{"baseline", before, before_count, INK_BASELINE},
                                        {"candidate", after, after_count, INK_CANDIDATE}};
    plot_percentiles(canvas, curves, COUNT(curves), NULL, 0);
}

static void scene_percentiles_none(struct canvas *canvas)
{
    plot_percentiles(canvas, NULL, 0, NULL, 0);
}

/* Most near 200 us, a second hump of those that waited, and a thin tail. */
static void fill_latency(struct latency *latency)
{
    struct random_stream random = {11};
    latency_init(latency);
    for (int i = 0; i < VALUES; i++) {
        double ns = 200e3 * exp(0.15 * random_normal(&random));
        latency_count(latency, i % 50 ? ns : 8 * ns + 2e6 * (i % 1000 == 0), 1);
    }
    latency->times.p50 = latency_quantile(latency, 0.5);
    latency->times.p90 = latency_quantile(latency, 0.9);
    latency->times.p99 = latency_quantile(latency, 0.99);
    latency->times.p99_9 = latency_quantile(latency, 0.999);
}

static void scene_buckets(struct canvas *canvas)
{
    struct latency latency;
    fill_latency(&latency);
    plot_buckets(canvas, &latency, INK_CANDIDATE);
    latency_free(&latency);
}

static void scene_buckets_none(struct canvas *canvas)
{
    struct latency latency;
    latency_init(&latency);
    plot_buckets(canvas, &latency, INK_CANDIDATE);
}

static void scene_percentiles_asked(struct canvas *canvas)
{
    static const struct percentile_mark marks[] = {{"p99 at most 1.00 ms", 0.99, 1e6}};
    struct percentile points[PERCENTILES_MOST];
    struct latency latency;
    fill_latency(&latency);
    struct percentile_curve curve = {"all rounds", points, buckets_sample(&latency, points),
                                     INK_CANDIDATE};
    plot_percentiles(canvas, &curve, 1, marks, COUNT(marks));
    latency_free(&latency);
}

static void scene_curve(struct canvas *canvas)
{
    struct curve_point points[32];
    size_t count = 0;
    for (double bytes = 4096; bytes <= 256e6; bytes *= 2, count++) {
        double ns = bytes <= 49152 ? 1.3 : bytes <= 2 << 20 ? 4.1 : bytes <= 36e6 ? 21 : 96;
        points[count] = (struct curve_point){bytes, ns * (1 + 0.03 * sin((double)count))};
    }
    static const struct curve_mark marks[] = {{"L1", 49152}, {"L2", 2 << 20}, {"L3", 36 << 20}};
    plot_curve(canvas, points, count, marks, COUNT(marks));
}

static void scene_bars(struct canvas *canvas)
{
    static const struct bar bars[] = {
        {"L1 read", 412.3, "measured"},
        {"L2 read", 118.9, "measured"},
        {"L3 read", 41.25, "measured"},
        {"memory read", 13.7, "measured"},
        {"disk", 0.41, "measured"},
        {"network", NAN, "not here"},
        {"nothing", 0, ""},
    };
    plot_bars(canvas, bars, COUNT(bars), "GB/s");
}

static void scene_roofline(struct canvas *canvas)
{
    static const struct plot_roof slopes[] = {
        {"L1", 410}, {"L2", 119}, {"L3", 41}, {"memory", 13.7}};
    static const struct plot_roof flats[] = {{"AVX2 FMA", 112}, {"AVX2", 57}, {"scalar", 7.2}};
    static const struct roofline_point points[] = {{"baseline", 0.25, 1.4, INK_BASELINE},
                                                   {"yours", 8, 61, INK_CANDIDATE},
                                                   {"solution", 8.5, 74, INK_ACCENT}};
    struct roofline_plot plot = {slopes, flats, COUNT(slopes), COUNT(flats), points, COUNT(points)};
    plot_roofline(canvas, &plot);
}

static void scene_roofline_none(struct canvas *canvas)
{
    struct roofline_plot plot = {0};
    plot_roofline(canvas, &plot);
}

static const struct scene {
    const char *name;
    void (*draw)(struct canvas *canvas);
} scenes[] = {
    {"strip", scene_strip},
    {"strip-wide", scene_strip_wide},
    {"strip-equal", scene_strip_equal},
    {"strip-one", scene_strip_one},
    {"strip-none", scene_strip_none},
    {"strip-wild", scene_strip_wild},
    {"interval", scene_interval},
    {"sparkline", scene_sparkline},
    {"histogram", scene_histogram},
    {"histogram-none", scene_histogram_none},
    {"percentiles", scene_percentiles},
    {"percentiles-none", scene_percentiles_none},
    {"percentiles-asked", scene_percentiles_asked},
    {"rounds", scene_rounds},
    {"rounds-shares", scene_rounds_shares},
    {"buckets", scene_buckets},
    {"buckets-none", scene_buckets_none},
    {"curve", scene_curve},
    {"bars", scene_bars},
    {"roofline", scene_roofline},
    {"roofline-none", scene_roofline_none},
};

static const struct {
    int width, height;
} sizes[] = {{100, 24}, {76, 14}, {40, 8}, {10, 3}, {1, 1}};

static char *draw_all(const struct scene *scene)
{
    char *text = NULL;
    size_t length;
    FILE *to = open_memstream(&text, &length);
    for (size_t i = 0; i < 2 * COUNT(sizes); i++) {
        struct canvas canvas;
        canvas_init(&canvas, sizes[i / 2].width, sizes[i / 2].height);
        scene->draw(&canvas);
        fprintf(to, "== %dx%d %s\n", canvas.width, canvas.height, i % 2 ? "ASCII" : "UTF-8");
        canvas_print(&canvas, i % 2, to);
        canvas_free(&canvas);
    }
    fclose(to);
    return text;
}

static void scenes_look_as_recorded(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(scenes); i++) {
        char *file = memory_print("%s/tests/fixtures/plot/%s.txt", PERFLAB_SRCDIR, scenes[i].name);
        char *got = draw_all(&scenes[i]), *expected;
        size_t size;
        if (getenv("PERFLAB_GOLDEN"))
            assert_int_equal(file_write(file, got, strlen(got), 0644), 0);
        if (file_read(file, LIMIT, &expected, &size) != 0)
            fail_msg("%s is missing; PERFLAB_GOLDEN=1 writes it", file);
        if (strcmp(got, expected) != 0)
            fail_msg("%s\n--- expected\n%s--- got\n%s", file, expected, got);
        free(expected);
        free(got);
        free(file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scenes_look_as_recorded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
