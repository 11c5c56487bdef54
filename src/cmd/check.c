/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/checking.h"

/* A finite number that is the whole of `text` (up to a newline). */
static bool number_of(const char *text, double *value)
{
    char *end;
    *value = strtod(text, &end);
    return end != text && (*end == '\0' || *end == '\n') && isfinite(*value);
}

static bool values_good(struct scene *scene, const struct args *args)
{
    static const char *const ways[] = {"auto", "bubblewrap", "none"};
    const char *seed = args->values[FLAG_SEED], *pairs = args->values[FLAG_PAIRS];
    const char *way = args->values[FLAG_ISOLATION];
    char *end = NULL;
    if (seed && (strlen(seed) > 16 || !*seed || (strtoull(seed, &end, 16), *end)))
        errors_add(&scene->errors, NULL, 0, 0, "--seed takes up to 16 hexadecimal digits, not '%s'",
                   seed);
    long most = pairs ? strtol(pairs, &end, 10) : 0;
    if (pairs && (*end || most < 1 || most > BUDGET_MOST_PAIRS))
        errors_add(&scene->errors, NULL, 0, 0, "--pairs takes a number up to %d, not '%s'",
                   BUDGET_MOST_PAIRS, pairs);
    if (way && strcmp(way, ways[0]) != 0 && strcmp(way, ways[1]) != 0 && strcmp(way, ways[2]) != 0)
        errors_add(&scene->errors, NULL, 0, 0,
                   "--isolation takes auto, bubblewrap or none, not '%s'", way);
    return scene->errors.count == 0;
}

/* Asked once, before the first check, and only of a person at a terminal. */
static int predict(struct scene *scene, const struct args *args, struct attempt *attempt)
{
    const struct lab *lab = &scene->lab;
    const char *given = args->values[FLAG_PREDICT];
    char answer[64];
    double value;
    bool quiet = args->given[FLAG_JSON] || args->given[FLAG_EVENTS] || !isatty(STDIN_FILENO) ||
                 !isatty(STDOUT_FILENO);
    if (store_get_prediction(scene->store, lab->id, &attempt->predicted, &attempt->prediction,
                             &scene->errors) < 0)
        return -1;
    if (attempt->predicted || !lab->predict || (!given && quiet))
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
    attempt->predicted = true;
    attempt->prediction = value;
    return store_set_prediction(scene->store, lab->id, value, &scene->errors);
}

static int run(const struct args *args)
{
    struct scene scene = {0};
    struct attempt attempt = {0};
    bool counts = !args->given[FLAG_USING];
    int code;
    char *source = NULL;
    if (!values_good(&scene, args) || checking_open_lab(&scene, args) < 0 ||
        !(source = checking_source(&scene, args)) ||
        (counts &&
         (predict(&scene, args, &attempt) < 0 ||
          store_get_hints(scene.store, scene.lab.id, &attempt.hints_opened, &scene.errors) < 0)))
        code = cmd_fail(&scene.errors, EXIT_USAGE);
    else
        code =
            checking_run(&scene, args, source, args->given[FLAG_QUICK], counts ? &attempt : NULL);
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
