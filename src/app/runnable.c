/* SPDX-License-Identifier: Apache-2.0 */
#include "app/runnable.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "judge/build.h"
#include "judge/trusted.h"
#include "load/load.h"

/* The patient, with the case that the learner's answers are about. */
static int make_patient(const struct runnable_request *request, struct runnable *runnable,
                        struct errors *errors)
{
    const struct lab *lab = request->lab;
    struct answers answers;
    if (load_answers(request->source, &lab->inquiry, &answers, errors) < 0)
        return -1;
    uint64_t number = answers.number;
    answers_free(&answers);
    if (number == CASE_NEW) {
        errors_add(errors, request->source, 0, 0,
                   "there is no case yet; `perflab start %s` draws one, or `perflab reset %s`",
                   lab->id, lab->id);
        return -1;
    }
    char *compiler = build_compiler(), *problem = NULL, *path = NULL;
    if (compiler)
        path = trusted_build_patient(lab, request->data, request->cache, compiler, &problem);
    if (path) {
        char text[24];
        snprintf(text, sizeof(text), "%" PRIu64, number);
        runnable->what = memory_print("the patient of %s, case %s", lab->id, text);
        strings_add(&runnable->argv, path);
        strings_add(&runnable->argv, "--case");
        strings_add(&runnable->argv, text);
    } else {
        errors_add(errors, NULL, 0, 0, "%s",
                   problem ? problem : "no C compiler found; `perflab doctor` says what to do");
    }
    free(problem);
    free(compiler);
    free(path);
    return runnable->argv.count ? 0 : -1;
}

static const struct {
    enum lab_kind kind;
    int (*make)(const struct runnable_request *request, struct runnable *runnable,
                struct errors *errors);
} table[] = {
    {LAB_INVESTIGATE, make_patient},
};

int runnable_make(const struct runnable_request *request, struct runnable *runnable,
                  struct errors *errors)
{
    const struct lab *lab = request->lab;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (table[i].kind == lab->kind)
            return table[i].make(request, runnable, errors);
    errors_add(errors, NULL, 0, 0,
               "a lab of kind %s has no program that runs by itself; perflab check %s runs yours, "
               "perflab profile %s shows where its time goes",
               lab_kind_names[lab->kind], lab->id, lab->id);
    return -1;
}

void runnable_free(struct runnable *runnable)
{
    free(runnable->what);
    strings_free(&runnable->argv);
    *runnable = (struct runnable){0};
}
