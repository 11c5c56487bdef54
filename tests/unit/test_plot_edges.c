/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What must hold for plots of any data at any size: nothing is drawn outside the canvas, whatever
 * is drawn has a stand-in in ASCII, and no number is too wild. And the small parts, by example.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/number.h"
#include "report/plot_latency.h"
#include "report/plot_roofline.h"
#include "report/plot_rows.h"
#include "report/plot_buckets.h"
#include "report/plot_strip.h"
#include "stats/random.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { ROUNDS = 20000, MOST = 40, WIDEST = 120, HIGHEST = 30, GUARD = 200, MARK = 0xfffd };

static struct random_stream source = {1};

static int below(int limit)
{
    return (int)(random_next(&source) % (uint64_t)limit);
}

static double any_number(void)
{
    static const double wild[] = {NAN,      INFINITY, -INFINITY, 0,      -0.0,  -1,     1,
                                  DBL_MAX,  -DBL_MAX, DBL_MIN,   5e-324, 1e300, 1e-300, 2,
                                  1.000001, 709,      710,       -745,   1e9,   0.5,    64};
    return below(3) ? random_normal(&source) * pow(10, below(6)) : wild[below((int)COUNT(wild))];
}

static void fill(double *to)
{
    double usual = below(2) ? 1 : any_number();
    for (int i = 0; i < MOST; i++)
        to[i] = below(3) ? usual * (1 + 0.1 * random_normal(&source)) : any_number();
}

static void any_strip(struct canvas *canvas)
{
    double x[MOST];
    fill(x);
    size_t count = (size_t)below(MOST);
    struct interval *bands = below(4) ? strip_bands(x, count, 0.05) : NULL;
    static const char *const units[] = {"", "ns", "x", "1/s"};
    struct strip strip = {.values = x,
                          .count = count,
                          .unit = units[below((int)COUNT(units))],
                          .steps = "rounds",
                          .title = below(2) ? "what" : NULL,
                          .bands = bands,
                          .now = {any_number(), any_number(), any_number()},
                          .gate = any_number(),
                          .at_least = below(2),
                          .span = below(3) ? below(100) : INT32_MAX};
    plot_strip(canvas, &strip);
    free(bands);
}

static void any_interval(struct canvas *canvas)
{
    struct interval_row row = {.interval = {any_number(), any_number(), any_number()},
                               .bound = any_number(),
                               .at_least = below(2),
                               .kind = (enum scale_kind)below(3),
                               .from = any_number(),
                               .to = any_number()};
    plot_interval(canvas, below(20) - 10, below(20) - 5, below(WIDEST + 10) - 5, &row);
}

static void any_sparkline(struct canvas *canvas)
{
    double x[MOST];
    fill(x);
    plot_sparkline(canvas, below(20) - 10, below(20) - 5, below(WIDEST) - 5, x, (size_t)below(MOST),
                   INK_ACCENT);
}

static void any_bars(struct canvas *canvas)
{
    static const char *const labels[] = {"", "memory", "caf\u00e9", "\xff\xc3", "\xe4\xb8\xad"};
    static const char *const units[] = {"", "ns", "GB/s", "bytes", "x"};
    struct bar bars[8];
    for (size_t i = 0; i < COUNT(bars); i++)
        bars[i] = (struct bar){labels[below(2)], any_number(), labels[below(2)]};
    plot_bars(canvas, bars, (size_t)below(8), units[below((int)COUNT(units))]);
}

static void any_histogram(struct canvas *canvas)
{
    uint64_t buckets[64];
    for (size_t i = 0; i < COUNT(buckets); i++)
        buckets[i] = below(4) ? 0 : random_next(&source) >> below(64);
    plot_histogram(canvas, buckets, (size_t)below(65), "ns", INK_PLAIN);
}

static void any_percentiles(struct canvas *canvas)
{
    struct percentile points[MOST];
    for (int i = 0; i < MOST; i++)
        points[i] = (struct percentile){below(4) ? i / (double)MOST : any_number(), any_number()};
    struct percentile_curve curves[] = {{"one", points, (size_t)below(MOST), INK_PLAIN},
                                        {"", points, (size_t)below(MOST), INK_ACCENT}};
    struct percentile_mark marks[] = {{"p99", any_number(), any_number()}};
    plot_percentiles(canvas, curves, (size_t)below(3), marks, (size_t)below(2));
}

