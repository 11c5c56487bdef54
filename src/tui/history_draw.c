/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/history_draw.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "report/number.h"
#include "report/plot_attempts.h"
#include "report/plot_rows.h"
#include "tui/plot.h"

enum { BAR = 22, LEAST_BAR = 10, VERDICT = 18, VALUE = 9, NAME = 16, PREDICTION_MOST = 48 };

static const struct {
    enum verdict verdict;
    const char *mark;
    enum role role;
    enum ink ink;
} looks[] = {
    {VERDICT_PASS, "✓", ROLE_GOOD, INK_GOOD},
    {VERDICT_INCONCLUSIVE, "?", ROLE_DOUBT, INK_DOUBT},
    {VERDICT_NOT_ATTAINABLE, "·", ROLE_DIM, INK_DIM},
    {VERDICT_FAIL, "✗", ROLE_BAD, INK_BAD},
    {VERDICT_INTERNAL_ERROR, "!", ROLE_BAD, INK_BAD}, /* and all others */
};

static size_t look_of(const char *verdict)
{
    size_t i = 0, last = sizeof(looks) / sizeof(looks[0]) - 1;
    while (i < last && looks[i].verdict != verdict_from_name(verdict))
        i++;
    return i;
}

const char *verdict_mark(const char *verdict)
{
    return looks[look_of(verdict)].mark;
}

enum role verdict_role_of(const char *verdict)
{
    return looks[look_of(verdict)].role;
}

const struct result *history_result(const struct past *past, const struct metric *metric)
{
    for (size_t i = 0; i < past->record.result_count; i++)
        if (past->record.results[i].metric == metric && isfinite(past->record.results[i].value))
            return &past->record.results[i];
    return NULL;
}

static bool known(const struct metric *const metrics[], int count, const struct metric *metric)
{
    for (int i = 0; i < count; i++)
        if (metrics[i] == metric)
            return true;
    return false;
}

const struct metric *history_metric(const struct history *history, int at)
{
    enum { MOST = 32 };
    const struct metric *metrics[MOST];
    int count = 0;
    for (size_t i = 0; i < history->count; i++)
        for (size_t j = 0; j < history->items[i].record.result_count && count < MOST; j++) {
            const struct metric *metric = history->items[i].record.results[j].metric;
            if (!known(metrics, count, metric))
                metrics[count++] = metric;
        }
    return count ? metrics[((at % count) + count) % count] : NULL;
}

static bool has_interval(const struct result *result)
{
    return !result_exact(result) && isfinite(result->low) && isfinite(result->high);
}

struct history_axis history_axis_of(const struct history *history, const struct metric *metric)
{
    struct history_axis axis = {metric, NAN, NAN};
    for (size_t i = 0; metric && i < history->count; i++) {
        const struct result *result = history_result(&history->items[i], metric);
        if (!result)
            continue;
        bool interval = has_interval(result);
        axis.from = fmin(fmin(axis.from, result->bound), interval ? result->low : result->value);
        axis.to = fmax(fmax(axis.to, result->bound), interval ? result->high : result->value);
    }
    double room = *(metric ? metric->unit : "") ? 0 : (axis.to - axis.from) / 20;
    axis.from = room > 0 ? axis.from - room : axis.from / 1.05; /* ends are to be seen */
    axis.to = room > 0 ? axis.to + room : axis.to * 1.05;
    return axis;
}

/* On an axis of its own if that has no ends. */
static void draw_interval(const struct result *result, const struct history_axis *axis,
                          struct area area, int y, int x, int width)
{
    struct canvas canvas;
    bool interval = has_interval(result);
    struct interval_row row = {.interval = {interval ? result->low : result->value, result->value,
                                            interval ? result->high : result->value},
                               .bound = result->bound,
                               .at_least = result->at_least,
                               .kind = *result->metric->unit ? SCALE_LOG : SCALE_LINEAR,
                               .from = axis->from,
                               .to = axis->to};
    if (width < LEAST_BAR)
        return;
    canvas_init(&canvas, width, 1);
    plot_interval(&canvas, 0, 0, width, &row);
    draw_canvas(area_columns(area_rows(area, y, 1), x, width), &canvas);
    canvas_free(&canvas);
}

/* "2026-01-01 12:30" */
static const char *short_date(int64_t when, char *to, size_t size)
{
    clock_date(when, to, size);
    to[10] = ' ';
    to[16] = '\0';
    return to;
}

