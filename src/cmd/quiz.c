/* SPDX-License-Identifier: Apache-2.0 */
#include "app/quiz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "report/wrap.h"

enum { WIDTH = 80, INDENT = 4, EXIT_WRONG = 1 };

struct asking {
    struct scene *scene;
    struct quiz quiz;
    const char *lab;
};

/* ---- JSON */

static json_t *question_json(const struct quiz *quiz, size_t i)
{
    const struct question *question = &quiz->questions.items[i];
    const struct answered *answered = &quiz->answers[i];
    enum quiz_state state = quiz_state(quiz, i);
    bool known = state >= QUIZ_SHOWN;
    json_t *choices = json_array();
    for (size_t j = 0; j < question->choices.count; j++)
        json_array_append_new(choices, json_string(question->choices.items[j]));
    return json_pack("{s:s, s:s, s:o, s:s?, s:s, s:I, s:s?, s:o, s:s?, s:s?}", "id", question->id,
                     "ask", question->ask, "choices", choices, "unit",
                     question->unit ? question->unit->name : NULL, "state", quiz_state_names[state],
                     "tries", (json_int_t)answered->tries, "last", answered->last, "when",
                     answered->when ? json_integer(answered->when) : json_null(), "answer",
                     known ? question->written : NULL, "why", known ? question->why : NULL);
}

static json_t *quiz_json(const struct asking *asking)
{
    json_t *questions = json_array();
    for (size_t i = 0; i < asking->quiz.questions.count; i++)
        json_array_append_new(questions, question_json(&asking->quiz, i));
    return json_pack("{s:i, s:s, s:i, s:i, s:o}", "schema", 1, "lab", asking->lab, "right",
                     (int)asking->quiz.right, "count", (int)asking->quiz.questions.count,
                     "questions", questions);
}

static json_t *outcome_json(const struct asking *asking, size_t i,
                            const struct quiz_outcome *outcome)
{
    const struct question *question = &asking->quiz.questions.items[i];
    return json_pack("{s:i, s:s, s:s, s:b, s:s?, s:s?, s:s}", "schema", 1, "lab", asking->lab,
                     "question", question->id, "right", outcome->right, "says", outcome->says,
                     "why", outcome->right ? question->why : NULL, "state",
                     quiz_state_names[quiz_state(&asking->quiz, i)]);
}

/* ---- text */

static void print_question(const struct question *question)
{
    wrap_print(stdout, question->ask, INDENT, WIDTH);
    for (size_t i = 0; i < question->choices.count; i++) {
        char *choice = memory_print("%c) %s", 'a' + (int)i, question->choices.items[i]);
        wrap_print(stdout, choice, INDENT + 2, WIDTH);
        free(choice);
    }
}

static void print_answer(const struct question *question)
{
    char *answer = question_answer(question), *line = memory_print("The answer: %s", answer);
    wrap_print(stdout, line, INDENT, WIDTH);
    free(line);
    free(answer);
    wrap_print(stdout, question->why, INDENT, WIDTH);
}

/* A question with its state, and what there is to say to it. */
static void print_state(const struct quiz *quiz, size_t i)
{
    const struct question *question = &quiz->questions.items[i];
    const struct answered *answered = &quiz->answers[i];
    enum quiz_state state = quiz_state(quiz, i);
    printf("%s %s: %s", quiz_state_marks[state], question->id, quiz_state_names[state]);
    if (answered->tries)
        printf(", %lld answer%s, the last %s", (long long)answered->tries,
               answered->tries == 1 ? "" : "s", answered->last);
    printf("\n");
    print_question(question);
    if (state >= QUIZ_SHOWN)
        print_answer(question);
}

