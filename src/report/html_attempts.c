/* SPDX-License-Identifier: Apache-2.0 */
/* The first criterion's metric over the attempts, with bound and prediction; then as a table. */
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "report/html_lab.h"
#include "report/number.h"
#include "report/svg.h"

enum {
    HEIGHT = 220,
    LEFT = 56,
    RIGHT = SVG_WIDTH - 10,
    TOP = 22,
    BOTTOM = HEIGHT - 40,
    MOST = 100
};

/* The result of that metric in an attempt, NULL if it has none with a value. */
static const struct result *find_result(const struct page_attempt *attempt,
                                        const struct metric *metric)
{
    for (size_t i = 0; attempt->readable && i < attempt->record.result_count; i++)
        if (attempt->record.results[i].metric == metric &&
            isfinite(attempt->record.results[i].value))
            return &attempt->record.results[i];
    return NULL;
}

/* A prediction is drawn where it surely is in the metric's unit: of how many times faster. */
static bool draws_prediction(const struct page_attempt *shown, const struct result *goal)
{
    return shown->predicted && shown->prediction > 0 && strcmp(goal->metric->unit, "x") == 0;
}

static size_t first_drawn(const struct page_lab *lab)
{
    return lab->attempt_count > MOST ? lab->attempt_count - MOST : 0;
}

static struct svg_axis make_axis(const struct page_lab *lab, const struct result *goal)
{
    const struct page_attempt *shown = html_shown(lab);
    double low = goal->bound, high = goal->bound;
    if (draws_prediction(shown, goal))
        low = fmin(low, shown->prediction), high = fmax(high, shown->prediction);
    for (size_t i = first_drawn(lab); i < lab->attempt_count; i++) {
        const struct result *result = find_result(&lab->attempts[i], goal->metric);
        if (!result)
            continue;
        bool interval = html_has_interval(result);
        low = fmin(low, interval ? result->low : result->value);
        high = fmax(high, interval ? result->high : result->value);
    }
    struct svg_axis axis = html_result_axis(goal->metric, low, high);
    axis.from = BOTTOM, axis.to = TOP;
    return axis;
}

static void draw_attempt(struct html *html, const struct svg_axis *axis,
                         const struct page_attempt *attempt, const struct metric *metric, double x)
{
    const struct result *result = find_result(attempt, metric);
    const char *class = attempt->quick ? "quick" : html_verdict_class(attempt->verdict);
    if (!result) {
        svg_label(html, "middle", x, BOTTOM - 4, "\u2717");
        return;
    }
    if (html_has_interval(result))
        svg_interval(html, axis, false, x, result->low, result->high, class);
    svg_dot(html, class, x, svg_at(axis, result->value));
}

static void draw(struct html *html, const struct page_lab *lab, const struct result *goal)
{
    const struct page_attempt *shown = html_shown(lab);
    struct svg_axis axis = make_axis(lab, goal);
    size_t first = first_drawn(lab), count = lab->attempt_count - first;
    double step = (double)(RIGHT - LEFT) / (double)count, taken = 0, bound;
    svg_open(html, HEIGHT, "the value of each attempt with its interval, oldest on the left");
    svg_left(html, &axis, LEFT, RIGHT, goal->metric->name);
    bound = svg_at(&axis, goal->bound);
    svg_line(html, "bound", LEFT, bound, RIGHT, bound);
    svg_label(html, "end", RIGHT, bound + 13, "bound");
    if (draws_prediction(shown, goal)) {
        double y = svg_at(&axis, shown->prediction);
        svg_line(html, "prediction", LEFT, y, RIGHT, y);
        svg_label(html, "start", LEFT + 4, y - 4, "predicted");
    }
    for (size_t i = 0; i < count; i++) {
        const struct page_attempt *attempt = &lab->attempts[first + i];
        double x = LEFT + step * ((double)i + 0.5);
        draw_attempt(html, &axis, attempt, goal->metric, x);
        if (x - taken < 30)
            continue;
        html_print(html, "<text text-anchor=\"middle\" x=\"%.1f\" y=\"%d\">%ld</text>\n", x,
                   BOTTOM + 16, (long)attempt->id);
        taken = x;
    }
    svg_label(html, "middle", (LEFT + RIGHT) / 2, HEIGHT - 8, "attempt");
    svg_close(html);
}

static void write_row(struct html *html, const struct page_attempt *attempt,
                      const struct result *goal)
{
    char date[24], low[NUMBER_SIZE], high[NUMBER_SIZE];
    const struct result *result = goal ? find_result(attempt, goal->metric) : NULL;
    clock_date(attempt->when, date, sizeof(date))[10] = '\0'; /* the day */
    html_print(html, "<tr><th scope=\"row\">%ld</th><td><time>%s</time></td><td>",
               (long)attempt->id, date);
    html_verdict(html, attempt->verdict);
    html_print(html, "%s</td>", attempt->quick ? " (quick)" : "");
    html_number_cell(html, result ? result->value : NAN, result ? result->metric->unit : "");
    if (result && html_has_interval(result))
        html_print(html, "<td class=\"number\">%s to %s</td>",
                   number_print(low, result->low, result->metric->unit),
                   number_print(high, result->high, result->metric->unit));
    else
        html_print(html, "<td class=\"number dim\">n/a</td>");
    html_print(html, "<td class=\"number\">%d</td></tr>\n", attempt->hints);
}

/* The first criterion of the newest attempt that came that far. */
static const struct result *find_goal(const struct page_lab *lab)
{
    for (size_t i = lab->attempt_count; i-- > 0;)
        if (lab->attempts[i].readable && lab->attempts[i].record.result_count)
            return &lab->attempts[i].record.results[0];
    return NULL;
}

const char *html_attempts(struct html *html, const struct page_lab *lab)
{
    const struct result *goal = find_goal(lab);
    if (goal) {
        html_print(html, "<figure>\n");
        draw(html, lab, goal);
        html_print(html,
                   "<figcaption>%s (%s); hollow: quick parameters, \u2717: no value</figcaption>\n"
                   "</figure>\n",
                   result_meaning(goal), result_provenance(goal));
    }
    const struct html_column columns[] = {
        {"attempt", false}, {"day", false},
        {"verdict", false}, {goal ? goal->metric->name : "value", true},
        {"interval", true}, {"hints", true},
    };
    html_table_open(html, "attempts");
    html_table_head(html, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = lab->attempt_count; i-- > first_drawn(lab);)
        write_row(html, &lab->attempts[i], goal);
    html_table_close(html);
    if (first_drawn(lab))
        html_print(html, "<p class=\"dim\">The newest %d of %zu.</p>\n", MOST, lab->attempt_count);
    return NULL;
}
