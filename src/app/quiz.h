/* SPDX-License-Identifier: Apache-2.0 */
/* The questions of a lab, and how far a learner is with them. */
#ifndef APP_QUIZ_H
#define APP_QUIZ_H

#include "model/question.h"
#include "store/store.h"

enum quiz_state {
    QUIZ_NEW,   /* not answered yet */
    QUIZ_WRONG, /* answered, and not right so far */
    QUIZ_SHOWN, /* given up: the answer was shown */
    QUIZ_RIGHT, /* also if it was shown before */
    QUIZ_STATES,
};

extern const char *const quiz_state_names[QUIZ_STATES]; /* "new", "wrong so far", ... */
extern const char *const quiz_state_marks[QUIZ_STATES]; /* "[x]" and so on, ASCII, three columns */

struct quiz { /* open struct; start from {0} */
    struct questions questions;
    struct answered *answers; /* one for each question; tries 0: none yet */
    size_t right;             /* questions answered right */
};

/* What came of an answer. Nothing in it is owned. */
struct quiz_outcome {
    bool right;
    const char *says; /* what to say to a wrong one; never NULL then */
};

/* The questions of the lab in `folder` and the answers to them; a lab without has none. 0, or -1
 * with an error, and then none. quiz_close() in any case. */
int quiz_open(struct quiz *quiz, const char *folder, struct store *store, const char *lab,
              struct errors *errors);
void quiz_close(struct quiz *quiz);

/* Read the answers again, which another perflab may have added to. */
int quiz_refresh(struct quiz *quiz, struct store *store, const char *lab, struct errors *errors);

enum quiz_state quiz_state(const struct quiz *quiz, size_t question);

/* Hold an answer against the right one and record it. -1 with an error: it is no answer to such a
 * question (errors say how one is written), or cannot be recorded; nothing was. */
int quiz_answer(struct quiz *quiz, size_t question, struct store *store, const char *lab,
                const char *text, int64_t when, struct quiz_outcome *outcome,
                struct errors *errors);

/* Record that the answer was asked for. */
int quiz_give_up(struct quiz *quiz, size_t question, struct store *store, const char *lab,
                 int64_t when, struct errors *errors);

/* What was said to the last answer that was typed; says NULL if there was none or it was right. */
struct quiz_outcome quiz_last(const struct quiz *quiz, size_t question);

/* The first question from `from` on that was neither answered right nor shown; the number of
 * questions if there is none. */
size_t quiz_next(const struct quiz *quiz, size_t from);

#endif
