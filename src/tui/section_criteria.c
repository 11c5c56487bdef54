/* SPDX-License-Identifier: Apache-2.0 */
/* Each criterion as a bar with its interval and its bound. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "report/number.h"
#include "report/plot_rows.h"
#include "tui/sections.h"

enum { NAME = 20, MOST_NAME = 30, LEAST_BAR = 7, MOST_BAR = 44, INDENT = 4 };

enum role section_role(enum verdict verdict)
{
    return verdict == VERDICT_PASS             ? ROLE_GOOD
           : verdict == VERDICT_INCONCLUSIVE   ? ROLE_DOUBT
           : verdict == VERDICT_NOT_ATTAINABLE ? ROLE_DIM
                                               : ROLE_BAD;
}

const char *section_mark(enum verdict verdict)
{
    return verdict == VERDICT_PASS             ? "✓"
           : verdict == VERDICT_INCONCLUSIVE   ? "~"
           : verdict == VERDICT_NOT_ATTAINABLE ? "–"
                                               : "✗";
}

/* "9.07x [7.48x, 13.1x], >= 5.00x"; caller frees. */
static char *numbers(const struct result *result)
{
    char value[NUMBER_INTERVAL_SIZE], bound[NUMBER_SIZE];
    const char *unit = result->metric->unit, *sign = result->at_least ? ">=" : "<=";
    number_print(bound, result->bound, unit);
    if (isnan(result->value))
        return memory_print("%s, %s %s", result->reason ? "n/a" : "not yet", sign, bound);
    if (isnan(result->low) || result_exact(result))
        number_print(value, result->value, unit);
    else
        number_interval(value, result->value, result->low, result->high, unit);
    return memory_print("%s, %s %s", value, sign, bound);
}

/* A score is a share of what could be had, as long as none of its numbers says otherwise. */
static bool is_share(const struct result *result)
{
    const double numbers[] = {result->value, result->low, result->high, result->bound};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        if (numbers[i] < 0 || numbers[i] > 1)
            return false;
    return metric_score(result->metric) && result->bound > 0;
}

static void add_bar(struct sheet *sheet, const struct result *result, int width)
{
    bool share = is_share(result);
    struct interval_row row = {
        .interval = {isnan(result->low) ? result->value : result->low, result->value,
                     isnan(result->high) ? result->value : result->high},
        .bound = result->bound,
        .at_least = result->at_least,
        .kind =
            strcmp(result->metric->unit, "x") == 0 && result->bound > 0 ? SCALE_LOG : SCALE_LINEAR,
        .from = share ? 0 : NAN,
        .to = share ? 1 : NAN,
    };
    struct canvas canvas;
    canvas_init(&canvas, width, 1);
    plot_interval(&canvas, 0, 0, width, &row);
    sheet_add_row(sheet, &canvas, 0);
    canvas_free(&canvas);
}

/* Columns of the widest name, with its mark, and of the widest numbers, so that bars begin and end
 * in the same one. */
struct widths {
    int name, numbers;
};

static struct widths widest(const struct result *results, size_t count)
{
    struct widths most = {NAME, 0};
    for (size_t i = 0; i < count; i++) {
        char *text = numbers(&results[i]);
        int name = utf8_columns(results[i].metric->name) + 3;
        most.name = name > most.name ? name : most.name;
        most.numbers = utf8_columns(text) > most.numbers ? utf8_columns(text) : most.numbers;
        free(text);
    }
    most.name = most.name < MOST_NAME ? most.name : MOST_NAME;
    return most;
}

/* Mark, name, bar and numbers in one line, as far as there is room. */
static void add_line(struct sheet *sheet, const struct result *result, const struct widths *widths,
                     int width)
{
    enum role role = section_role(result->verdict);
    char *text = numbers(result);
    sheet_line(sheet);
    sheet_add(sheet, role, "%s ", section_mark(result->verdict));
    sheet_add(sheet, ROLE_STRONG, "%s ", result->metric->name);
    sheet_pad(sheet, sheet->lines[sheet->count - 1].columns < widths->name ? widths->name : 0);
    int room = width - sheet->lines[sheet->count - 1].columns - widths->numbers - 1;
    if (room >= LEAST_BAR)
        add_bar(sheet, result, room < MOST_BAR ? room : MOST_BAR);
    sheet_add(sheet, ROLE_TEXT, " %s", text);
    free(text);
}

/* What is advised for the whole record may stand elsewhere. */
static const char *own_advice(const struct record *record, bool advised,
                              const struct result *result)
{
    bool same =
        advised && result->advice && record->advice && strcmp(result->advice, record->advice) == 0;
    return same ? NULL : result->advice;
}

static void add_story(struct sheet *sheet, const struct record *record, bool advised,
                      const struct result *result, int width)
{
    const struct {
        const char *text;
        enum role role;
    } notes[] = {
        {result->title, ROLE_TEXT},
        {result->reason, ROLE_TEXT},
        {own_advice(record, advised, result), ROLE_TEXT},
        {result->instead, ROLE_DOUBT},
        {result->passed_over, ROLE_DIM},
    };
    char *head =
        memory_print("%s: %g of %g points%s%s; %s", verdict_name(result->verdict), result->earned,
                     result->points, result->title ? "" : " for ",
                     result->title ? "" : result->metric->title, result_provenance(result));
    sheet_wrap(sheet, INDENT, width, section_role(result->verdict), head);
    free(head);
    for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++)
        if (notes[i].text)
            sheet_wrap(sheet, INDENT, width, notes[i].role, notes[i].text);
    if (!result->source)
        return;
    char *from = memory_print("from %s", result->source);
    sheet_wrap(sheet, INDENT, width, ROLE_DIM, from);
    free(from);
}

/* What pairs or rounds say of it so far. */
static struct interval so_far(const struct run_state *run, const struct result *result)
{
    const struct run_metric *metric = run_rounds_metric(&run->rounds, result->metric->name);
    if (metric)
        return metric->rounds[metric->count - 1].band;
    if (record_speedup(run_state_record(run)) == result && run->low > 0)
        return (struct interval){run->low, run->median, run->high};
    return (struct interval){
        NAN, record_speedup(run_state_record(run)) == result ? run->median : NAN, NAN};
}

void section_criteria(struct sheet *sheet, const struct run_state *run, int width)
{
    const struct record *record = run_state_record(run);
    struct result *results = memory_alloc((record->result_count + 1) * sizeof(*results));
    for (size_t i = 0; i < record->result_count; i++) {
        results[i] = record->results[i];
        if (!isnan(results[i].value))
            continue;
        struct interval now = so_far(run, &record->results[i]);
        bool both = isfinite(now.low) && isfinite(now.high);
        results[i].value = now.median;
        results[i].low = both ? now.low : NAN;
        results[i].high = both ? now.high : NAN;
    }
    struct widths widths = widest(results, record->result_count);
    for (size_t i = 0; i < record->result_count; i++)
        add_line(sheet, &results[i], &widths, width);
    free(results);
}

void section_criteria_told(struct sheet *sheet, const struct record *record, bool advised,
                           int width)
{
    struct widths widths = widest(record->results, record->result_count);
    for (size_t i = 0; i < record->result_count; i++) {
        add_line(sheet, &record->results[i], &widths, width);
        add_story(sheet, record, advised, &record->results[i], width);
    }
}
