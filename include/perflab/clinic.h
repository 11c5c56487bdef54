/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trusted half of a lab of kind investigate: judge.c defines one
 * `const struct perflab_clinic perflab_clinic`.
 *
 * The learner examines a sick program, the lab's patient.c, and writes answers.yaml. What is sick,
 * where and how much follows from the number of the case, by arithmetic in a header that patient.c
 * and judge.c share. judge.c holds the answers against that: a score and a line of feedback each.
 *
 * Determinism: hold() must depend on (params, number, answers) only. It neither runs nor measures
 * anything.
 */
#ifndef PERFLAB_CLINIC_H
#define PERFLAB_CLINIC_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "perflab/judge.h" /* perflab_param(), struct perflab_rng */

#define PERFLAB_CLINIC_ABI 1

/* One question of lab.yaml's `answers:` as the learner has answered it. */
struct perflab_answer {
    const char *key;
    bool given;        /* false: left open (`~`, or not there); all below is empty then */
    const char *word;  /* of a word, one of the choices where there are any; else NULL */
    double number;     /* of a number: finite, in the unit that lab.yaml names; else NaN */
    char *const *list; /* of a list: its words, none twice, in the learner's order */
    size_t list_count;
};

struct perflab_answers {
    const struct perflab_answer *items; /* one for each question, in lab.yaml's order */
    size_t count;
};

/* What an answer is worth. Filled by hold(); starts as 0 and "". */
struct perflab_score {
    double score;       /* 0 .. 1 */
    char feedback[400]; /* one line that teaches and does not give the answer away */
};

struct perflab_clinic {
    int abi; /* PERFLAB_CLINIC_ABI */

    /* What is scored: keys of answers, NULL-terminated. Each is a metric, score:KEY. */
    const char *const *scores;

    /* Hold one answer that was given against the case. `key` is one of scores; the other answers
     * are there to be looked at. What was left open scores 0 without this being called. */
    void (*hold)(const struct perflab_params *params, uint64_t number,
                 const struct perflab_answers *answers, const char *key,
                 struct perflab_score *score);
};

/* What a judge.c defines. */
extern const struct perflab_clinic perflab_clinic;

/* The answer to a question; NULL if lab.yaml has no such key. */
static inline const struct perflab_answer *
perflab_answer_find(const struct perflab_answers *answers, const char *key)
{
    for (size_t i = 0; i < answers->count; i++)
        if (strcmp(answers->items[i].key, key) == 0)
            return &answers->items[i];
    return NULL;
}

/* The word; "" if it is open or no word. */
static inline const char *perflab_answer_word(const struct perflab_answers *answers,
                                              const char *key)
{
    const struct perflab_answer *answer = perflab_answer_find(answers, key);
    return answer && answer->word ? answer->word : "";
}

/* The number, in lab.yaml's unit; NaN if it is open or no number. */
static inline double perflab_answer_number(const struct perflab_answers *answers, const char *key)
{
    const struct perflab_answer *answer = perflab_answer_find(answers, key);
    return answer && answer->given ? answer->number : (double)NAN;
}

/* Whether a list has this word. */
static inline bool perflab_answer_lists(const struct perflab_answers *answers, const char *key,
                                        const char *word)
{
    const struct perflab_answer *answer = perflab_answer_find(answers, key);
    for (size_t i = 0; answer && i < answer->list_count; i++)
        if (strcmp(answer->list[i], word) == 0)
            return true;
    return false;
}

/* How far a number is from the truth, as a factor >= 1: 1.1 is a tenth more, or a tenth too few.
 * Both are > 0; anything else is infinitely far. */
static inline double perflab_factor(double number, double truth)
{
    if (!(number > 0) || !(truth > 0))
        return (double)INFINITY;
    return number > truth ? number / truth : truth / number;
}

#endif