static void any_buckets(struct canvas *canvas)
{
    struct latency latency;
    latency_init(&latency);
    for (int i = below(MOST); i > 0; i--)
        latency_count(&latency, fabs(any_number()), fabs(any_number()));
    latency.times.p50 = any_number();
    latency.times.p99 = any_number();
    plot_buckets(canvas, &latency, INK_PLAIN);
    latency_free(&latency);
}

static void any_curve(struct canvas *canvas)
{
    struct curve_point points[MOST];
    struct curve_mark marks[] = {{"L1", any_number()}, {"L2", any_number()}};
    for (int i = 0; i < MOST; i++)
        points[i] = (struct curve_point){below(4) ? 1024 * (1 + i) : any_number(), any_number()};
    plot_curve(canvas, points, (size_t)below(MOST), marks, (size_t)below(3));
}

static void any_roofline(struct canvas *canvas)
{
    struct plot_roof slopes[] = {{"L1", any_number()}, {"memory", any_number()}};
    struct plot_roof flats[] = {{"scalar", any_number()}, {"vector", any_number()}};
    struct roofline_point points[] = {{"baseline", any_number(), any_number(), INK_BASELINE},
                                      {"yours", any_number(), any_number(), INK_CANDIDATE}};
    struct roofline_plot plot = {slopes,           flats,  (size_t)below(3),
                                 (size_t)below(3), points, (size_t)below(3)};
    plot_roofline(canvas, &plot);
}

/* A canvas between guards, and what `draw` left of the guards and in the cells. */
static void hold(void (*draw)(struct canvas *canvas))
{
    static struct cell cells[GUARD + WIDEST * HIGHEST + GUARD];
    struct canvas canvas = {1 + below(WIDEST), 1 + below(HIGHEST), cells + GUARD};
    int count = canvas.width * canvas.height;
    char text[CELL_TEXT];
    if (below(2)) {
        canvas.width = 1 + below(12);
        count = canvas.width * canvas.height;
    }
    for (int i = -GUARD; i < count + GUARD; i++)
        canvas.cells[i] = (struct cell){i < 0 || i >= count ? MARK : ' ', INK_PLAIN};
    draw(&canvas);
    for (int i = 0; i < GUARD; i++) {
        assert_int_equal(cells[i].glyph, MARK);
        assert_int_equal(canvas.cells[count + i].glyph, MARK);
    }
    for (int i = 0; i < count; i++) {
        const struct cell *cell = &canvas.cells[i];
        assert_true(cell->ink < INK_COUNT);
        assert_true(cell->glyph >= ' ' && cell->glyph < 0xd800);
        assert_string_not_equal(cell_text(cell, true, text), "?");
    }
}

static void plots_stay_within_their_canvas(void **state)
{
    (void)state;
    static void (*const plots[])(struct canvas *) = {any_strip,   any_interval,  any_sparkline,
                                                     any_bars,    any_histogram, any_percentiles,
                                                     any_buckets, any_curve,     any_roofline};
    for (int i = 0; i < ROUNDS; i++)
        hold(plots[i % (int)COUNT(plots)]);
}

static void a_canvas_without_cells_takes_plots(void **state)
{
    (void)state;
    static const int sizes[][2] = {{0, 0}, {0, 5}, {5, 0}, {-3, 4}, {CANVAS_MOST + 1, 1}};
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct canvas canvas;
        canvas_init(&canvas, sizes[i][0], sizes[i][1]);
        assert_true(canvas.width >= 0 && canvas.width <= CANVAS_MOST);
        any_strip(&canvas);
        any_interval(&canvas);
        any_sparkline(&canvas);
        any_bars(&canvas);
        any_histogram(&canvas);
        any_percentiles(&canvas);
        any_curve(&canvas);
        any_roofline(&canvas);
        canvas_free(&canvas);
    }
}

static char *printed(const struct canvas *canvas, bool ascii)
{
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    canvas_print(canvas, ascii, to);
    fclose(to);
    return text;
}