static void print_quiz(const struct asking *asking)
{
    const struct quiz *quiz = &asking->quiz;
    printf("%s: questions %zu/%zu\n", asking->lab, quiz->right, quiz->questions.count);
    for (size_t i = 0; i < quiz->questions.count; i++) {
        printf("\n");
        print_state(quiz, i);
    }
    printf("\n`perflab quiz %s ID ANSWER` answers one, with its unit: 12.5us, 80%%, 1e6/s.\n",
           asking->lab);
}

static void print_outcome(const struct question *question, const struct quiz_outcome *outcome)
{
    printf("%*s%s\n", INDENT, "", outcome->right ? "Right." : "Not right.");
    wrap_print(stdout, outcome->right ? question->why : outcome->says, INDENT, WIDTH);
}

/* ---- one after another */

/* A line without its end; NULL: there is no more. Caller frees. */
static char *read_line(void)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t length = getline(&line, &size, stdin);
    if (length < 0) {
        free(line);
        return NULL;
    }
    line[strcspn(line, "\r\n")] = '\0';
    return line;
}

enum turn { TURN_AGAIN, TURN_NEXT, TURN_END, TURN_FAILED };

static enum turn take_line(struct asking *asking, size_t i, const char *line)
{
    struct scene *scene = asking->scene;
    const struct question *question = &asking->quiz.questions.items[i];
    struct quiz_outcome outcome;
    double value;
    if (!line || strcmp(line, "q") == 0)
        return TURN_END;
    if (!*line)
        return TURN_NEXT;
    if (strcmp(line, "?") == 0) {
        if (quiz_give_up(&asking->quiz, i, scene->store, asking->lab, time(NULL), &scene->errors))
            return TURN_FAILED;
        print_answer(question);
        return TURN_NEXT;
    }
    if (question_read(question, line, &value, &scene->errors) < 0) {
        wrap_print(stdout, scene->errors.items[0].message, INDENT, WIDTH);
        errors_free(&scene->errors);
        return TURN_AGAIN;
    }
    if (quiz_answer(&asking->quiz, i, scene->store, asking->lab, line, time(NULL), &outcome,
                    &scene->errors) < 0)
        return TURN_FAILED;
    print_outcome(question, &outcome);
    return outcome.right ? TURN_NEXT : TURN_AGAIN;
}

static int ask_all(struct asking *asking)
{
    struct quiz *quiz = &asking->quiz;
    enum turn turn = TURN_NEXT;
    printf("%s: questions %zu/%zu. Enter skips one, ? shows the answer, q ends.\n", asking->lab,
           quiz->right, quiz->questions.count);
    for (size_t i = quiz_next(quiz, 0); i < quiz->questions.count && turn < TURN_END;
         i = quiz_next(quiz, i + 1)) {
        const struct question *question = &quiz->questions.items[i];
        char *wants = question_wants(question);
        printf("\n%s (%zu of %zu)\n", question->id, i + 1, quiz->questions.count);
        print_question(question);
        do {
            printf("%*s%s: ", INDENT, "", wants);
            fflush(stdout);
            char *line = read_line();
            if (!line)
                printf("\n");
            turn = take_line(asking, i, line);
            free(line);
        } while (turn == TURN_AGAIN);
        free(wants);
    }
    if (turn == TURN_FAILED)
        return -1;
    printf("\n%s: questions %zu/%zu\n", asking->lab, quiz->right, quiz->questions.count);
    return 0;
}

/* ---- one */

/* The index of the question named, or -1 with an error. */
static ssize_t find(struct asking *asking, const char *id)
{
    const struct questions *questions = &asking->quiz.questions;
    const struct question *question = questions_find(questions, id);
    struct text names = {0};
    for (size_t i = 0; i < questions->count; i++)
        text_print(&names, "%s%s", i ? ", " : "", questions->items[i].id);
    if (!question)
        errors_add(&asking->scene->errors, NULL, 0, 0, "no question '%s' in %s; there are %s", id,
                   asking->lab, names.data);
    text_free(&names);
    return question ? question - questions->items : -1;
}

