/* SPDX-License-Identifier: Apache-2.0 */
#include "app/quiz.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "load/load.h"

const char *const quiz_state_names[QUIZ_STATES] = {
    [QUIZ_NEW] = "new",
    [QUIZ_WRONG] = "wrong so far",
    [QUIZ_SHOWN] = "shown",
    [QUIZ_RIGHT] = "right",
};
const char *const quiz_state_marks[QUIZ_STATES] = {
    [QUIZ_NEW] = "[ ]",
    [QUIZ_WRONG] = "[!]",
    [QUIZ_SHOWN] = "[?]",
    [QUIZ_RIGHT] = "[x]",
};

static const char no_idea[] = "That is not it. Work it out once more, with the units.";

static void forget_answers(struct quiz *quiz)
{
    if (quiz->answers)
        answered_free(quiz->answers, quiz->questions.count);
    quiz->answers = NULL;
    quiz->right = 0;
}

void quiz_close(struct quiz *quiz)
{
    forget_answers(quiz);
    questions_free(&quiz->questions);
}

int quiz_refresh(struct quiz *quiz, struct store *store, const char *lab, struct errors *errors)
{
    struct answered *read;
    size_t count;
    if (store_list_answered(store, lab, &read, &count, errors) < 0)
        return -1;
    forget_answers(quiz);
    quiz->answers = memory_alloc(quiz->questions.count * sizeof(*quiz->answers));
    for (size_t i = 0; i < count; i++) { /* those to questions that are gone are left out */
        const struct question *question = questions_find(&quiz->questions, read[i].question);
        if (!question)
            continue;
        quiz->answers[question - quiz->questions.items] = read[i];
        quiz->right += read[i].right;
        read[i] = (struct answered){0};
    }
    answered_free(read, count);
    return 0;
}

int quiz_open(struct quiz *quiz, const char *folder, struct store *store, const char *lab,
              struct errors *errors)
{
    *quiz = (struct quiz){0};
    if (load_questions(folder, &quiz->questions, errors) == 0 &&
        quiz_refresh(quiz, store, lab, errors) == 0)
        return 0;
    quiz_close(quiz);
    return -1;
}

enum quiz_state quiz_state(const struct quiz *quiz, size_t question)
{
    const struct answered *answered = &quiz->answers[question];
    return answered->right      ? QUIZ_RIGHT
           : answered->given_up ? QUIZ_SHOWN
           : answered->tries    ? QUIZ_WRONG
                                : QUIZ_NEW;
}

static struct quiz_outcome outcome_of(const struct question *question, double value)
{
    struct judgement judgement = question_judge(question, value);
    return (struct quiz_outcome){judgement.right, judgement.right  ? NULL
                                                  : judgement.says ? judgement.says
                                                                   : no_idea};
}

/* What the store has now, without asking it again. */
static void note(struct quiz *quiz, size_t question, const char *text, bool right, int64_t when)
{
    struct answered *answered = &quiz->answers[question];
    quiz->right += right && !answered->right;
    answered->right |= right;
    answered->when = when;
    if (!text) {
        answered->given_up = true;
        return;
    }
    answered->tries++;
    free(answered->last);
    answered->last = memory_copy(text);
}

int quiz_answer(struct quiz *quiz, size_t question, struct store *store, const char *lab,
                const char *text, int64_t when, struct quiz_outcome *outcome, struct errors *errors)
{
    const struct question *asked = &quiz->questions.items[question];
    double value;
    if (question_read(asked, text, &value, errors) < 0)
        return -1;
    *outcome = outcome_of(asked, value);
    if (store_add_answer(store, lab, asked->id, text, outcome->right ? ANSWER_RIGHT : ANSWER_WRONG,
                         when, errors) < 0)
        return -1;
    note(quiz, question, text, outcome->right, when);
    return 0;
}

int quiz_give_up(struct quiz *quiz, size_t question, struct store *store, const char *lab,
                 int64_t when, struct errors *errors)
{
    const char *id = quiz->questions.items[question].id;
    if (store_add_answer(store, lab, id, "", ANSWER_GIVEN_UP, when, errors) < 0)
        return -1;
    note(quiz, question, NULL, false, when);
    return 0;
}

struct quiz_outcome quiz_last(const struct quiz *quiz, size_t question)
{
    const struct question *asked = &quiz->questions.items[question];
    const char *last = quiz->answers[question].last;
    struct errors ignored = {0};
    double value;
    struct quiz_outcome outcome = {0};
    if (last && question_read(asked, last, &value, &ignored) == 0)
        outcome = outcome_of(asked, value);
    errors_free(&ignored);
    return outcome;
}

size_t quiz_next(const struct quiz *quiz, size_t from)
{
    size_t at = from;
    while (at < quiz->questions.count && quiz_state(quiz, at) >= QUIZ_SHOWN)
        at++;
    return at;
}
