/* SPDX-License-Identifier: Apache-2.0 */
/* Metrics that are a quotient of two others. */
#ifndef PROBE_DERIVED_H
#define PROBE_DERIVED_H

#include <stddef.h>

struct probe_derived {
    const char *name, *unit, *title;
    const char *over, *under; /* over / under */
    double most;              /* beyond that the two parts cannot both be right */
};

extern const struct probe_derived probe_derived_table[];
extern const size_t probe_derived_count;

const struct probe_derived *probe_derived_find(const char *name); /* NULL if it is none */

/* The metric that one is divided by somewhere, and so has to be counted at the same moments; NULL
 * if there is none. */
const char *probe_derived_under(const char *over);

#endif
