/* SPDX-License-Identifier: Apache-2.0 */
#include <langinfo.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/calibrated.h"
#include "app/folders.h"
#include "base/memory.h"
#include "cmd/cmd.h"
#include "cmd/turn.h"
#include "judge/facts.h"
#include "probe/calibrate.h"
#include "report/calibration.h"
#include "report/roofline.h"
#include "tui/progress.h"

enum { EXIT_CANCELLED = 130 };

/* Nothing is kept before the end and the file on disk has no name, so there is nothing to tidy. */
static void leave(int signal)
{
    static const char text[] = "\nperflab: cancelled; an earlier calibration stays\n";
    ssize_t written = write(STDERR_FILENO, text, sizeof(text) - 1);
    (void)signal, (void)written;
    _exit(EXIT_CANCELLED);
}

static void leave_on_signals(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    const struct sigaction action = {.sa_handler = leave};
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
        sigaction(signals[i], &action, NULL);
}

struct view {
    struct progress_line *line; /* NULL: nothing is drawn */
    bool events;                /* are printed instead */
    double seconds;             /* all parts take, at most; 0: not known yet */
};

/* One JSON object a line, at once. */
static void print_event(json_t *event)
{
    json_dumpf(event, stdout, JSON_COMPACT | JSON_REAL_PRECISION(9));
    putchar('\n');
    fflush(stdout);
    json_decref(event);
}

static void show_text(void *context, const char *text)
{
    const struct view *view = context;
    if (view->events)
        print_event(json_pack("{s:s, s:s}", "event", "waiting", "text", text));
    if (view->line)
        progress_line_text(view->line, text);
}

/* "[######..............] memory latency, 17 s left at most" */
static void show_part(void *context, const char *title, double seconds_left)
{
    enum { BAR = 20 };
    struct view *view = context;
    char bar[BAR + 1] = "";
    if (view->events) {
        print_event(json_pack("{s:s, s:s, s:f}", "event", "part", "title", title, "seconds_left",
                              seconds_left));
        return;
    }
    if (view->seconds <= 0)
        view->seconds = seconds_left;
    int done = (int)lround(BAR * (1 - seconds_left / view->seconds));
    memset(bar, '.', BAR);
    memset(bar, '#', (size_t)done);
    char *text = memory_print("[%s] %s, %.0f s left at most", bar, title, ceil(seconds_left));
    show_text(view, text);
    free(text);
}

static int measure(const struct args *args, struct calibration *calibration, struct errors *errors)
{
    char *cache = folders_cache(errors);
    bool quiet = args->given[FLAG_JSON] || args->given[FLAG_EVENTS];
    struct view view = {.line = quiet ? NULL : progress_line_new(STDOUT_FILENO),
                        .events = args->given[FLAG_EVENTS]};
    struct calibration_request request = {
        .cache = cache, .quick = args->given[FLAG_QUICK], .begin = show_part, .context = &view};
    int host = cache ? turn_take(show_text, &view, errors) : -1;
    if (host >= 0) {
        facts_read(&calibration->machine);
        calibration_run(&request, calibration);
        close(host);
    }
    progress_line_free(view.line);
    free(cache);
    return host < 0 ? -1 : 0;
}

static void show(const struct args *args, const struct calibration *calibration)
{
    if (args->given[FLAG_EVENTS]) {
        print_event(json_pack("{s:s, s:o}", "event", "done", "calibration",
                              calibration_to_json(calibration)));
    } else if (args->given[FLAG_JSON]) {
        json_t *json = calibration_to_json(calibration);
        json_object_set_new(json, "roofline", roofline_to_json(calibration));
        cmd_print_json(json);
    } else {
        calibration_print(calibration, strcmp(nl_langinfo(CODESET), "UTF-8") == 0, stdout);
    }
}

/* What is shown is what is kept, to the last digit. */
static int measure_and_keep(const struct args *args, struct scene *scene,
                            struct calibration *calibration)
{
    struct calibration kept;
    if (measure(args, calibration, &scene->errors) < 0)
        return -1;
    if (calibrated_keep(scene->store, calibration, &scene->errors) < 0 ||
        calibrated_load(scene->store, &kept, &scene->errors) < 0) {
        show(args, calibration);
        return -1;
    }
    calibration_free(calibration);
    *calibration = kept;
    return 0;
}

static int run(const struct args *args)
{
    struct scene scene = {0};
    struct calibration calibration = {0};
    bool last = args->given[FLAG_LAST];
    int code = 0;
    if (last && args->given[FLAG_QUICK])
        errors_add(&scene.errors, NULL, 0, 0, "--last measures nothing: leave --quick out");
    leave_on_signals();
    if (scene.errors.count || cmd_open_store(&scene) < 0)
        code = cmd_fail(&scene.errors, EXIT_USAGE);
    else if ((last ? calibrated_load(scene.store, &calibration, &scene.errors)
                   : measure_and_keep(args, &scene, &calibration)) < 0)
        code = cmd_fail(&scene.errors, last ? EXIT_USAGE : EXIT_INTERNAL);
    else
        show(args, &calibration);
    calibration_free(&calibration);
    cmd_close(&scene);
    return code;
}

const struct command cmd_calibrate = {
    "calibrate",
    "",
    "measure this machine: clock, caches, CPU, kernel, disk",
    "Takes less than a minute, --quick about ten seconds, on an otherwise idle machine. The "
    "result\n"
    "is kept; --last prints it again. Ctrl-C ends it and leaves the former result. --events "
    "prints\n"
    "a line as each part begins, and the result in the last.",
    FLAG(JSON) | FLAG(EVENTS) | FLAG(QUICK) | FLAG(LAST),
    0,
    0,
    run,
};
