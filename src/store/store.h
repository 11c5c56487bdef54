/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What perflab remembers: attempts, opened hints, predictions, answers, settings. One SQLite file,
 * perflab.db, in the state folder; nothing of SQLite shows here.
 *
 * Functions return 0, or -1 with one error added that says what failed and what to do; then nothing
 * was changed. When a function that writes has returned 0, the data is on disk: neither SIGKILL nor
 * a power cut takes it back. Several processes may use one store at a time; a writer waits up to 10
 * seconds for another. A struct store belongs to one thread and must not be used across fork(). A
 * process with a file size limit must ignore SIGXFSZ to get an error instead of that signal.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct store;

/* Open the store in `folder` (made with mode 0700 if missing). A file written by a newer perflab is
 * refused and left alone. A damaged file is moved to perflab.db.corrupt-<date>, never deleted, and
 * a new store begun; store_note() then tells. *store is closed with store_close(). */
int store_open(const char *folder, struct store **store, struct errors *errors);
void store_close(struct store *store); /* NULL is fine */

/* What the user must be told about the opening, one line; NULL: nothing. Owned by the store. */
const char *store_note(const struct store *store);

/* One recorded check. Strings are owned by the attempt where the store filled it. */
struct attempt {
    int64_t id;         /* given by the store, rising */
    int64_t when;       /* seconds since 1970 */
    char *lab;          /* id of the lab */
    char *verdict;      /* in words: "pass", "wrong answer" */
    int exit_code;      /* of `perflab check`: 0 is a pass */
    uint64_t seed;      /* replays the inputs */
    double seconds;     /* the check took, finite */
    int pairs;          /* of launches */
    bool quick;         /* smaller parameters: says nothing about the criteria */
    bool practice;      /* not isolated */
    bool after_time;    /* of an exam: does not count as passed */
    bool predicted;     /* whether `prediction` holds anything */
    double prediction;  /* finite */
    int hints_opened;   /* of the lab, at that time */
    char *source;       /* the learner's file, any bytes, with a NUL after them */
    size_t source_size; /* bytes without that NUL */
    char *record;       /* everything else, JSON */
    char *events;       /* for store_add_attempt() only: the recorded run, NULL for none */
};

void attempt_free(struct attempt *attempt); /* empties, does not free the struct itself */
void attempts_free(struct attempt *attempts, size_t count); /* the array, too */

/* Record an attempt (its id is ignored); *id is the one it got, `id` may be NULL. Equal sources are
 * stored once. */
int store_add_attempt(struct store *store, const struct attempt *attempt, int64_t *id,
                      struct errors *errors);

/* The newest attempts first, at most `limit`; of one lab, or of all if `lab` is NULL. The caller
 * releases *attempts with attempts_free(). */
int store_list_attempts(struct store *store, const char *lab, size_t limit,
                        struct attempt **attempts, size_t *count, struct errors *errors);

/* One attempt, for attempt_free(); no such id is an error. */
int store_get_attempt(struct store *store, int64_t id, struct attempt *attempt,
                      struct errors *errors);

/* The recorded run of an attempt, as it was added. *events is the caller's to free; NULL: the
 * attempt has none (made before runs were recorded), or there is no such attempt. */
int store_attempt_events(struct store *store, int64_t id, char **events, struct errors *errors);

struct outcome {
    char *verdict; /* NULL: there is none */
    int exit_code;
    int64_t when; /* seconds since 1970 */
    bool quick, practice, after_time;
};

/* Where a learner stands with a lab. `best` looks at attempts with full parameters only: a pass is
 * better than inconclusive (exit code 3), that better than a failed criterion (1), that better than
 * the rest; an isolated attempt better than practice; then the newer. */
struct standing {
    char *lab;
    int64_t attempts; /* quick ones included */
    struct outcome last, best;
};

/* All labs with attempts, by id, in one query; the caller releases with standings_free(). */
int store_list_standings(struct store *store, struct standing **standings, size_t *count,
                         struct errors *errors);
void standings_free(struct standing *standings, size_t count);

/* How many hints of a lab were opened (0 at first). Raising to fewer than before changes nothing.
 */
int store_get_hints(struct store *store, const char *lab, int *opened, struct errors *errors);
int store_raise_hints(struct store *store, const char *lab, int opened, struct errors *errors);

/* An exam that was begun. `used` seconds of `seconds` were gone at the moment told by the last
 * three (see struct clock_moment); began and seen are seconds since 1970. */
struct exam {
    char *lab;   /* NULL: it was not begun */
    int sitting; /* from 1; each begins anew */
    int64_t began;
    double seconds;
    bool adr;        /* passed only with a decision record; */
    int64_t decided; /* when that was complete, 0: it is not */
    double used;
    int64_t seen;
    char *boot;
    double uptime;
};
void exam_free(struct exam *exam); /* empties, does not free the struct */
void exams_free(struct exam *exams, size_t count);

/* Begin or begin anew: all but sitting and decided is taken from *exam. */
int store_begin_exam(struct store *store, const struct exam *exam, struct errors *errors);

/* Keep used, seen, boot and uptime; `used` never falls within a sitting. */
int store_note_exam(struct store *store, const struct exam *exam, struct errors *errors);

/* exam->lab is NULL if it was not begun. The caller frees it. */
int store_get_exam(struct store *store, const char *lab, struct exam *exam, struct errors *errors);
int store_list_exams(struct store *store, struct exam **exams, size_t *count,
                     struct errors *errors);

/* The decision record of a lab was complete, at that time; the first time stays. */
int store_keep_decision(struct store *store, const char *lab, int64_t at, struct errors *errors);

/* The learner's prediction for a lab. The first one (finite) stays: setting again changes nothing.
 */
int store_get_prediction(struct store *store, const char *lab, bool *predicted, double *prediction,
                         struct errors *errors);
int store_set_prediction(struct store *store, const char *lab, double prediction,
                         struct errors *errors);

/* What came of an answer to a question of a lab. The numbers are in the file. */
enum answer_outcome { ANSWER_WRONG = 0, ANSWER_RIGHT = 1, ANSWER_GIVEN_UP = 2 };

/* All answers to one question. */
struct answered {
    char *question; /* its id */
    int64_t tries;  /* answers, without giving up */
    bool right;     /* one of them was */
    bool given_up;  /* the answer was shown */
    char *last;     /* the last answer that was typed; NULL: none was */
    int64_t when;   /* of the newest, seconds since 1970 */
};

/* Record an answer as it was typed ("" if given up). */
int store_add_answer(struct store *store, const char *lab, const char *question, const char *text,
                     enum answer_outcome outcome, int64_t when, struct errors *errors);

/* All questions of a lab that were answered or given up, by id; the caller releases *answered with
 * answered_free(). */
int store_list_answered(struct store *store, const char *lab, struct answered **answered,
                        size_t *count, struct errors *errors);
void answered_free(struct answered *answered, size_t count); /* the array, too */

/* Settings by name. *value is NULL if not set, else the caller's to free; setting NULL removes. */
int store_get_setting(struct store *store, const char *name, char **value, struct errors *errors);
int store_set_setting(struct store *store, const char *name, const char *value,
                      struct errors *errors);

#endif
