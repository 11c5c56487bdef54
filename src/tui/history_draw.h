/* SPDX-License-Identifier: Apache-2.0 */
/* An attempt as a row and in detail, and all of them as a plot. */
#ifndef TUI_HISTORY_DRAW_H
#define TUI_HISTORY_DRAW_H

#include "app/history.h"
#include "tui/draw.h"

/* How a verdict looks: its mark, and the role of it. */
const char *verdict_mark(const char *verdict);
enum role verdict_role_of(const char *verdict);

/* The result of that metric with a value; NULL: the attempt has none. */
const struct result *history_result(const struct past *past, const struct metric *metric);

/* Metrics that any attempt has a result of, in the order they come; `at` counts round. NULL: there
 * is none. */
const struct metric *history_metric(const struct history *history, int at);

/* The criterion that rows show, and its axis, which they share; metric NULL: none. */
struct history_axis {
    const struct metric *metric;
    double from, to;
};
struct history_axis history_axis_of(const struct history *history, const struct metric *metric);

void history_draw_row(const struct past *past, const struct history_axis *axis, bool marked,
                      struct area row);
int history_draw_detail(const struct past *past, struct area area); /* returns the row after it */
void history_draw_plot(const struct history *history, const struct metric *metric, int chosen,
                       struct area area);

#endif