void history_draw_row(const struct past *past, const struct history_axis *axis, bool marked,
                      struct area row)
{
    const struct attempt *attempt = &past->attempt;
    const struct result *result = axis->metric ? history_result(past, axis->metric) : NULL;
    char date[32], value[NUMBER_SIZE];
    enum role role = verdict_role_of(attempt->verdict);
    draw_text(row, 0, 0, ROLE_ACCENT, marked ? "*" : "");
    int x = draw_format(row, 0, 1, ROLE_TEXT, "%4" PRId64 " ", attempt->id);
    if (row.width >= 60)
        x = draw_format(row, 0, x, ROLE_DIM, "%s ", short_date(attempt->when, date, sizeof(date)));
    draw_text(row, 0, x, role, verdict_mark(attempt->verdict));
    draw_text(area_columns(row, 0, x + 2 + VERDICT - 1), 0, x + 2, role, attempt->verdict);
    x += 2 + VERDICT;
    if (result) {
        number_print(value, result->value, result->metric->unit);
        draw_format(row, 0, x, ROLE_TEXT, "%*s ", VALUE, value);
        draw_interval(result, axis, row, 0, x + VALUE + 1,
                      row.width - x - VALUE - 1 < BAR ? row.width - x - VALUE - 1 : BAR);
    }
    x += VALUE + 1 + BAR + 1;
    draw_text(row, 0, x, ROLE_DIM, attempt->quick ? "quick" : attempt->practice ? "practice" : "");
}

/* ---- one attempt in detail */

static int draw_result(const struct result *result, struct area area, int y)
{
    char value[NUMBER_SIZE], low[NUMBER_SIZE], high[NUMBER_SIZE], bound[NUMBER_SIZE];
    const char *unit = result->metric->unit;
    enum role role = verdict_role_of(verdict_name(result->verdict));
    draw_text(area_columns(area, 0, NAME - 1), y, 0, ROLE_TEXT, result->metric->name);
    int x = draw_format(area, y, NAME, ROLE_STRONG, "%*s ", VALUE,
                        number_print(value, result->value, unit));
    if (isfinite(result->value))
        draw_interval(result, &(struct history_axis){result->metric, NAN, NAN}, area, y, x,
                      area.width - x < BAR ? area.width - x : BAR);
    x += BAR + 1;
    bool beside = area.width - x >= 44;
    if (!beside)
        y++, x = 2;
    if (has_interval(result))
        x = draw_format(area, y, x, ROLE_DIM, "[%s, %s] ", number_print(low, result->low, unit),
                        number_print(high, result->high, unit));
    x = draw_format(area, y, x, ROLE_DIM, "%s %s ", result->at_least ? "at least" : "at most",
                    number_print(bound, result->bound, unit));
    draw_format(area, y, x, role, "%s %s", verdict_mark(verdict_name(result->verdict)),
                verdict_name(result->verdict));
    return y + 1;
}

int history_draw_detail(const struct past *past, struct area area)
{
    const struct attempt *attempt = &past->attempt;
    char predicted[PREDICTION_MOST] = "no prediction";
    if (attempt->predicted)
        snprintf(predicted, sizeof(predicted), "predicted %.4g", attempt->prediction);
    char *line = memory_print("%s, %d hint%s open, %.0f s%s%s", predicted, attempt->hints_opened,
                              attempt->hints_opened == 1 ? "" : "s", attempt->seconds,
                              attempt->quick ? ", quick: says nothing final" : "",
                              attempt->practice ? ", practice: not isolated" : "");
    int y = draw_wrapped(area, 0, ROLE_DIM, line);
    free(line);
    if (!past->readable)
        return draw_wrapped(area, y, ROLE_DOUBT,
                            "Its record is of another version of perflab and cannot be shown.");
    for (size_t i = 0; i < past->record.result_count; i++)
        y = draw_result(&past->record.results[i], area, y);
    if (past->record.reason)
        y = draw_wrapped(area, y, ROLE_TEXT, past->record.reason);
    return y;
}

/* ---- all of them */

void history_draw_plot(const struct history *history, const struct metric *metric, int chosen,
                       struct area area)
{
    struct attempt_point *points = memory_alloc((history->count + 1) * sizeof(*points));
    struct attempts_plot plot = {.points = points, .bound = NAN, .prediction = NAN};
    struct canvas canvas;
    const char *own = NULL;
    for (size_t i = history->count; i-- > 0;) {
        const struct past *past = &history->items[i];
        const struct result *result = metric ? history_result(past, metric) : NULL;
        bool interval = result && has_interval(result);
        points[plot.count++] = (struct attempt_point){
            .number = past->attempt.id,
            .value = result ? result->value : NAN,
            .low = interval ? result->low : NAN,
            .high = interval ? result->high : NAN,
            .ink = past->attempt.quick ? INK_DIM : looks[look_of(past->attempt.verdict)].ink,
            .chosen = (int)i == chosen,
        };
        if (result) { /* the newest attempt's, at last */
            plot.bound = result->bound;
            own = result->title;
        }
        if (past->attempt.predicted && metric && strcmp(metric->unit, "x") == 0)
            plot.prediction = past->attempt.prediction;
    }
    char *title = own      ? memory_print("each attempt: %s", own)
                  : metric ? memory_print("%s of each attempt", metric->title)
                           : memory_copy("");
    plot.title = title;
    plot.unit = metric ? metric->unit : "";
    canvas_init(&canvas, area.width, area.height);
    if (metric)
        plot_attempts(&canvas, &plot);
    draw_canvas(area, &canvas);
    canvas_free(&canvas);
    free(points);
    free(title);
}
