/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a lab ('l'), a path ('p'), hints ('h') or questions ('q', the first byte): nothing
 * may crash or leak, an error leaves nothing loaded, and every message is one line that is safe to
 * show. Of questions, the answer as it is written is right, and no typical wrong one is.
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
    else if (data[0] == 'h')
        try_hints(text, size - 1);
    else if (data[0] == 'q')
        try_questions(text, size - 1);
    else
        try_lab(text, size - 1);
    return 0;
}