static void assert_printed(const struct canvas *canvas, bool ascii, const char *expected)
{
    char *got = printed(canvas, ascii);
    assert_string_equal(got, expected);
    free(got);
}

static void text_takes_a_column_a_character(void **state)
{
    (void)state;
    struct canvas canvas;
    canvas_init(&canvas, 6, 2);
    assert_int_equal(canvas_text(&canvas, 1, 0, "caf\u00e9 au lait", INK_PLAIN), 12);
    assert_int_equal(canvas_text(&canvas, -1, 1, "a\x1b\xff\xc3", INK_PLAIN), 4);
    assert_printed(&canvas, false, " caf\u00e9\n???\n");
    assert_printed(&canvas, true, " caf?\n???\n");
    assert_int_equal(canvas_text(&canvas, 0, 9, "below", INK_PLAIN), 5);
    assert_true(canvas_blank(&canvas, 3, 1, 3));
    assert_false(canvas_blank(&canvas, 3, 1, 4));
    assert_false(canvas_blank(&canvas, 2, 1, 1));
    canvas_free(&canvas);
}

static void dots_join_but_leave_text_alone(void **state)
{
    (void)state;
    struct canvas canvas;
    canvas_init(&canvas, 3, 1);
    canvas_text(&canvas, 1, 0, "x", INK_PLAIN);
    canvas_set(&canvas, 2, 0, 0x2500, INK_AXIS);
    canvas_dot(&canvas, 0, 0, INK_GOOD);
    canvas_dot(&canvas, 1, 3, INK_BAD);
    canvas_dot(&canvas, 2, 0, INK_BAD);
    canvas_dot(&canvas, 4, 3, INK_BAD);
    canvas_dot(&canvas, -1, 0, INK_BAD);
    canvas_dot(&canvas, 6, 0, INK_BAD);
    assert_printed(&canvas, false, "\u2881x\u2840\n");
    assert_printed(&canvas, true, ":x.\n");
    assert_int_equal(canvas_cell(&canvas, 0, 0).ink, INK_BAD);
    assert_int_equal(canvas_cell(&canvas, 1, 0).ink, INK_PLAIN);
    canvas_free(&canvas);
}

static void bars_have_eighths(void **state)
{
    (void)state;
    struct canvas canvas;
    canvas_init(&canvas, 4, 2);
    canvas_bar(&canvas, 0, 0, 2.5, INK_PLAIN);
    canvas_bar(&canvas, 0, 1, 1e-9, INK_PLAIN);
    canvas_column(&canvas, 3, 1, 1.25, INK_PLAIN);
    assert_printed(&canvas, false, "\u2588\u2588\u258c\u2582\n\u258f  \u2588\n");
    assert_printed(&canvas, true, "##=.\n-  #\n");
    canvas_free(&canvas);
}

static void assert_ticks(enum scale_kind kind, double low, double high, int most,
                         const char *expected)
{
    char got[400] = "", label[NUMBER_SIZE];
    double ticks[SCALE_TICKS];
    struct scale scale = scale_new(kind, kind == SCALE_LOG2 ? "bytes" : "ns");
    scale_cover(&scale, low);
    scale_cover(&scale, high);
    int count = scale_ticks(&scale, most, ticks);
    assert_true(count <= most);
    for (int i = 0; i < count; i++)
        snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s", i ? ", " : "",
                 scale_label(&scale, ticks[i], label));
    assert_string_equal(got, expected);
}

static void ticks_are_round(void **state)
{
    (void)state;
    assert_ticks(SCALE_LINEAR, 0, 80, 5, "0 ns, 20 ns, 40 ns, 60 ns, 80 ns");
    assert_ticks(SCALE_LINEAR, 5.1, 5.9, 4, "5.2 ns, 5.4 ns, 5.6 ns, 5.8 ns");
    assert_ticks(SCALE_LOG, 1, 1000, 12,
                 "1 ns, 2 ns, 5 ns, 10 ns, 20 ns, 50 ns, 100 ns, 200 ns, "
                 "500 ns, 1 us");
    assert_ticks(SCALE_LOG, 1, 1e9, 4, "1 ns, 1 us, 1 ms, 1 s");
    assert_ticks(SCALE_LOG2, 4096, 1 << 20, 5, "4 KiB, 16 KiB, 64 KiB, 256 KiB, 1 MiB");
    assert_ticks(SCALE_LINEAR, -DBL_MAX, DBL_MAX, 5, "");
    assert_ticks(SCALE_LINEAR, 1, 1, 5, "");
    assert_ticks(SCALE_LOG, NAN, INFINITY, 5, "");
}

