/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counters, baseline beside candidate: what a look or the record has as medians, and what the
 * probes told of the launches in between. What cannot be counted is told apart, with the reason.
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
    const struct run_counter *live; /* NULL: told at looks only */
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

static void collect(struct rows *rows, const struct run_state *run, const struct record *record)
{
    for (size_t i = 0; i < record->counter_count; i++) {
        const struct counter *counter = &record->counters[i];
        *memory_push(&rows->items, &rows->count) = (struct row){
            counter->metric->name, counter->metric->unit, counter_provenance(counter),
            counter->baseline,     counter->candidate,    live_of(run, counter->metric->name)};
    }
    for (size_t i = 0; run && i < run->counter_count; i++) {
        const struct run_counter *live = &run->counters[i];
        if (!have(rows, live->name))
            *memory_push(&rows->items, &rows->count) = (struct row){
                live->name, live->unit, live->provenance, live->baseline, live->candidate, live};
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

static void add_spark(struct sheet *sheet, const struct row *row, int width)
{
    struct canvas canvas;
    canvas_init(&canvas, width, 1);
    if (row->live)
        plot_sparkline(&canvas, 0, 0, width, row->live->history, row->live->history_count,
                       INK_CANDIDATE);
    sheet_add_row(sheet, &canvas, 0);
    canvas_free(&canvas);
}

static int spark_width(int width)
{
    int room = width - NAME - 2 * NUMBER - RATIO - PER - (int)sizeof(" simulated by cachegrind");
    room = room < LEAST_SPARK ? width - NAME - 2 * NUMBER - RATIO - PER - (int)sizeof(" measured")
                              : room;
    return room < LEAST_SPARK ? 0 : room < MOST_SPARK ? room : MOST_SPARK;
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
        add_spark(sheet, row, spark);
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

void section_counters(struct sheet *sheet, const struct run_state *run, const struct record *record,
                      int width)
{
    struct rows rows = {0};
    bool any = false;
    collect(&rows, run, record);
    for (size_t i = 0; i < rows.count; i++)
        if (known(&rows.items[i])) {
            if (!any)
                add_head(sheet);
            add_row(sheet, &rows.items[i], run && run->counter_count ? spark_width(width) : 0);
            any = true;
        }
    add_absent(sheet, &rows, width);
    if (!rows.count)
        sheet_wrap(sheet, 0, width, ROLE_DIM,
                   run && !run->done ? "n/a: nothing is counted before the first look."
                                     : "n/a: nothing was counted.");
    free(rows.items);
}
