/* SPDX-License-Identifier: Apache-2.0 */
/* What the load generator saw, of all rounds: percentiles as numbers and as a curve, and how they
 * are spread. */
#include <math.h>
#include <string.h>

#include "model/latency.h"
#include "report/html_lab.h"
#include "report/number.h"
#include "report/plot_buckets.h"
#include "report/svg.h"

enum {
    HEIGHT = 220,
    LEFT = 56,
    RIGHT = SVG_WIDTH - 10,
    TOP = 22,
    BOTTOM = HEIGHT - 40,
    LETTER = 7
};

static void write_table(struct html *html, const struct latency *load)
{
    static const struct html_column columns[] = {{"p50", true},    {"p90", true},
                                                 {"p99", true},    {"p99.9", true},
                                                 {"p99.99", true}, {"slowest", true}};
    const struct times *times = &load->times;
    const double numbers[] = {times->p50,   times->p90,    times->p99,
                              times->p99_9, times->p99_99, times->most};
    html_table_open(html, "latency");
    html_table_head(html, columns, sizeof(columns) / sizeof(columns[0]));
    html_print(html, "<tr>");
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        html_number_cell(html, numbers[i], "ns");
    html_print(html, "</tr>\n");
    html_table_close(html);
}

static void write_rates(struct html *html, const struct latency *load)
{
    char asked[NUMBER_SIZE], achieved[NUMBER_SIZE], failed[NUMBER_SIZE], lag[NUMBER_SIZE];
    html_print(html, "<p>%s%s asked for, %s answered, %s failed, over %.1f s.",
               isnan(load->rate) ? "as many as it can" : number_print(asked, load->rate, "1/s"),
               isnan(load->rate) ? " were" : "",
               number_print(achieved, load->answered / load->seconds, "1/s"),
               number_print(failed, load->failed, ""), isnan(load->seconds) ? 0 : load->seconds);
    if (!isnan(load->lag_p99) && !isnan(load->busy))
        html_print(html,
                   " <span class=\"dim\">The generator itself: lag p99 %s, busy %.0f %%.</span>",
                   number_print(lag, load->lag_p99, "ns"), 100 * load->busy);
    html_print(html, "</p>\n");
}

/* The axis log(1 / (1 - share)), which has no place for all of them. */
static double nines(double share)
{
    return -log10(fmax(1 - share, 1e-12));
}

static void draw_shares(struct html *html, const struct svg_axis *across)
{
    static const struct {
        double share;
        const char *label;
    } ticks[] = {{0.5, "50 %"},     {0.9, "90 %"},       {0.99, "99 %"},
                 {0.999, "99.9 %"}, {0.9999, "99.99 %"}, {0.99999, "99.999 %"}};
    double taken = -1e9;
    svg_line(html, "axis", LEFT, BOTTOM, RIGHT, BOTTOM);
    for (size_t i = 0; i < sizeof(ticks) / sizeof(ticks[0]); i++) {
        double x = svg_at(across, nines(ticks[i].share));
        if (nines(ticks[i].share) > across->high)
            break;
        svg_line(html, "grid", x, TOP, x, BOTTOM);
        double half = LETTER * (double)strlen(ticks[i].label) / 2;
        if (x - half < taken || x + half > SVG_WIDTH)
            continue;
        svg_label(html, "middle", x, BOTTOM + 14, ticks[i].label);
        taken = x + half + 4;
    }
}

static void draw_curve(struct html *html, const struct latency *load)
{
    struct percentile points[PERCENTILES_MOST];
    size_t count = buckets_sample(load, points);
    struct svg_axis across = {0, fmax(nines(points[count - 1].share), 1), LEFT, RIGHT, SVG_LINEAR,
                              ""};
    struct svg_axis up = svg_axis_make(points[0].ns, points[count - 1].ns, SVG_LOG, "ns");
    up.from = BOTTOM, up.to = TOP;
    html_print(html, "<figure>\n");
    svg_open(html, HEIGHT, "latency by percentile");
    svg_left(html, &up, LEFT, RIGHT, "latency");
    draw_shares(html, &across);
    html_print(html, "<polyline class=\"curve\" points=\"");
    for (size_t i = 0; i < count; i++)
        html_print(html, "%.1f,%.1f ", svg_at(&across, nines(points[i].share)),
                   svg_at(&up, points[i].ns));
    html_print(html, "\" />\n");
    svg_close(html);
    html_print(html, "<figcaption>the latency that so many requests do not exceed, from the time "
                     "they were to be sent</figcaption>\n</figure>\n");
}

static void draw_histogram(struct html *html, const struct latency *load)
{
    const struct latency_bucket *buckets = load->buckets;
    double octave = exp2(1.0 / LATENCY_PER_OCTAVE), most = 0;
    struct svg_axis axis = svg_axis_make(buckets[0].upper / octave,
                                         buckets[load->bucket_count - 1].upper, SVG_LOG, "ns");
    axis.from = LEFT, axis.to = RIGHT;
    for (size_t i = 0; i < load->bucket_count; i++)
        most = fmax(most, buckets[i].count);
    html_print(html, "<figure>\n");
    svg_open(html, HEIGHT, "how often each latency came");
    svg_bottom(html, &axis, BOTTOM, TOP, "latency");
    for (size_t i = 0; i < load->bucket_count; i++) {
        double from = svg_at(&axis, buckets[i].upper / octave),
               to = svg_at(&axis, buckets[i].upper);
        double height = fmax(buckets[i].count / most * (BOTTOM - TOP), 1);
        svg_rect(html, "bar", from, BOTTOM - height, to - from, height);
    }
    svg_close(html);
    html_print(html, "<figcaption>how often each latency came; what came at all has a line"
                     "</figcaption>\n</figure>\n");
}

const char *html_load(struct html *html, const struct page_lab *lab)
{
    struct latency load;
    if (record_latency(&html_shown(lab)->record, &load) < 0)
        return "no latencies were kept with this attempt";
    write_rates(html, &load);
    write_table(html, &load);
    if (load.bucket_count) {
        html_print(html, "<div class=\"plots\">\n");
        draw_curve(html, &load);
        draw_histogram(html, &load);
        html_print(html, "</div>\n");
    }
    latency_free(&load);
    return NULL;
}
