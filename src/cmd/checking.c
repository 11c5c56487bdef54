/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/checking.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "app/attempt.h"
#include "app/calibrated.h"
#include "app/exam.h"
#include "app/folders.h"
#include "app/recording.h"
#include "app/session.h"
#include "app/shown.h"
#include "app/workspace.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "load/load.h"
#include "report/verdict.h"
#include "tui/progress.h"

enum { EXIT_CANCELLED = 130 };

bool checking_values_good(struct scene *scene, const struct args *args)
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

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* A folder was named: a lab's own, or one of the workspace. */
static int open_folder(struct scene *scene, const char *folder)
{
    char whole[PATH_MAX], *definition = file_join(folder, "lab.yaml");
    bool own = file_exists(definition);
    free(definition);
    if (!realpath(folder, whole))
        return -1;
    if (own)
        return load_lab(whole, &scene->lab, &scene->errors);
    if (!scene->workspace && cmd_open_workspace(scene) < 0)
        return -1;
    char *id = workspace_lab_at(scene->workspace, whole);
    if (!id)
        errors_add(&scene->errors, NULL, 0, 0,
                   "%s is neither a lab (no lab.yaml) nor a lab's folder in the workspace %s",
                   folder, scene->workspace);
    int result = id ? cmd_open_lab(scene, id) : -1;
    free(id);
    return result;
}

int checking_open_lab(struct scene *scene, const struct args *args)
{
    if (!scene->catalog.data && cmd_open_catalog(scene) < 0)
        return -1;
    const char *named = args->count ? args->rest[0] : NULL;
    if (named && is_folder(named) && !(catalog_has(&scene->catalog, named) && !strchr(named, '/')))
        return open_folder(scene, named);
    char *id = cmd_lab_name(scene, args);
    int result = id ? cmd_open_lab(scene, id) : -1;
    free(id);
    return result;
}

static char *named_source(struct scene *scene, const char *using)
{
    const struct lab *lab = &scene->lab;
    if (strcmp(using, "start") == 0 || strcmp(using, "solution") == 0)
        return memory_print("%s/%s%s", lab->folder, using, lab_suffix(lab));
    const char *suffix = text_ends(using, lab_suffix(lab)) ? "" : lab_suffix(lab);
    if (text_starts(using, "wrong/"))
        return memory_print("%s/%s%s", lab->folder, using, suffix);
    return is_folder(using) ? file_join(using, lab->edit.items[0]) : memory_copy(using);
}

char *checking_source(struct scene *scene, const struct args *args)
{
    char *source;
    if (args->given[FLAG_USING]) {
        source = named_source(scene, args->values[FLAG_USING]);
    } else {
        if (!scene->workspace && cmd_open_workspace(scene) < 0)
            return NULL;
        source = workspace_lab_file(scene->workspace, &scene->lab);
    }
    if (access(source, R_OK) == 0 && !is_folder(source))
        return source;
    if (args->given[FLAG_USING])
        errors_add(&scene->errors, NULL, 0, 0,
                   "cannot read %s; --using takes start, solution, wrong/NAME, a file or a folder "
                   "with %s",
                   source, scene->lab.edit.items[0]);
    else
        errors_add(&scene->errors, NULL, 0, 0, "no %s yet; `perflab start %s` puts it there",
                   source, scene->lab.id);
    free(source);
    return NULL;
}

struct watching {
    const struct args *args;
    struct progress_line *line;
    struct recording recording;
};

static void see_event(void *context, const json_t *event, const char *text)
{
    struct watching *view = context;
    recording_add(&view->recording, text);
    if (view->args->given[FLAG_EVENTS])
        puts(text), fflush(stdout);
    else if (view->line)
        progress_line_event(view->line, event);
}

static void see_tick(void *context)
{
    struct watching *view = context;
    if (view->line)
        progress_line_tick(view->line);
}

static void show(const struct args *args, const struct record *record, const struct attempt *known)
{
    if (args->given[FLAG_EVENTS])
        return;
    if (args->given[FLAG_JSON]) {
        cmd_print_json(record_to_json(record));
        return;
    }
    verdict_print(record, terminal_width(STDOUT_FILENO), stdout);
    if (known && known->predicted)
        printf("you predicted %g\n", known->prediction);
}

static void judge_exam(struct scene *scene, const struct attempt *attempt, struct record *record)
{
    struct clock_moment now;
    clock_moment(&now);
    if (exam_judge(scene->store, &now, attempt, record, &scene->errors) < 0)
        cmd_fail(&scene->errors, 0);
}

static bool using_solution(const struct args *args)
{
    const char *using = args->values[FLAG_USING];
    return using && strcmp(using, "solution") == 0;
}

/* What a solution of kind investigate answers is right by arithmetic, and shows nothing. */
static void keep_shown(struct scene *scene, const struct record *record)
{
    if (scene->lab.kind == LAB_INVESTIGATE)
        return;
    if ((!scene->store && cmd_open_store(scene) < 0) ||
        shown_keep(scene->store, &scene->lab, record, time(NULL), &scene->errors) < 0)
        cmd_fail(&scene->errors, 0);
}

int checking_run(struct scene *scene, const struct args *args, const char *source, bool quick,
                 struct attempt *attempt)
{
    struct watching view = {.args = args, .recording = recording_begin()};
    struct record record;
    char *cache = folders_cache(&scene->errors);
    int code = EXIT_INTERNAL;
    if (!cache)
        return cmd_fail(&scene->errors, EXIT_INTERNAL);
    char *abilities = calibrated_abilities_text();
    bool shows = using_solution(args) && !quick; /* asked for all there is, whatever it reached */
    char *reached = shows ? NULL : shown_text(&scene->lab);
    struct session_request request = {.lab = scene->lab.folder,
                                      .source = source,
                                      .data = scene->catalog.data,
                                      .cache = cache,
                                      .isolation = args->values[FLAG_ISOLATION],
                                      .seed = args->values[FLAG_SEED],
                                      .pairs = args->values[FLAG_PAIRS],
                                      .abilities = abilities,
                                      .reached = reached,
                                      .quick = quick};
    struct session_observer observer = {see_event, see_tick, &view};
    if (!args->given[FLAG_EVENTS] && !args->given[FLAG_JSON])
        view.line = progress_line_new(STDOUT_FILENO);
    enum session_end end = session_run(&request, &observer, &record, &code, &scene->errors);
    progress_line_free(view.line);
    if (end == SESSION_DONE) {
        if (attempt)
            judge_exam(scene, attempt, &record);
        show(args, &record, attempt);
        if (shows)
            keep_shown(scene, &record);
        if (attempt && attempt_counts(&record) &&
            attempt_end(scene->store, attempt, &record, &view.recording, time(NULL),
                        &scene->errors) != 0)
            cmd_fail(&scene->errors, 0);
    } else if (end == SESSION_CANCELLED) {
        fputs("perflab: cancelled; nothing was recorded\n", stderr);
        code = EXIT_CANCELLED;
    } else {
        code = cmd_fail(&scene->errors, EXIT_INTERNAL);
    }
    record_free(&record);
    recording_free(&view.recording);
    free(reached);
    free(abilities);
    free(cache);
    return code;
}
