/* SPDX-License-Identifier: Apache-2.0 */
/* Where a learner stands on the path: the state of each lab, and what comes next. */
#ifndef APP_PROGRESS_H
#define APP_PROGRESS_H

#include "app/catalog.h"
#include "store/store.h"

enum lab_state {
    LAB_MISSING, /* on the path, not yet available */
    LAB_NEW,     /* never checked */
    LAB_TRIED,   /* checked, no pass */
    LAB_OPEN,    /* its best is undecided */
    LAB_DUE,     /* an exam passed but for its decision record */
    LAB_PASSED,
    LAB_STATES,
};

extern const char *const lab_state_names[LAB_STATES]; /* "not yet available", ... */
extern const char *const lab_state_marks[LAB_STATES]; /* "[x]" and so on, ASCII, three columns */

struct progress {
    struct standing *standings;
    size_t count;
    struct exam *exams; /* that were begun */
    size_t exam_count;
};

/* 0 or -1 with an error; progress_free() in any case. */
int progress_load(struct store *store, struct progress *progress, struct errors *errors);
void progress_free(struct progress *progress);

/* The standing of a lab, NULL if it was never checked. */
const struct standing *progress_find(const struct progress *progress, const char *id);
const struct exam *progress_exam(const struct progress *progress, const char *id); /* likewise */
enum lab_state progress_state(const struct progress *progress, const struct catalog *catalog,
                              const char *id);

/* The first lab of the path that is here, not passed, and whose prerequisites that are here are
 * passed; NULL if there is none. */
const struct path_lab *progress_next(const struct progress *progress,
                                     const struct catalog *catalog);

#endif
