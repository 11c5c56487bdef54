/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counters, baseline beside candidate: what a look or the record has as medians, and what the
 * probes told of the launches in between; of rounds, where there is no baseline beside, each metric
 * with the last round's value and the median. What cannot be counted is told apart, with the
 * reason.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "report/number.h"
#include "report/plot_rows.h"
#include "tui/sections.h"

enum { NAME = 21, NUMBER = 9, RATIO = 7, PER = 6, LEAST_SPARK = 8, MOST_SPARK = 32 };

struct row {
    const char *name, *unit, *provenance;
    double baseline, candidate;
    const struct run_counter *live;  /* NULL: told at looks only */
    const struct run_metric *rounds; /* NULL: not told in rounds */
};

struct rows {
    struct row *items;
    size_t count;
};

static const struct run_counter *live_of(const struct run_state *run, const char *name)
{
    for (size_t i = 0; run && i < run->counter_count; i++)
        if (strcmp(run->counters[i].name, name) == 0)
            return &run->counters[i];
    return NULL;
}

static bool have(const struct rows *rows, const char *name)
{
    for (size_t i = 0; i < rows->count; i++)
        if (strcmp(rows->items[i].name, name) == 0)
            return true;
    return false;
}

static void collect_rounds(struct rows *rows, const struct run_rounds *rounds)
{
    for (size_t i = 0; i < rounds->metric_count; i++) {
        const struct run_metric *metric = &rounds->metrics[i];
        *memory_push(&rows->items, &rows->count) =
            (struct row){.name = metric->name,
                         .unit = metric->unit,
                         .provenance = metric->provenance,
                         .baseline = NAN,
                         .candidate = run_metric_median(metric),
                         .rounds = metric};
    }
}

static void collect(struct rows *rows, const struct run_state *run, const struct record *record)
{
    if (run)
        collect_rounds(rows, &run->rounds);
    for (size_t i = 0; i < record->counter_count; i++) {
        const struct counter *counter = &record->counters[i];
        const char *name = counter->metric->name;
        if (!have(rows, name))
            *memory_push(&rows->items, &rows->count) = (struct row){name,
                                                                    counter->metric->unit,
                                                                    counter_provenance(counter),
                                                                    counter->baseline,
                                                                    counter->candidate,
                                                                    live_of(run, name),
                                                                    NULL};
    }
    for (size_t i = 0; run && i < run->counter_count; i++) {
        const struct run_counter *live = &run->counters[i];
        if (!have(rows, live->name))
            *memory_push(&rows->items, &rows->count) = (struct row){
                live->name, live->unit, live->provenance, live->baseline, live->candidate,
                live,       NULL};
    }
}

/* "absent: ipc: no counter": what remains when the metric, told beside it, is left out. */
static const char *why_absent(const struct row *row)
{
    const char *why = row->provenance;
    why += text_starts(why, "absent: ") ? strlen("absent: ") : 0;
    size_t word = strcspn(why, ": ");
    return word && text_starts(why + word, ": ") ? why + word + 2 : why;
}

static bool known(const struct row *row)
{
    return !isnan(row->baseline) || !isnan(row->candidate);
}

static void add_spark(struct sheet *sheet, const double *values, size_t count, int width)
{
    struct canvas canvas;
    canvas_init(&canvas, width, 1);
    plot_sparkline(&canvas, 0, 0, width, values, count, INK_CANDIDATE);
    sheet_add_row(sheet, &canvas, 0);
    canvas_free(&canvas);
}

/* Beside `taken` columns and the provenance, the longest one if there is room for that. */
static int spark_width(int width, int taken)
{
    int room = width - taken - (int)sizeof(" simulated by cachegrind");
    room = room < LEAST_SPARK ? width - taken - (int)sizeof(" measured") : room;
    return room < LEAST_SPARK ? 0 : room < MOST_SPARK ? room : MOST_SPARK;
}

/* Columns for the longest of the names, within reason. */
static int name_width(const struct rows *rows)
{
    enum { MOST_NAME = 30 };
    int most = NAME;
    for (size_t i = 0; i < rows->count; i++) {
        int columns = (int)strlen(rows->items[i].name) + 1;
        most = columns > most ? columns : most;
    }
    return most < MOST_NAME ? most : MOST_NAME;
}

static void add_round_spark(struct sheet *sheet, const struct run_metric *metric, int width)
{
    double *values = memory_alloc((metric->count + 1) * sizeof(*values));
    for (size_t i = 0; i < metric->count; i++)
        values[i] = metric->rounds[i].value;
    add_spark(sheet, values, metric->count, width);
    free(values);
}

