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

enum { NAME = 20, LEAST_BAR = 7, MOST_BAR = 44, INDENT = 4 };

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
    char value[NUMBER_SIZE], low[NUMBER_SIZE], high[NUMBER_SIZE], bound[NUMBER_SIZE];
    const char *unit = result->metric->unit, *sign = result->at_least ? ">=" : "<=";
    number_print(bound, result->bound, unit);
    if (isnan(result->value))
        return memory_print("%s, %s %s", result->reason ? "n/a" : "not yet", sign, bound);
    number_print(value, result->value, unit);
    if (isnan(result->low) || result_exact(result))
        return memory_print("%s, %s %s", value, sign, bound);
    return memory_print("%s [%s, %s], %s %s", value, number_print(low, result->low, unit),
                        number_print(high, result->high, unit), sign, bound);
}

static void add_bar(struct sheet *sheet, const struct result *result, int width)
{
    struct interval_row row = {
        .interval = {isnan(result->low) ? result->value : result->low, result->value,
                     isnan(result->high) ? result->value : result->high},
        .bound = result->bound,
        .at_least = result->at_least,
        .kind =
            strcmp(result->metric->unit, "x") == 0 && result->bound > 0 ? SCALE_LOG : SCALE_LINEAR,
        .from = NAN,
        .to = NAN,
    };
    struct canvas canvas;
    canvas_init(&canvas, width, 1);
    plot_interval(&canvas, 0, 0, width, &row);
    sheet_add_row(sheet, &canvas, 0);
    canvas_free(&canvas);
}

/* Columns of the widest numbers, so that bars end in the same one. */
static int widest(const struct result *results, size_t count)
{
    int most = 0;
    for (size_t i = 0; i < count; i++) {
        char *text = numbers(&results[i]);
        most = utf8_columns(text) > most ? utf8_columns(text) : most;
        free(text);
    }
    return most;
}

/* Mark, name, bar and numbers in one line, as far as there is room. */
static void add_line(struct sheet *sheet, const struct result *result, int value, int width)
{
    enum role role = section_role(result->verdict);
    char *text = numbers(result);
    sheet_line(sheet);
    sheet_add(sheet, role, "%s ", section_mark(result->verdict));
    sheet_add(sheet, ROLE_STRONG, "%s ", result->metric->name);
    sheet_pad(sheet, sheet->lines[sheet->count - 1].columns < NAME ? NAME : 0);
    int room = width - sheet->lines[sheet->count - 1].columns - value - 1;
    if (room >= LEAST_BAR)
        add_bar(sheet, result, room < MOST_BAR ? room : MOST_BAR);
    sheet_add(sheet, ROLE_TEXT, " %s", text);
    free(text);
}

/* What is advised for the whole record stands among the next steps. */
static const char *own_advice(const struct record *record, const struct result *result)
{
    bool same = result->advice && record->advice && strcmp(result->advice, record->advice) == 0;
    return same ? NULL : result->advice;
}

static void add_story(struct sheet *sheet, const struct record *record, const struct result *result,
                      int width)
{
    const struct {
        const char *text;
        enum role role;
    } notes[] = {
        {result->reason, ROLE_TEXT},
        {own_advice(record, result), ROLE_TEXT},
        {result->instead, ROLE_DOUBT},
        {result->passed_over, ROLE_DIM},
    };
    char *head = memory_print("%s: %g of %g points for %s; %s", verdict_name(result->verdict),
                              result->earned, result->points, result->metric->title,
                              result_provenance(result));
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

void section_criteria(struct sheet *sheet, const struct run_state *run, int width)
{
    const struct record *record = run_state_record(run);
    struct result *results = memory_alloc((record->result_count + 1) * sizeof(*results));
    for (size_t i = 0; i < record->result_count; i++) {
        results[i] = record->results[i];
        if (!isnan(results[i].value) || record_speedup(record) != &record->results[i])
            continue;
        bool both = run->low > 0 && isfinite(run->high);
        results[i].value = run->median;
        results[i].low = both ? run->low : NAN;
        results[i].high = both ? run->high : NAN;
    }
    int value = widest(results, record->result_count);
    for (size_t i = 0; i < record->result_count; i++)
        add_line(sheet, &results[i], value, width);
    free(results);
}

void section_criteria_told(struct sheet *sheet, const struct record *record, int width)
{
    int value = widest(record->results, record->result_count);
    for (size_t i = 0; i < record->result_count; i++) {
        add_line(sheet, &record->results[i], value, width);
        add_story(sheet, record, &record->results[i], width);
    }
}
