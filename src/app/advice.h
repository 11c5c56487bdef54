/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The next useful step after a check, in a sentence or two that a learner can act on. Each is one
 * row of a table: when it applies and what it says are taken from the record's own numbers, so that
 * nothing is claimed that was not measured.
 */
#ifndef APP_ADVICE_H
#define APP_ADVICE_H

#include "model/record.h"

enum { ADVICE_MOST = 3 };

/* Add up to ADVICE_MOST sentences to *steps, the most useful first. `file` is the learner's, for
 * the places of compile errors; NULL: not known. */
void advice_give(const struct record *record, const char *file, struct strings *steps);

#endif
