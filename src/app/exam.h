/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exams: labs with a clock, and perhaps with a decision record (app/adr.h) that must be complete.
 *
 * The clock goes by the time since the machine was started, sleep included, so setting the date
 * forth or back changes nothing. Only across a start of the machine there is but the date: what it
 * went on is added, and a date that went back adds nothing. So time used never falls, and no date
 * that is set gives time back. docs/decisions/0021 has the reasons.
 *
 * Functions return 0, or -1 with an error added.
 */
#ifndef APP_EXAM_H
#define APP_EXAM_H

#include "base/clock.h"
#include "model/record.h"
#include "store/store.h"

/* Seconds of a begun exam that are used at `now`, and what is left of them; below 0: it is over. */
double exam_used(const struct exam *exam, const struct clock_moment *now);
double exam_left(const struct exam *exam, const struct clock_moment *now);

/* "3 h 12 min left", "over for 7 min"; "not begun: 4 h", for which `lab` is needed. The caller's to
 * free. */
char *exam_time(const struct lab *lab, const struct exam *exam, const struct clock_moment *now);

/* Whether a lab is one. */
bool exam_is(const struct lab *lab);

/* {"sitting", "began": "...Z", "hours", "left_seconds", "adr", "decided"}; a new object. */
json_t *exam_json(const struct exam *exam);

/* What is to be known before the clock starts, as lines of text, the caller's to free. */
char *exam_rules(const struct lab *lab);

/* Where an exam stands, for exam_free(); the time that was used is kept. */
int exam_look(struct store *store, const char *lab, const struct clock_moment *now,
              struct exam *exam, struct errors *errors);

/* Start the clock; once it has run out, start it anew. *begun: it was started by this call. */
int exam_begin(struct store *store, const struct lab *lab, const struct clock_moment *now,
               bool *begun, struct errors *errors);

/* Before a check that is to be recorded: sets attempt->after_time. An exam that was not begun is an
 * error; what is no exam is fine. */
int exam_enter(struct store *store, const struct lab *lab, const struct clock_moment *now,
               struct attempt *attempt, struct errors *errors);

/* After it: what the exam has to say of the verdict goes into the record; of a lab that is none,
 * nothing. */
int exam_judge(struct store *store, const struct clock_moment *now, const struct attempt *attempt,
               struct record *record, struct errors *errors);

#endif