/* However coarse the cells, the interval is never drawn on the wrong side of its bound. */
static void intervals_keep_to_their_side(void **state)
{
    (void)state;
    for (int width = 2; width < 90; width++)
        for (int side = 0; side < 2; side++) {
            double x = side ? 5 + 1e-9 : 5 - 1e-9;
            struct interval_row row = {.interval = {x, x, x},
                                       .bound = 5,
                                       .at_least = true,
                                       .kind = SCALE_LOG,
                                       .from = 0.1,
                                       .to = 100};
            struct canvas canvas;
            int bound = -1, median = -1;
            canvas_init(&canvas, width, 1);
            plot_interval(&canvas, 0, 0, width, &row);
            for (int i = 0; i < width; i++) {
                bound = canvas_cell(&canvas, i, 0).glyph == 0x2503 ? i : bound;
                median = canvas_cell(&canvas, i, 0).glyph == 0x25c6 ? i : median;
            }
            assert_true(bound >= 0 && median >= 0);
            assert_true(side ? median > bound : median < bound);
            assert_int_equal(canvas_cell(&canvas, median, 0).ink, side ? INK_GOOD : INK_BAD);
            canvas_free(&canvas);
        }
}

static void percentiles_end_where_the_values_do(void **state)
{
    (void)state;
    struct hdr *hdr = hdr_new(HDR_DIGITS, HDR_HOUR);
    struct percentile points[PERCENTILES_MOST];
    assert_int_equal(percentiles_sample(hdr, points), 0);
    for (uint64_t i = 1; i <= 1000; i++)
        hdr_record(hdr, i);
    size_t count = percentiles_sample(hdr, points);
    assert_int_equal(count, PERCENTILES_MOST);
    assert_float_equal(points[0].ns, 1, 0);
    assert_float_equal(points[count - 1].share, 0.999, 1e-12);
    for (size_t i = 1; i < count; i++) {
        assert_true(points[i].share > points[i - 1].share);
        assert_true(points[i].ns >= points[i - 1].ns);
    }
    hdr_free(hdr);
}

static void numbers_of_axes_are_short(void **state)
{
    (void)state;
    char shown[NUMBER_SIZE];
    assert_string_equal(number_tick(shown, 2, "x"), "2x");
    assert_string_equal(number_tick(shown, 1500, "ns"), "1.5 us");
    assert_string_equal(number_tick(shown, 0.25, ""), "0.25");
    assert_string_equal(number_tick(shown, 10, "GB/s"), "10 GB/s");
    assert_string_equal(number_tick(shown, NAN, "GB/s"), "n/a");
    assert_string_equal(number_of_unit(shown, 13.72, "GB/s"), "13.7 GB/s");
    assert_string_equal(number_of_unit(shown, 1000, "ns"), "1.00 us");
    assert_string_equal(number_bucket(shown, 0, "ns"), "0 ns");
    assert_string_equal(number_bucket(shown, 12, "ns"), "4.1 us");
    assert_string_equal(number_size(shown, 49152), "48 KiB");
    assert_string_equal(number_size(shown, 1.5 * (1 << 20)), "1.5 MiB");
    assert_string_equal(number_size(shown, 0), "0 B");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plots_stay_within_their_canvas),
        cmocka_unit_test(a_canvas_without_cells_takes_plots),
        cmocka_unit_test(text_takes_a_column_a_character),
        cmocka_unit_test(dots_join_but_leave_text_alone),
        cmocka_unit_test(bars_have_eighths),
        cmocka_unit_test(ticks_are_round),
        cmocka_unit_test(intervals_keep_to_their_side),
        cmocka_unit_test(percentiles_end_where_the_values_do),
        cmocka_unit_test(numbers_of_axes_are_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
