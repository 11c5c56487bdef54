/* SPDX-License-Identifier: Apache-2.0 */
/* What the load generator saw: percentiles of the round that runs and of all of them, as a table
 * and as a curve with what is asked of them, and how they are spread. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/number.h"
#include "report/plot_buckets.h"
#include "tui/sections.h"

enum { NAME = 11, NUMBER = 9, TABLE_ROWS = 5, LEAST_PLOT = 7, MOST_PLOT = 16, MOST_MARKS = 8 };

/* What there is to draw; either may be NULL. */
struct seen {
    const struct latency *round, *all;
    char *round_name, *all_name;
    const struct record *record; /* of which criteria become marks */
};

/* "asked 20.0 k/s, achieved 19.9 k/s, 0 failed, 99.7 %, 2.1 s" */
static void add_rates(struct sheet *sheet, const char *name, const struct latency *seen)
{
    char asked[NUMBER_SIZE], answered[NUMBER_SIZE], failed[NUMBER_SIZE];
    double share = latency_achieved(seen);
    bool less = share < TRAFFIC_KEPT;
    sheet_line(sheet);
    sheet_add(sheet, ROLE_STRONG, "%s ", name);
    sheet_pad(sheet, NAME);
    if (isnan(seen->rate))
        sheet_add(sheet, ROLE_TEXT, "asked as many as it can");
    else
        sheet_add(sheet, ROLE_TEXT, "asked %s", number_print(asked, seen->rate, "1/s"));
    number_print(answered, seen->answered / seen->seconds, "1/s");
    sheet_add(sheet, less ? ROLE_DOUBT : ROLE_TEXT, ", %sachieved %s", less ? "! " : "", answered);
    if (!isnan(seen->failed))
        sheet_add(sheet, seen->failed > 0 ? ROLE_BAD : ROLE_TEXT, ", %s%s failed",
                  seen->failed > 0 ? "✗ " : "", number_print(failed, seen->failed, ""));
    if (isfinite(share))
        sheet_add(sheet, ROLE_DIM, ", %.3g %%", 100 * share);
    if (isfinite(seen->seconds))
        sheet_add(sheet, ROLE_DIM, ", %.1f s", seen->seconds);
}

static const struct {
    const char *title;
    size_t offset;
} columns[] = {
    {"p50", offsetof(struct times, p50)},       {"p90", offsetof(struct times, p90)},
    {"p99", offsetof(struct times, p99)},       {"p99.9", offsetof(struct times, p99_9)},
    {"p99.99", offsetof(struct times, p99_99)}, {"most", offsetof(struct times, most)},
};
enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

static void add_table_row(struct sheet *sheet, const char *name, const struct times *times,
                          enum role role, int width)
{
    sheet_line(sheet);
    sheet_add(sheet, ROLE_TEXT, "%-*.*s", NAME - 1, NAME - 1, name);
    for (int i = 0; i < COLUMNS && NAME - 1 + (i + 1) * NUMBER <= width; i++) {
        char number[NUMBER_SIZE];
        double ns = *(const double *)(const void *)((const char *)times + columns[i].offset);
        sheet_add(sheet, role, " %*s", NUMBER - 1, number_print(number, ns, "ns"));
    }
}

static void add_table(struct sheet *sheet, const struct seen *seen, int width)
{
    sheet_line(sheet);
    sheet_add(sheet, ROLE_DIM, "%-*s", NAME - 1, "latency");
    for (int i = 0; i < COLUMNS && NAME - 1 + (i + 1) * NUMBER <= width; i++)
        sheet_add(sheet, ROLE_DIM, " %*s", NUMBER - 1, columns[i].title);
    if (seen->round)
        add_table_row(sheet, seen->round_name, &seen->round->times, ROLE_ACCENT, width);
    if (seen->all)
        add_table_row(sheet, seen->all_name, &seen->all->times, ROLE_TEXT, width);
}

/* ---- plots */

static void add_canvas(struct sheet *sheet, struct canvas *canvas)
{
    sheet_canvas(sheet, canvas);
    canvas_free(canvas);
}

