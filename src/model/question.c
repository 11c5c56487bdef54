/* SPDX-License-Identifier: Apache-2.0 */
#include "model/question.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

#define ROUNDING 1e-9 /* of the answer: what turning units into each other may lose */

void questions_free(struct questions *questions)
{
    for (size_t i = 0; i < questions->count; i++) {
        struct question *question = &questions->items[i];
        for (size_t j = 0; j < question->near_count; j++)
            free(question->near[j].says);
        free(question->near);
        free(question->id);
        free(question->ask);
        free(question->why);
        free(question->written);
        strings_free(&question->choices);
    }
    free(questions->items);
    *questions = (struct questions){0};
}

const struct question *questions_find(const struct questions *questions, const char *id)
{
    for (size_t i = 0; i < questions->count; i++)
        if (strcmp(questions->items[i].id, id) == 0)
            return &questions->items[i];
    return NULL;
}

char *question_wants(const struct question *question)
{
    if (question->choices.count)
        return memory_print("a letter, a to %c", 'a' + (int)question->choices.count - 1);
    if (question->unit)
        return memory_print("a number in %s", question->unit->name);
    return memory_copy("a number");
}

char *question_answer(const struct question *question)
{
    if (!question->choices.count)
        return memory_copy(question->written);
    return memory_print("%s) %s", question->written,
                        question->choices.items[(size_t)question->answer]);
}

/* "b", "B" or "b)" */
static int read_choice(const struct question *question, const char *text, double *value,
                       struct errors *errors)
{
    text += strspn(text, " \t(");
    int letter = tolower((unsigned char)*text) - 'a';
    if (letter >= 0 && letter < (int)question->choices.count &&
        !text[1 + strspn(text + 1, " \t).")]) {
        *value = letter;
        return 0;
    }
    errors_add(errors, NULL, 0, 0, "answer with a letter, a to %c",
               'a' + (int)question->choices.count - 1);
    return -1;
}

static int read_number(const struct question *question, const char *text, double *value,
                       struct errors *errors)
{
    struct quantity quantity;
    const char *unit = question->unit ? question->unit->name : NULL;
    switch (quantity_parse(text, &quantity)) {
    case QUANTITY_NO_NUMBER:
        errors_add(errors, NULL, 0, 0,
                   "an answer is a number, like 12.5 or 2e6 (a point, no commas)%s%s",
                   unit ? ", and its unit, like " : "", unit ? unit : "");
        return -1;
    case QUANTITY_NO_UNIT:
        errors_add(errors, NULL, 0, 0, "that unit is not known; %s%s",
                   unit ? "answer in " : "answer with a number alone", unit ? unit : "");
        return -1;
    case QUANTITY_READ:
        break;
    }
    if (quantity_in(&quantity, question->unit, value))
        return 0;
    errors_add(errors, NULL, 0, 0, "%s measures a %s; %s%s", quantity.unit->name,
               quantity.unit->family, unit ? "answer in " : "answer with a number alone",
               unit ? unit : "");
    return -1;
}

int question_read(const struct question *question, const char *text, double *value,
                  struct errors *errors)
{
    return question->choices.count ? read_choice(question, text, value, errors)
                                   : read_number(question, text, value, errors);
}

static bool within(double value, double goal, double tolerance)
{
    return fabs(value - goal) <= tolerance + fabs(goal) * ROUNDING;
}

/* Right but for a power of 1000, which is a unit that was mistaken. */
static const char *unit_slip(const struct question *question, double value)
{
    static const double powers[] = {1e3, 1e6, 1e9};
    for (size_t i = 0; i < sizeof(powers) / sizeof(powers[0]); i++) {
        if (within(value / powers[i], question->answer, question->tolerance))
            return "The digits are right, but it is too large by a power of 1000: look at the "
                   "units.";
        if (within(value * powers[i], question->answer, question->tolerance))
            return "The digits are right, but it is too small by a power of 1000: look at the "
                   "units.";
    }
    return NULL;
}

struct judgement question_judge(const struct question *question, double value)
{
    if (within(value, question->answer, question->tolerance))
        return (struct judgement){.right = true};
    for (size_t i = 0; i < question->near_count; i++)
        if (within(value, question->near[i].value, question->near[i].tolerance))
            return (struct judgement){.says = question->near[i].says};
    bool scales = !question->choices.count && question->answer != 0 && value != 0;
    return (struct judgement){.says = scales ? unit_slip(question, value) : NULL};
}
