/* SPDX-License-Identifier: Apache-2.0 */
/* What BPF programs counted, a call of the learner's function or a request: a table, the system
 * calls that took longest, and how waits are spread; beside those of the baseline, if there are
 * any. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "report/number.h"
#include "report/plot_latency.h"
#include "report/traced.h"
#include "tui/sections.h"

enum { NAME = 24, NUMBER = 11, CALLS = 6, PLOT_ROWS = 8, MOST_BUCKETS = 64, GAP = 2 };

static void add_numbers(struct sheet *sheet, bool beside, const char *title, double baseline,
                        double candidate, const char *unit)
{
    char before[NUMBER_SIZE], after[NUMBER_SIZE], ratio[NUMBER_SIZE];
    sheet_line(sheet);
    sheet_add(sheet, ROLE_TEXT, "%-*.*s", NAME, NAME - 1, title);
    if (beside)
        sheet_add(sheet, ROLE_DIM, "%*s", NUMBER - 1, number_print(before, baseline, unit));
    sheet_add(sheet, ROLE_ACCENT, " %*s", NUMBER - 1, number_print(after, candidate, unit));
    if (beside && baseline > 0 && !isnan(candidate))
        sheet_add(sheet, ROLE_TEXT, "%*s", NUMBER - 3,
                  number_print(ratio, candidate / baseline, "x"));
}

/* Rows where no side did anything are told in one. */
static void add_table(struct sheet *sheet, const json_t *trace, int width)
{
    const json_t *baseline = json_object_get(trace, "baseline");
    const json_t *candidate = json_object_get(trace, "candidate");
    double calls = traced_calls(trace);
    bool beside = traced_beside(trace);
    struct text none = {0};
    for (size_t i = 0; i < traced_row_count; i++) {
        double before = traced_number(baseline, traced_rows[i].name),
               after = traced_number(candidate, traced_rows[i].name);
        if ((before == 0 || !beside) && after == 0)
            text_print(&none, "%s%s", none.length ? ", " : "none: ", traced_rows[i].title);
        else if (!isnan(before) || !isnan(after))
            add_numbers(sheet, beside, traced_rows[i].title, before / calls, after / calls,
                        traced_rows[i].unit);
    }
    if (none.length)
        sheet_wrap(sheet, 0, width, ROLE_DIM, none.data);
    text_free(&none);
}

static void add_absent(struct sheet *sheet, const json_t *trace, int width)
{
    const json_t *absent = json_object_get(trace, "absent");
    for (size_t i = 0; i < traced_row_count; i++) {
        const char *why = json_string_value(json_object_get(absent, traced_rows[i].metric));
        if (!why)
            continue;
        char *line = memory_print("n/a: %s: %s", traced_rows[i].title, why);
        sheet_wrap(sheet, 0, width, ROLE_DIM, line);
        free(line);
    }
}

static const json_t *call_named(const json_t *list, const char *name)
{
    size_t i;
    json_t *call;
    json_array_foreach((json_t *)list, i, call)
    {
        const char *here = json_string_value(json_object_get(call, "name"));
        if (here && strcmp(here, name) == 0)
            return call;
    }
    return NULL;
}

static double zero(double value)
{
    return isnan(value) ? 0 : value;
}

/* Those of one side; of the baseline only what the candidate has no more. */
static void add_calls(struct sheet *sheet, const json_t *trace, const char *side, bool others)
{
    const json_t *lists[] = {
        json_object_get(json_object_get(trace, "baseline"), "syscalls_by_time"),
        json_object_get(json_object_get(trace, "candidate"), "syscalls_by_time"),
    };
    const json_t *list = json_object_get(json_object_get(trace, side), "syscalls_by_time");
    double calls = traced_calls(trace);
    bool beside = traced_beside(trace);
    for (size_t i = 0; i < json_array_size(list) && i < CALLS; i++) {
        const char *name = json_string_value(json_object_get(json_array_get(list, i), "name"));
        if (!name || (others && call_named(lists[1], name)))
            continue;
        const json_t *before = call_named(lists[0], name), *after = call_named(lists[1], name);
        char *title = memory_print("  %s, calls", name);
        add_numbers(sheet, beside, title, zero(traced_number(before, "count")) / calls,
                    zero(traced_number(after, "count")) / calls, "");
        free(title);
        title = memory_print("  %s, time", name);
        add_numbers(sheet, beside, title, zero(traced_number(before, "ns")) / calls,
                    zero(traced_number(after, "ns")) / calls, "ns");
        free(title);
    }
}