/* What criteria ask of percentiles. Labels are the caller's to free. */
static size_t marks_of(const struct record *record, struct percentile_mark marks[MOST_MARKS])
{
    static const struct {
        const char *metric, *label;
        double share;
    } known[] = {{"latency_p50", "p50", 0.5},
                 {"latency_p90", "p90", 0.9},
                 {"latency_p99", "p99", 0.99},
                 {"latency_p99_9", "p99.9", 0.999}};
    size_t count = 0;
    for (size_t i = 0; i < record->result_count; i++)
        for (size_t k = 0; k < sizeof(known) / sizeof(known[0]) && count < MOST_MARKS; k++) {
            const struct result *result = &record->results[i];
            char bound[NUMBER_SIZE];
            if (strcmp(result->metric->name, known[k].metric) != 0 || result->at_least)
                continue;
            number_print(bound, result->bound, "ns");
            marks[count++] = (struct percentile_mark){
                memory_print("%s <= %s", known[k].label, bound), known[k].share, result->bound};
        }
    return count;
}

static void add_curves(struct sheet *sheet, const struct seen *seen, int width, int height)
{
    struct percentile points[2][PERCENTILES_MOST];
    struct percentile_mark marks[MOST_MARKS];
    struct percentile_curve curves[2];
    struct canvas canvas;
    size_t count = 0, mark_count = marks_of(seen->record, marks);
    if (seen->all && seen->all->bucket_count) {
        size_t n = buckets_sample(seen->all, points[0]);
        curves[count++] = (struct percentile_curve){seen->all_name, points[0], n, INK_BASELINE};
    }
    if (seen->round && seen->round->bucket_count) {
        size_t n = buckets_sample(seen->round, points[1]);
        curves[count++] = (struct percentile_curve){seen->round_name, points[1], n, INK_CANDIDATE};
    }
    if (count) {
        canvas_init(&canvas, width, height);
        plot_percentiles(&canvas, curves, count, marks, mark_count);
        add_canvas(sheet, &canvas);
    }
    for (size_t i = 0; i < mark_count; i++)
        free((char *)marks[i].label);
}

static void add_histogram(struct sheet *sheet, const struct seen *seen, int width, int height)
{
    const struct latency *latency = seen->round ? seen->round : seen->all;
    struct canvas canvas;
    if (!latency->bucket_count)
        return;
    sheet_line(sheet);
    sheet_add(sheet, ROLE_HEADING, "%s", seen->round ? seen->round_name : seen->all_name);
    sheet_add(sheet, ROLE_DIM, ": how often, of the commonest latency");
    canvas_init(&canvas, width, height);
    plot_buckets(&canvas, latency, INK_CANDIDATE);
    add_canvas(sheet, &canvas);
}

/* Both plots on the page if there is room for both, else the curve; the rest is scrolled to. */
static void add_seen(struct sheet *sheet, const struct seen *seen, int width, int height)
{
    int room = height - TABLE_ROWS - 1;
    int rows = room / 2 >= LEAST_PLOT ? room / 2 : room;
    rows = rows < LEAST_PLOT ? LEAST_PLOT : rows > MOST_PLOT ? MOST_PLOT : rows;
    if (seen->round)
        add_rates(sheet, seen->round_name, seen->round);
    if (seen->all)
        add_rates(sheet, seen->all_name, seen->all);
    add_table(sheet, seen, width);
    add_curves(sheet, seen, width, rows);
    add_histogram(sheet, seen, width, rows);
}

/* The round that runs is told apart from all of them, once there are several. */
void section_latency(struct sheet *sheet, const struct run_state *run, int width, int height)
{
    struct latency all;
    bool several = run->latency_round > 1, known = run_state_latencies(run, &all);
    struct seen seen = {.round = run->latency_round && !run->done ? &run->latency : NULL,
                        .all = known && (run->done || several) ? &all : NULL,
                        .round_name = memory_print("round %d", run->latency_round),
                        .all_name = memory_copy(run->done ? "all rounds" : "so far"),
                        .record = run_state_record(run)};
    if (seen.round || seen.all)
        add_seen(sheet, &seen, width, height);
    else
        sheet_wrap(sheet, 0, width, ROLE_DIM, "n/a: no load was put on it so far.");
    free(seen.round_name);
    free(seen.all_name);
    latency_free(&all);
}

void section_latency_told(struct sheet *sheet, const struct record *record, int width)
{
    struct latency all;
    if (record_latency(record, &all) == 0) {
        struct seen seen = {.all = &all, .all_name = (char *)"all rounds", .record = record};
        add_seen(sheet, &seen, width, 0);
    }
    latency_free(&all);
}