/* An answer and its unit may be two words. */
static char *join_answer(const struct args *args)
{
    return args->count > 3 ? memory_print("%s %s", args->rest[2], args->rest[3])
                           : memory_copy(args->rest[2]);
}

static int give_up(struct asking *asking, size_t i, bool json)
{
    struct scene *scene = asking->scene;
    if (quiz_give_up(&asking->quiz, i, scene->store, asking->lab, time(NULL), &scene->errors) < 0)
        return -1;
    if (json)
        cmd_print_json(question_json(&asking->quiz, i));
    else
        print_answer(&asking->quiz.questions.items[i]);
    return EXIT_WRONG;
}

static int answer(struct asking *asking, size_t i, const struct args *args)
{
    struct scene *scene = asking->scene;
    struct quiz_outcome outcome;
    char *text = join_answer(args);
    int result = quiz_answer(&asking->quiz, i, scene->store, asking->lab, text, time(NULL),
                             &outcome, &scene->errors);
    free(text);
    if (result < 0)
        return -1;
    if (args->given[FLAG_JSON])
        cmd_print_json(outcome_json(asking, i, &outcome));
    else
        print_outcome(&asking->quiz.questions.items[i], &outcome);
    return outcome.right ? 0 : EXIT_WRONG;
}

/* -1 with errors, or the exit code. */
static int quiz(struct asking *asking, const struct args *args)
{
    bool json = args->given[FLAG_JSON], terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    ssize_t at = args->count > 1 ? find(asking, args->rest[1]) : 0;
    if (at < 0)
        return -1;
    if (args->given[FLAG_GIVE_UP] && args->count != 2) {
        errors_add(&asking->scene->errors, NULL, 0, 0,
                   "--give-up is for one question: "
                   "perflab quiz LAB ID --give-up");
        return -1;
    }
    if (args->given[FLAG_GIVE_UP])
        return give_up(asking, (size_t)at, json);
    if (args->count > 2)
        return answer(asking, (size_t)at, args);
    if (json)
        cmd_print_json(args->count > 1 ? question_json(&asking->quiz, (size_t)at)
                                       : quiz_json(asking));
    else if (args->count > 1)
        print_state(&asking->quiz, (size_t)at);
    else if (terminal && quiz_next(&asking->quiz, 0) < asking->quiz.questions.count)
        return ask_all(asking);
    else
        print_quiz(asking);
    return 0;
}

static int run(const struct args *args)
{
    struct scene scene = {0};
    struct asking asking = {.scene = &scene};
    char *id = cmd_lab_name(&scene, args);
    int code = id ? cmd_open_lab(&scene, id) : -1;
    if (code == 0 && !scene.store)
        code = cmd_open_store(&scene);
    asking.lab = scene.lab.id;
    if (code == 0)
        code = quiz_open(&asking.quiz, scene.lab.folder, scene.store, asking.lab, &scene.errors);
    if (code == 0 && !asking.quiz.questions.count) {
        errors_add(&scene.errors, NULL, 0, 0, "%s has no questions", asking.lab);
        code = -1;
    }
    if (code == 0)
        code = quiz(&asking, args);
    if (code < 0)
        code = cmd_fail(&scene.errors, EXIT_USAGE);
    quiz_close(&asking.quiz);
    free(id);
    cmd_close(&scene);
    return code;
}

const struct command cmd_quiz = {
    "quiz",
    "[LAB [ID A]]",
    "questions of a lab, to be worked out",
    "On a terminal they are asked one after another; else they are listed with their state. With "
    "ID, that one is shown; with an answer A it is answered: exit code 0 if that is right, 1 if "
    "not, 2 "
    "if it is no answer. An answer has its unit: 12.5us, 80%, 1e6/s, 64KiB; of choices it is the "
    "letter. What was answered is kept.",
    FLAG(JSON) | FLAG(GIVE_UP),
    0,
    4,
    run,
};
