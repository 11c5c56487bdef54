/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts at a lab as the shell shows them: what the store has, with the records read. */
#ifndef APP_HISTORY_H
#define APP_HISTORY_H

#include "model/record.h"
#include "report/compare.h"
#include "store/store.h"

#include "app/background.h"

enum { HISTORY_MOST = 200 }; /* the newest; `perflab history` has more */

/* One attempt. `attempt` is without source and record, which are read when they are needed. */
struct past {
    struct attempt attempt;
    bool readable; /* the record is one this version knows; else it is empty */
    struct record record;
};

struct history {        /* open struct; start from {0} */
    struct past *items; /* newest first */
    size_t count;
};

/* Two attempts, the older first, and the difference of their sources as soon as it is there. */
struct contrast { /* open struct; start from {0} */
    struct attempt attempts[2];
    struct record records[2];
    bool open;
    struct comparison comparison;
    struct background *making; /* the diff; NULL: it is there */
    char *diff;                /* "": the same; NULL: see `failure`, or it is being made */
    char *failure;
};

/* 0, or -1 with an error. What was there is forgotten first. */
int history_load(struct history *history, struct store *store, const char *lab,
                 struct errors *errors);
void history_free(struct history *history);

/* An attempt and its record; the caller frees both, in any case. 0, or -1 with an error. */
int history_read(struct store *store, int64_t id, struct attempt *attempt, struct record *record,
                 struct errors *errors);

int contrast_open(struct contrast *contrast, struct store *store, int64_t a, int64_t b,
                  struct errors *errors);
void contrast_free(struct contrast *contrast);

/* True if the diff, or why there is none, has come. To be called when `making` is readable. */
bool contrast_step(struct contrast *contrast);

#endif
