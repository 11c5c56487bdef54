/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/folders.h"
#include "app/session.h"
#include "app/workspace.h"
#include "base/memory.h"
#include "cmd/checking.h"
#include "app/flame_files.h"
#include "report/profile.h"
#include "report/verdict.h"
#include "tui/progress.h"

enum { EXIT_CANCELLED = 130, LEAST_SECONDS = 1, MOST_SECONDS = 60 };

struct view {
    const struct args *args;
    struct progress_line *line;
    struct profile profiles[2]; /* candidate, baseline */
    size_t count;
};

static void see_event(void *context, const json_t *event, const char *text)
{
    struct view *view = context;
    const char *name = json_string_value(json_object_get(event, "event"));
    if (view->args->given[FLAG_EVENTS])
        puts(text), fflush(stdout);
    else if (view->line)
        progress_line_event(view->line, event);
    if (strcmp(name, "profile") == 0 && view->count < 2 &&
        profile_from_json(event, &view->profiles[view->count]) == 0)
        view->count++;
}

static void see_tick(void *context)
{
    struct view *view = context;
    if (view->line)
        progress_line_tick(view->line);
}

static bool values_good(struct scene *scene, const struct args *args)
{
    const char *given = args->values[FLAG_SECONDS];
    char *end = NULL;
    double seconds = given ? strtod(given, &end) : LEAST_SECONDS;
    if (given && (end == given || *end || !(seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS)))
        errors_add(&scene->errors, NULL, 0, 0, "--seconds takes a number from %d to %d, not '%s'",
                   LEAST_SECONDS, MOST_SECONDS, given);
    return scene->errors.count == 0 && checking_values_good(scene, args);
}

/* Where the files go: --output, the lab's folder in the workspace, or, for a source that is named,
 * here. */
static char *output_folder(struct scene *scene, const struct args *args)
{
    if (args->given[FLAG_OUTPUT])
        return memory_copy(args->values[FLAG_OUTPUT]);
    if (args->given[FLAG_USING])
        return memory_copy(".");
    return workspace_lab_folder(scene->workspace, &scene->lab);
}

static void print_json(const struct scene *scene, const struct view *view,
                       const struct strings *files)
{
    json_t *profiles = json_array(), *names = json_array();
    for (size_t i = 0; i < view->count; i++) {
        json_t *profile = profile_to_json(&view->profiles[i]);
        json_t *tables = profile_tables(&view->profiles[i]);
        json_object_update(profile, tables);
        json_decref(tables);
        json_array_append_new(profiles, profile);
    }
    for (size_t i = 0; i < files->count; i++)
        json_array_append_new(names, json_string(files->items[i]));
    cmd_print_json(json_pack("{s:i, s:s, s:o, s:o}", "schema", 1, "lab", scene->lab.id, "profiles",
                             profiles, "files", names));
}

static int finish(struct scene *scene, const struct args *args, const struct view *view)
{
    struct strings files = {0};
    const struct profile *before = view->count > 1 ? &view->profiles[1] : NULL;
    char *folder = output_folder(scene, args);
    int result = view->count ? flame_files_write(folder, scene->lab.id, &view->profiles[0], before,
                                                 &files, &scene->errors)
                             : -1;
    free(folder);
    if (view->count && args->given[FLAG_JSON] && !args->given[FLAG_EVENTS])
        print_json(scene, view, &files);
    for (size_t i = 0; i < view->count && !args->given[FLAG_JSON] && !args->given[FLAG_EVENTS]; i++)
        profile_print(&view->profiles[i], i == 0 ? before : NULL, terminal_width(STDOUT_FILENO),
                      stdout);
    for (size_t i = 0; i < files.count && !args->given[FLAG_JSON] && !args->given[FLAG_EVENTS]; i++)
        printf("%s%s\n", i == 0 ? "written: " : "         ", files.items[i]);
    strings_free(&files);
    return result < 0 ? cmd_fail(&scene->errors, EXIT_INTERNAL) : 0;
}

static int profile(struct scene *scene, const struct args *args, const char *source)
{
    struct view view = {.args = args};
    struct record record;
    int code = EXIT_INTERNAL;
    char *cache = folders_cache(&scene->errors);
    if (!cache)
        return cmd_fail(&scene->errors, EXIT_INTERNAL);
    struct session_request request = {
        .lab = scene->lab.folder,
        .source = source,
        .data = scene->catalog.data,
        .cache = cache,
        .isolation = args->values[FLAG_ISOLATION],
        .seed = args->values[FLAG_SEED],
        .quick = args->given[FLAG_QUICK],
        .profile = args->given[FLAG_SECONDS] ? args->values[FLAG_SECONDS] : "3",
        .diff = args->given[FLAG_DIFF],
        .off_cpu = args->given[FLAG_OFF_CPU]};
    struct session_observer observer = {see_event, see_tick, &view};
    if (!args->given[FLAG_EVENTS] && !args->given[FLAG_JSON])
        view.line = progress_line_new(STDOUT_FILENO);
    enum session_end end = session_run(&request, &observer, &record, &code, &scene->errors);
    progress_line_free(view.line);
    if (end == SESSION_DONE && code == 0) {
        code = finish(scene, args, &view);
    } else if (end == SESSION_DONE) {
        if (args->given[FLAG_JSON] && !args->given[FLAG_EVENTS])
            cmd_print_json(record_to_json(&record));
        else if (!args->given[FLAG_EVENTS])
            verdict_print(&record, terminal_width(STDOUT_FILENO), stdout);
    } else if (end == SESSION_CANCELLED) {
        fputs("perflab: cancelled\n", stderr);
        code = EXIT_CANCELLED;
    } else {
        code = cmd_fail(&scene->errors, EXIT_INTERNAL);
    }
    for (size_t i = 0; i < view.count; i++)
        profile_free(&view.profiles[i]);
    record_free(&record);
    free(cache);
    return code;
}

static int run(const struct args *args)
{
    struct scene scene = {0};
    char *source = NULL;
    int code;
    if (!values_good(&scene, args) || checking_open_lab(&scene, args) < 0 ||
        !(source = checking_source(&scene, args)))
        code = cmd_fail(&scene.errors, EXIT_USAGE);
    else
        code = profile(&scene, args, source);
    free(source);
    cmd_close(&scene);
    return code;
}

const struct command cmd_profile = {
    "profile",
    "[LAB|FOLDER]",
    "sample where your code spends its time; a flame graph",
    "Writes LAB.svg, a flame graph for any browser, and LAB.folded, the same as text, into the\n"
    "lab's folder of the workspace (with --using: here). --diff colours it by what changed\n"
    "against the baseline. Exit codes as those of check; 0: profiled, nothing is judged.",
    FLAG(JSON) | FLAG(EVENTS) | FLAG(QUICK) | FLAG(USING) | FLAG(SEED) | FLAG(ISOLATION) |
        FLAG(SECONDS) | FLAG(DIFF) | FLAG(OFF_CPU) | FLAG(OUTPUT),
    0,
    1,
    run,
};
