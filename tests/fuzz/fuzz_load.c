/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a lab ('l'), a path ('p'), answers ('a'), hints ('h') or questions ('q', the first
 * byte): nothing may crash or leak, an error leaves nothing loaded, and every message is one line
 * that is safe to show. Of questions, the answer as it is written is right, and no typical wrong
 * one is.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "load/hints.h"
#include "load/load.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int holds)
{
    if (!holds)
        abort();
}

static void check_errors(int result, const struct errors *errors)
{
    require(result == (errors->count ? -1 : 0));
    for (size_t i = 0; i < errors->count; i++) {
        const struct error *error = &errors->items[i];
        char *printable = text_printable(error->message, strlen(error->message));
        require(strcmp(printable, error->message) == 0 && !strpbrk(printable, "\n\t"));
        require(error->line >= 0 && (error->line == 0) == (error->column == 0));
        free(printable);
    }
}

static void try_lab(const char *text, size_t size)
{
    struct errors errors = {0};
    struct lab lab;
    int result = load_lab_text("lab.yaml", text, size, &lab, &errors);
    check_errors(result, &errors);
    require(!result == (lab.id != NULL) && !result == (lab.criterion_count > 0));
    require(lab.quick.count == lab.params.count && !result == (lab.edit.count == 1));
    for (size_t i = 0; i < lab.criterion_count; i++)
        require(lab.criteria[i].metric && lab.criteria[i].source && lab.criteria[i].points >= 0);
    lab_free(&lab);
    errors_free(&errors);
}

static void try_path(const char *text, size_t size)
{
    struct errors errors = {0};
    struct path path;
    int result = load_path_text("path.yaml", text, size, &path, &errors);
    check_errors(result, &errors);
    require(!result == (path.id != NULL) && !result == (path.week_count > 0));
    for (size_t w = 0; w < path.week_count; w++)
        for (size_t i = 0; i < path.weeks[w].lab_count; i++)
            require(path_find(&path, path.weeks[w].labs[i].id) == &path.weeks[w].labs[i]);
    path_free(&path);
    errors_free(&errors);
}

/* One of each type, with and without choices or a unit. */
static const struct inquiry *ask(void)
{
    static const char definition[] =
        "schema: 1\nid: c\ntitle: t\nsummary: s\nkind: investigate\nhours: 1\n"
        "edit: [answers.yaml]\nparams: {}\nbuild: {cc: []}\nanswers:\n"
        "  site: {ask: a, type: word, choices: [log_line, session_open]}\n"
        "  note: {ask: a, type: word}\n"
        "  rate: {ask: a, type: number, unit: KB/s}\n"
        "  factor: {ask: a, type: number}\n"
        "  grown: {ask: a, type: list, choices: [heap, cache]}\n"
        "  seen: {ask: a, type: list}\n"
        "criteria: [{metric: 'score:site', at_least: 1, points: 1, source: s}]\n";
    static struct lab lab;
    struct errors errors = {0};
    if (!lab.id)
        require(load_lab_text("c", definition, sizeof(definition) - 1, &lab, &errors) == 0);
    return &lab.inquiry;
}

static void try_answers(const char *text, size_t size)
{
    const struct inquiry *inquiry = ask();
    struct errors errors = {0};
    struct answers answers;
    int result = load_answers_text("answers.yaml", text, size, inquiry, &answers, &errors);
    check_errors(result, &errors);
    require(answers.number <= CASE_LAST && answers.count == (result ? 0 : inquiry->count));
    for (size_t i = 0; i < answers.count; i++) {
        const struct perflab_answer *answer = &answers.items[i];
        enum answer_type type = inquiry->items[i].type;
        require(answer->key == inquiry->items[i].key);
        require(answer->given == (answers.number > 0 && answer->given));
        require((answer->word != NULL) == (answer->given && type == ANSWER_WORD));
        require(!isnan(answer->number) == (answer->given && type == ANSWER_NUMBER));
        require(isnan(answer->number) || isfinite(answer->number));
        require(!answer->list_count || (answer->given && type == ANSWER_LIST));
    }
    answers_free(&answers);
    errors_free(&errors);
}

static void try_hints(const char *text, size_t size)
{
    struct errors errors = {0};
    struct strings hints;
    int result = hints_read("hints.md", text, size, &hints, &errors);
    check_errors(result, &errors);
    require(!result == (hints.count > 0));
    strings_free(&hints);
    errors_free(&errors);
}

static void try_question(const struct question *question)
{
    struct errors errors = {0};
    double value;
    require(question->id && question->ask && question->why && question->written);
    require(question_read(question, question->written, &value, &errors) == 0);
    require(question_judge(question, value).right);
    for (size_t i = 0; i < question->near_count; i++) {
        struct judgement judgement = question_judge(question, question->near[i].value);
        require(!judgement.right && judgement.says == question->near[i].says);
    }
    errors_free(&errors);
}

static void try_questions(const char *text, size_t size)
{
    struct errors errors = {0};
    struct questions questions;
    int result = load_questions_text("questions.yaml", text, size, &questions, &errors);
    check_errors(result, &errors);
    require(!result == (questions.count > 0));
    for (size_t i = 0; i < questions.count; i++)
        try_question(&questions.items[i]);
    questions_free(&questions);
    errors_free(&errors);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    const char *text = (const char *)data + 1;
    if (data[0] == 'p')
        try_path(text, size - 1);
    else if (data[0] == 'a')
        try_answers(text, size - 1);
    else if (data[0] == 'h')
        try_hints(text, size - 1);
    else if (data[0] == 'q')
        try_questions(text, size - 1);
    else
        try_lab(text, size - 1);
    return 0;
}
