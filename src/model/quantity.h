/* SPDX-License-Identifier: Apache-2.0 */
/* A number with its unit, as people write it: "12.5 us", "1e6/s", "80 %", "64 KiB", "7". */
#ifndef MODEL_QUANTITY_H
#define MODEL_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>

/* Units of one family turn into each other by their factors. */
struct unit {
    const char *name;
    const char *family; /* what it measures: "time" */
    double factor;
    bool prefixed; /* K, M and G may stand before it, powers of 1000 */
};

extern const struct unit unit_table[];
extern const size_t unit_count;

const struct unit *unit_find(const char *name); /* NULL if there is none of that name */

struct quantity {
    double value;            /* in `unit` */
    const struct unit *unit; /* NULL: none was written */
};

enum quantity_fault { QUANTITY_READ, QUANTITY_NO_NUMBER, QUANTITY_NO_UNIT };

/* Blanks may stand around both. A prefix becomes part of the number. On a fault nothing is set. */
enum quantity_fault quantity_parse(const char *text, struct quantity *quantity);

/* The value in the unit `to`. One written without a unit is taken to be in `to`; `to` NULL is a
 * plain number, which may also be written as a percentage or with an x. False: another family. */
bool quantity_in(const struct quantity *quantity, const struct unit *to, double *value);

#endif
