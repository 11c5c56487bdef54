/* SPDX-License-Identifier: Apache-2.0 */
/* What this machine can and cannot give a lab, before anything is measured. */
#ifndef CMD_ATTAINABLE_H
#define CMD_ATTAINABLE_H

#include <jansson.h>

#include "model/lab.h"

enum attainable { ATTAINABLE_YES, ATTAINABLE_NO, ATTAINABLE_UNKNOWN };

struct attainability {
    enum attainable answer;
    char *text; /* "no: needs 64 CPUs, here are 2"; the caller's */
};

/* Of each criterion of a lab, in its order: the lab's own needs, then the criterion's. What
 * would be tried (a data file, a ring) is tried. count of them, text and array the caller's. */
struct attainability *attainable_look(const struct lab *lab);
void attainable_free(struct attainability *looks, size_t count);

json_t *attainable_json(const struct attainability *look); /* true, false, or null: not known */

#endif
