/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A question with an answer that can be held against the right one: a number with its unit, or one
 * of several choices. Plain data; the loader fills it. An answer is a number either way: that of a
 * choice is its place, from 0, and people write it as a letter.
 */
#ifndef MODEL_QUESTION_H
#define MODEL_QUESTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "model/lab.h"
#include "model/quantity.h"

/* A wrong answer that people give, and what to say to it. */
struct near {
    double value, tolerance; /* as those of the question */
    char *says;
};

enum { QUESTION_MOST_CHOICES = 8 };

struct question {
    char *id;
    char *ask, *why;         /* CommonMark; `why` is told once the answer is known */
    struct strings choices;  /* none: the answer is a number */
    const struct unit *unit; /* of the number; NULL: it has none */
    double answer;           /* in `unit`, or the place of the choice */
    double tolerance;        /* right is what is no further from the answer, in `unit` */
    char *written;           /* the answer as its author wrote it: "12.5 us", "b" */
    struct near *near;
    size_t near_count;
};

struct questions { /* open struct; start from {0} */
    struct question *items;
    size_t count;
};

struct judgement {
    bool right;
    const char *says; /* of a wrong answer: what may have gone wrong; NULL: no idea. Not owned */
};

void questions_free(struct questions *questions);

/* The question of that id, NULL if there is none. */
const struct question *questions_find(const struct questions *questions, const char *id);

/* What a learner typed, as a number for question_judge(). 0, or -1 with an error that says how an
 * answer is written; nothing is judged then. */
int question_read(const struct question *question, const char *text, double *value,
                  struct errors *errors);

struct judgement question_judge(const struct question *question, double value);

/* What an answer is to look like: "a number in us", "a letter, a to d". Caller frees. */
char *question_wants(const struct question *question);

/* The right one, to be shown: "12.5 us", "b) the median". Caller frees. */
char *question_answer(const struct question *question);

#endif
