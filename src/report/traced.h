/* SPDX-License-Identifier: Apache-2.0 */
/* What a trace holds, for whoever shows it: perflab(1), RECORD, describes the JSON. */
#ifndef REPORT_TRACED_H
#define REPORT_TRACED_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct traced_row {
    const char *title, *name, *unit;
    const char *metric; /* by which "absent" tells why it is not there */
};
extern const struct traced_row traced_rows[];
extern const size_t traced_row_count;

/* Bucket i of a histogram counts what is from 2^i up to 2^(i+1). */
struct traced_plot {
    const char *title, *name, *unit;
};
extern const struct traced_plot traced_plots[];
extern const size_t traced_plot_count;

double traced_number(const json_t *object, const char *name); /* NaN: it is not there */
double traced_calls(const json_t *trace);     /* that all counts of a side are of, at least 1 */
const char *traced_unit(const json_t *trace); /* what these are: "call", "request" */
bool traced_beside(const json_t *trace);      /* is there a baseline beside the candidate? */

#endif
