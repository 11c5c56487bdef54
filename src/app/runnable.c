/* SPDX-License-Identifier: Apache-2.0 */
#include "app/runnable.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "judge/build.h"
#include "judge/network.h"
#include "judge/trusted.h"
#include "load/load.h"

/* Compile, and make the program the first word of its command. */
static int build(const struct runnable_request *request, const struct lab *lab, const char *source,
                 const char *kept, struct runnable *runnable, struct errors *errors)
{
    char *compiler = build_compiler(), *problem = NULL, *path = NULL;
    if (compiler)
        path = trusted_build_program(lab, source, kept, request->data, request->cache, compiler,
                                     &problem);
    if (path)
        strings_add(&runnable->argv, path);
    else
        errors_add(errors, NULL, 0, 0, "%s",
                   problem ? problem : "no C compiler found; `perflab doctor` says what to do");
    free(problem);
    free(compiler);
    free(path);
    return path ? 0 : -1;
}

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
    if (build(request, lab, "patient.c", "patients", runnable, errors) < 0)
        return -1;
    char *text = memory_print("%" PRIu64, number);
    runnable->what = memory_print("the patient of %s, case %s", lab->id, text);
    runnable->next = memory_print("perflab profile %s", lab->id);
    strings_add(&runnable->argv, "--case");
    strings_add(&runnable->argv, text);
    free(text);
    return 0;
}

/* The learner's own server, outside of any sandbox: it is theirs, and so is the machine. */
static int make_server(const struct runnable_request *request, struct runnable *runnable,
                       struct errors *errors)
{
    const char *slash = strrchr(request->source, '/');
    const char *name = slash ? slash + 1 : request->source;
    struct lab own = *request->lab;
    own.folder = slash ? memory_copy_range(request->source, (size_t)(slash - request->source))
                       : memory_copy(".");
    int result = build(request, &own, name, "servers", runnable, errors);
    free(own.folder);
    uint16_t port = result == 0 ? network_free_port() : 0;
    if (result < 0 || !port) {
        if (result == 0)
            errors_add(errors, NULL, 0, 0, "%s. %s", NETWORK_NO_PORT, NETWORK_PORT_ADVICE);
        return -1;
    }
    char *text = memory_print("%u", (unsigned)port);
    runnable->port = port;
    runnable->what = memory_print("%s, at port %s of 127.0.0.1,", name, text);
    runnable->next = memory_print("perflab load http://127.0.0.1:%s/... (the lesson says what it "
                                  "answers)",
                                  text);
    strings_add(&runnable->argv, text);
    free(text);
    return 0;
}

static const struct {
    enum lab_kind kind;
    int (*make)(const struct runnable_request *request, struct runnable *runnable,
                struct errors *errors);
} table[] = {
    {LAB_INVESTIGATE, make_patient},
    {LAB_SERVICE, make_server},
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
    free(runnable->next);
    strings_free(&runnable->argv);
    *runnable = (struct runnable){0};
}

char *runnable_explain(const struct runnable *runnable, int code)
{
    if (!runnable->port || code == 0)
        return NULL;
    if (network_listens(runnable->port))
        return memory_print("port %u, which it was given, has been taken by another program: run "
                            "it again, and it is given another one",
                            (unsigned)runnable->port);
    if (network_lingers(runnable->port))
        return NULL; /* it had its port, and ended later */
    return memory_print("port %u, which it was given in argv[1], is free. If it says that its "
                        "address is in use: does it bind another port (ss -ltnp lists who has "
                        "which), or this one twice?",
                        (unsigned)runnable->port);
}
