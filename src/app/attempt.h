/* SPDX-License-Identifier: Apache-2.0 */
/* From a check that has ended to an entry of the history. */
#ifndef APP_ATTEMPT_H
#define APP_ATTEMPT_H

#include "app/recording.h"
#include "model/record.h"
#include "store/store.h"

enum { ATTEMPT_SOURCE_LIMIT = 1 << 20 }; /* bytes of a learner's file */

/* Before the check: the file as it is now, what was predicted and how many hints are open. 0, or
 * -1 with an error. attempt_free() in any case. */
int attempt_begin(struct store *store, const char *lab, const char *source, struct attempt *attempt,
                  struct errors *errors);

/* Whether a record says anything about the learner's program, so that it is worth keeping. */
bool attempt_counts(const struct record *record);

/* After it: record the attempt as of `when`, seconds since 1970, with what was recorded of the run
 * (which is empty then). 0, or -1 with an error. */
int attempt_end(struct store *store, struct attempt *attempt, const struct record *record,
                struct recording *recording, int64_t when, struct errors *errors);

/* The record of the best attempt at a lab with full parameters, by the order of struct standing.
 * 1: *record is filled, the caller's; 0: there is none; -1 with an error. */
int attempt_best(struct store *store, const char *lab, struct record *record,
                 struct errors *errors);

/* That attempt, and the last with full parameters. 1: both are filled; 0: there is none; -1 with an
 * error. attempt_free() of both in any case. */
int attempt_find(struct store *store, const char *lab, struct attempt *best, struct attempt *last,
                 struct errors *errors);

#endif