/* ---- histograms */

static size_t buckets_of(const json_t *side, const char *name, uint64_t buckets[MOST_BUCKETS])
{
    const json_t *list = json_object_get(side, name);
    size_t count = json_array_size(list), used = 0;
    for (size_t i = 0; i < count && i < MOST_BUCKETS; i++) {
        json_int_t value = json_integer_value(json_array_get(list, i));
        buckets[i] = value > 0 ? (uint64_t)value : 0;
        used = buckets[i] ? i + 1 : used;
    }
    return used;
}

/* The sides there are, one beside the other. */
static void add_plot(struct sheet *sheet, const json_t *trace, size_t plot, int width)
{
    static const char *const sides[] = {"baseline", "candidate"};
    static const enum ink inks[] = {INK_BASELINE, INK_CANDIDATE};
    int half = (width - GAP) / 2, from = traced_beside(trace) ? 0 : 1;
    struct canvas canvas[2];
    bool any = false;
    for (int s = from; s < 2; s++) {
        uint64_t buckets[MOST_BUCKETS];
        size_t count =
            buckets_of(json_object_get(trace, sides[s]), traced_plots[plot].name, buckets);
        canvas_init(&canvas[s], half, PLOT_ROWS);
        if (count)
            plot_histogram(&canvas[s], buckets, count, traced_plots[plot].unit, inks[s]);
        else
            canvas_text(&canvas[s], 0, 0, "none", INK_DIM);
        any = any || count;
    }
    if (any) {
        sheet_line(sheet);
        for (int s = from; s < 2; s++) {
            sheet_pad(sheet, (s - from) * (half + GAP));
            sheet_add(sheet, ROLE_HEADING, "%s%s%s", traced_plots[plot].title, from ? "" : ", ",
                      from ? "" : sides[s]);
        }
    }
    for (int y = 0; any && y < PLOT_ROWS; y++) {
        sheet_line(sheet);
        for (int s = from; s < 2; s++) {
            sheet_pad(sheet, (s - from) * (half + GAP));
            sheet_add_row(sheet, &canvas[s], y);
        }
    }
    for (int s = from; s < 2; s++)
        canvas_free(&canvas[s]);
}

static void add_head(struct sheet *sheet, const json_t *trace)
{
    char *what = memory_print("a %s, traced by BPF", traced_unit(trace));
    sheet_line(sheet);
    sheet_add(sheet, ROLE_DIM, "%-*s", NAME, what);
    if (traced_beside(trace))
        sheet_add(sheet, ROLE_DIM, "%*s %*s%*s", NUMBER - 1, "baseline", NUMBER - 1, "candidate",
                  NUMBER - 3, "ratio");
    free(what);
}

void section_trace(struct sheet *sheet, const json_t *trace, bool over, int width)
{
    const char *missing = json_string_value(json_object_get(trace, "missing"));
    if (!trace || missing) {
        char *why = memory_print("n/a: %s", missing ? missing
                                            : over  ? "nothing was traced in this check"
                                                    : "nothing is traced so far");
        sheet_wrap(sheet, 0, width, ROLE_DIM, why);
        free(why);
        return;
    }
    add_head(sheet, trace);
    add_table(sheet, trace, width);
    add_calls(sheet, trace, "candidate", false);
    add_calls(sheet, trace, "baseline", true);
    add_absent(sheet, trace, width);
    for (size_t i = 0; i < traced_plot_count; i++)
        add_plot(sheet, trace, i, width);
    sheet_wrap(
        sheet, 0, width, ROLE_DIM,
        "Launches of their own were traced, and not timed: what was timed saw nothing of it.");
}
