/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a lab of kind investigate asks, and what a learner has answered. Plain data; src/load fills
 * it.
 */
#ifndef MODEL_ANSWERS_H
#define MODEL_ANSWERS_H

#include <stdint.h>

#include "model/strings.h"
#include "perflab/clinic.h"

enum answer_type { ANSWER_WORD, ANSWER_NUMBER, ANSWER_LIST };
enum { ANSWER_TYPES = 3 };
extern const char *const answer_type_names[ANSWER_TYPES]; /* "word", "number", "list" */

struct asked {
    char *key;
    char *ask; /* the asked, for a person */
    enum answer_type type;
    struct strings choices; /* of a word or list: what may be said; empty: any word */
    char *unit;             /* of a number, see quantity.h; NULL: a plain number */
};

struct inquiry {
    struct asked *items;
    size_t count;
};

/* NULL if none has this key. */
const struct asked *inquiry_find(const struct inquiry *inquiry, const char *key);
void inquiry_free(struct inquiry *inquiry);

/* Cases are numbered from 1; 0 is that none was drawn yet. */
enum { CASE_NEW = 0, CASE_LAST = 999999 };

struct answers {
    uint64_t number;              /* of the case */
    struct perflab_answer *items; /* one for each asked, in their order; keys are theirs */
    size_t count;
};

void answers_free(struct answers *answers);

#endif