/* Without a baseline: the last round's value, where there are rounds, and the median. */
static void add_alone(struct sheet *sheet, const struct row *row, bool rounds, int name, int spark)
{
    char last[NUMBER_SIZE], median[NUMBER_SIZE];
    const struct run_metric *metric = row->rounds;
    sheet_line(sheet);
    sheet_add(sheet, ROLE_TEXT, "%-*.*s", name, name - 1, row->name);
    if (rounds)
        sheet_add(sheet, ROLE_DIM, "%*s ", NUMBER - 1,
                  metric ? number_print(last, metric->rounds[metric->count - 1].value, row->unit)
                         : "");
    sheet_add(sheet, ROLE_ACCENT, "%*s", NUMBER - 1,
              number_print(median, row->candidate, row->unit));
    if (spark && metric) {
        sheet_add(sheet, ROLE_TEXT, " ");
        add_round_spark(sheet, metric, spark);
    }
    sheet_add(sheet, ROLE_DIM, "  %s", row->provenance);
}

static void add_head_alone(struct sheet *sheet, bool rounds, int name)
{
    sheet_line(sheet);
    sheet_add(sheet, ROLE_DIM, "%-*s", name, rounds ? "metric" : "counter");
    if (rounds)
        sheet_add(sheet, ROLE_DIM, "%*s ", NUMBER - 1, "last");
    sheet_add(sheet, ROLE_DIM, "%*s", NUMBER - 1, "median");
}

static void add_row(struct sheet *sheet, const struct row *row, int spark)
{
    char baseline[NUMBER_SIZE], candidate[NUMBER_SIZE], ratio[NUMBER_SIZE];
    double share = row->baseline > 0 ? row->candidate / row->baseline : NAN;
    number_print(baseline, row->baseline, row->unit);
    number_print(candidate, row->candidate, row->unit);
    sheet_line(sheet);
    sheet_add(sheet, ROLE_TEXT, "%-*.*s", NAME, NAME - 1, row->name);
    sheet_add(sheet, ROLE_DIM, "%*s", NUMBER - 1, baseline);
    sheet_add(sheet, ROLE_ACCENT, " %*s", NUMBER - 1, candidate);
    sheet_add(sheet, ROLE_TEXT, "%*s ", RATIO, isnan(share) ? "" : number_print(ratio, share, "x"));
    sheet_add(sheet, ROLE_DIM, "%-*.*s", PER, PER - 1, row->live ? row->live->per : "");
    if (spark)
        add_spark(sheet, row->live ? row->live->history : NULL,
                  row->live ? row->live->history_count : 0, spark);
    sheet_add(sheet, ROLE_DIM, " %s", row->provenance);
}

static void add_head(struct sheet *sheet)
{
    sheet_line(sheet);
    sheet_add(sheet, ROLE_DIM, "%-*s%*s %*s%*s per", NAME, "counter", NUMBER - 1, "baseline",
              NUMBER - 1, "candidate", RATIO, "ratio");
}

/* Those with one reason share it. */
static void add_absent(struct sheet *sheet, const struct rows *rows, int width)
{
    bool *told = memory_alloc(rows->count + 1);
    for (size_t i = 0; i < rows->count; i++) {
        struct text names = {0};
        const char *why = why_absent(&rows->items[i]);
        for (size_t k = i; k < rows->count; k++)
            if (!told[k] && !known(&rows->items[k]) &&
                strcmp(why_absent(&rows->items[k]), why) == 0) {
                text_print(&names, "%s%s", names.length ? ", " : "n/a: ", rows->items[k].name);
                told[k] = true;
            }
        if (names.length) {
            sheet_wrap(sheet, 0, width, ROLE_TEXT, names.data);
            sheet_wrap(sheet, 5, width, ROLE_DIM, why);
        }
        text_free(&names);
    }
    free(told);
}

static bool has_baseline(const struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        if (!isnan(rows->items[i].baseline))
            return true;
    return false;
}

/* Those that are known. */
static void add_known(struct sheet *sheet, const struct run_state *run, const struct rows *rows,
                      int width)
{
    bool any = false, beside = has_baseline(rows), rounds = run && run->rounds.metric_count;
    int name = beside ? NAME : name_width(rows);
    int taken = name + 2 * NUMBER + (beside ? RATIO + PER : 1);
    bool history = rounds || (run && run->counter_count);
    int spark = history ? spark_width(width, taken) : 0;
    for (size_t i = 0; i < rows->count; i++) {
        if (!known(&rows->items[i]))
            continue;
        if (!any)
            beside ? add_head(sheet) : add_head_alone(sheet, rounds, name);
        if (beside)
            add_row(sheet, &rows->items[i], spark);
        else
            add_alone(sheet, &rows->items[i], rounds, name, spark);
        any = true;
    }
}

void section_counters(struct sheet *sheet, const struct run_state *run, const struct record *record,
                      int width)
{
    struct rows rows = {0};
    collect(&rows, run, record);
    add_known(sheet, run, &rows, width);
    add_absent(sheet, &rows, width);
    if (!rows.count)
        sheet_wrap(sheet, 0, width, ROLE_DIM,
                   run && !run->done ? "n/a: nothing is counted before the first look."
                                     : "n/a: nothing was counted.");
    free(rows.items);
}
