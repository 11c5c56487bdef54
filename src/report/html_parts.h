/* SPDX-License-Identifier: Apache-2.0 */
/* What the sections of the HTML report share. */
#ifndef REPORT_HTML_PARTS_H
#define REPORT_HTML_PARTS_H

#include <stdbool.h>

#include "model/record.h"
#include "report/html.h"
#include "report/svg.h"

/* A table in a region of its own, which scrolls with keys where it is too wide; `label` says what
 * it is. html_table_head() writes the row of titles and opens the body. */
struct html_column {
    const char *title;
    bool number; /* right-aligned */
};
void html_table_open(struct html *html, const char *label);
void html_table_head(struct html *html, const struct html_column *columns, size_t count);
void html_table_close(struct html *html);

/* A mark and a word, coloured by the exit code of the verdict with that name. */
void html_verdict(struct html *html, const char *verdict);

/* The class of that colour: "ok", "bad" or "unsure". */
const char *html_verdict_class(const char *verdict);

/* A cell of a table with a number; n/a where it is not known. */
void html_number_cell(struct html *html, double value, const char *unit);

/* Whether a result has an interval to draw. */
bool html_has_interval(const struct result *result);

/* The axis on which results of a metric are drawn: logarithmic for what is positive
 * and has a unit; 0 to 1 for a score that is a share. */
struct svg_axis html_result_axis(const struct metric *metric, double low, double high);

#endif
