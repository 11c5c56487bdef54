/* SPDX-License-Identifier: Apache-2.0 */
/* What a lab's own solution has shown on this machine: that the effect the lab is about exists
 * here, or how far short of a bound it falls. Kept by lab, of the lab's files and the machine as
 * they were. (docs/decisions/0028) */
#ifndef APP_SHOWN_H
#define APP_SHOWN_H

#include <stdint.h>

#include "model/lab.h"
#include "model/record.h"
#include "store/store.h"

struct shown_here {
    json_t *reached; /* from the name of a metric to [low, high], for the judge */
    int64_t when;    /* seconds since 1970 */
};

/* Keep what a check of the solution with the lab's full parameters has found; one that was not
 * measured to its end keeps nothing. -1 with an error. */
int shown_keep(struct store *store, const struct lab *lab, const struct record *record,
               int64_t when, struct errors *errors);

/* From the usual store. False: nothing is known, or it is of other files or another machine. */
bool shown_load(const struct lab *lab, struct shown_here *shown);
bool shown_known(const struct lab *lab); /* is anything? */
void shown_free(struct shown_here *shown);

/* The same as the JSON the judge takes; NULL: nothing is known. Caller frees. */
char *shown_text(const struct lab *lab);

#endif
