/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/attempt.h"
#include "app/exam.h"
#include "cmd/checking.h"

/* A finite number that is the whole of `text` (up to a newline). */
static bool number_of(const char *text, double *value)
{
    char *end;
    *value = strtod(text, &end);
    return end != text && (*end == '\0' || *end == '\n') && isfinite(*value);
}

/* Asked once, before the first check, and only of a person at a terminal. */
static int predict(struct scene *scene, const struct args *args)
{
    const struct lab *lab = &scene->lab;
    const char *given = args->values[FLAG_PREDICT];
    char answer[64];
    bool predicted;
    double value;
    bool quiet = args->given[FLAG_JSON] || args->given[FLAG_EVENTS] || !isatty(STDIN_FILENO) ||
                 !isatty(STDOUT_FILENO);
    if (store_get_prediction(scene->store, lab->id, &predicted, &value, &scene->errors) < 0)
        return -1;
    if (predicted || !lab->predict || (!given && quiet))
        return 0;
    if (!given) {
        printf("%s\nYour prediction (a number, or Enter to pass): ", lab->predict);
        fflush(stdout);
        if (!fgets(answer, sizeof(answer), stdin) || answer[0] == '\n')
            return 0;
    }
    if (!number_of(given ? given : answer, &value)) {
        errors_add(&scene->errors, NULL, 0, 0, "a prediction is a number, like 8 or 2.5");
        return -1;
    }
    return store_set_prediction(scene->store, lab->id, value, &scene->errors);
}

static int enter_exam(struct scene *scene, struct attempt *attempt)
{
    struct clock_moment now;
    clock_moment(&now);
    return exam_enter(scene->store, &scene->lab, &now, attempt, &scene->errors);
}

static int run(const struct args *args)
{
    struct scene scene = {0};
    struct attempt attempt = {0};
    bool counts = !args->given[FLAG_USING];
    int code;
    char *source = NULL;
    if (!checking_values_good(&scene, args) || checking_open_lab(&scene, args) < 0 ||
        !(source = checking_source(&scene, args)) ||
        (counts && (predict(&scene, args) < 0 ||
                    attempt_begin(scene.store, scene.lab.id, source, &attempt, &scene.errors) < 0 ||
                    enter_exam(&scene, &attempt) < 0)))
        code = cmd_fail(&scene.errors, EXIT_USAGE);
    else
        code =
            checking_run(&scene, args, source, args->given[FLAG_QUICK], counts ? &attempt : NULL);
    attempt_free(&attempt);
    free(source);
    cmd_close(&scene);
    return code;
}

const struct command cmd_check = {
    "check",
    "[LAB|FOLDER]",
    "judge your code: pass, fail or inconclusive, with an interval",
    "Exit codes: 0 pass, 1 a criterion failed or the program is wrong, 2 usage or a bad\n"
    "definition, 3 inconclusive or not attainable here, 4 internal error, 5 no sandbox though\n"
    "--isolation bubblewrap asked for it, 130 cancelled.",
    FLAG(JSON) | FLAG(EVENTS) | FLAG(QUICK) | FLAG(USING) | FLAG(PAIRS) | FLAG(SEED) |
        FLAG(ISOLATION) | FLAG(PREDICT),
    0,
    1,
    run,
};
