/* SPDX-License-Identifier: Apache-2.0 */
#include "app/shell.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/attempt.h"
#include "app/exam.h"
#include "app/folders.h"
#include "app/workspace.h"
#include "base/file.h"
#include "base/memory.h"
#include "judge/facts.h"
#include "load/load.h"

enum { TEXT_LIMIT = 1 << 20 };

static int64_t date_now(void)
{
    return time(NULL);
}

static void note_gone(struct shell *shell, const char *workspace)
{
    free(shell->note);
    shell->note = memory_print("the workspace %s is gone; a new one can be made", workspace);
}

static int find_workspace(struct shell *shell, struct errors *errors)
{
    char *set = NULL, here[PATH_MAX];
    struct errors none = {0};
    if (store_get_setting(shell->store, "workspace", &set, errors) < 0)
        return -1;
    shell->workspace = workspace_find(getcwd(here, sizeof(here)) ? here : "/", set, &none);
    if (!shell->workspace && set && !shell->note)
        note_gone(shell, set);
    errors_free(&none);
    free(set);
    return 0;
}

int shell_open(struct shell *shell, struct errors *errors)
{
    *shell = (struct shell){.watch = -1, .date = date_now, .moment = clock_moment};
    run_state_init(&shell->check.run);
    record_init(&shell->selection.best);
    shell->chores.program = shell_program();
    if (catalog_open(&shell->catalog, errors) < 0)
        return -1;
    char *folder = folders_state(errors);
    int result = folder ? store_open(folder, &shell->store, errors) : -1;
    free(folder);
    shell->cache = folders_cache(errors);
    if (result < 0 || !shell->cache || progress_load(shell->store, &shell->progress, errors) < 0)
        return -1;
    facts_read(&shell->machine);
    shell->note = memory_copy(store_note(shell->store));
    return find_workspace(shell, errors);
}

static void forget_selection(struct selection *selection)
{
    free(selection->id);
    free(selection->missing);
    free(selection->lesson);
    free(selection->file);
    lab_free(&selection->lab);
    exam_free(&selection->exam);
    record_free(&selection->best);
    strings_free(&selection->hints);
    quiz_close(&selection->quiz);
    *selection = (struct selection){0};
    record_init(&selection->best);
}

static void free_machine(struct machine *machine)
{
    free(machine->cpu);
    free(machine->kernel);
    free(machine->isolation);
    free(machine->compiler);
}

void shell_close(struct shell *shell)
{
    struct errors errors = {0};
    struct check *check = &shell->check;
    if (check->session) {
        struct record record;
        int code;
        session_cancel(check->session);
        session_finish(check->session, &record, &code, &errors);
        record_free(&record);
    }
    profiling_free(&shell->profiling);
    chores_free(&shell->chores);
    contrast_free(&shell->contrast);
    history_free(&shell->history);
    shell_show_nothing(shell);
    replay_free(&shell->replay);
    shell_forget_machine(shell);
    if (shell->store)
        shell_flush(shell, &errors);
    errors_free(&errors);
    if (shell->watch >= 0)
        close(shell->watch);
    run_state_free(&check->run);
    recording_free(&check->recording);
    shell_show_nothing(shell);
    attempt_free(&check->attempt);
    free(check->lab);
    free(check->source);
    free(check->failure);
    forget_selection(&shell->selection);
    record_free(&shell->selection.best);
    free_machine(&shell->machine);
    strings_free(&shell->kept_names);
    strings_free(&shell->kept_values);
    progress_free(&shell->progress);
    store_close(shell->store);
    catalog_close(&shell->catalog);
    free(shell->workspace);
    free(shell->cache);
    free(shell->note);
    *shell = (struct shell){.watch = -1};
}

/* What other programs may change. */
static int read_standing(struct shell *shell, struct errors *errors)
{
    struct selection *selection = &shell->selection;
    const char *id = selection->id;
    record_free(&selection->best);
    record_init(&selection->best);
    int best = attempt_best(shell->store, id, &selection->best, errors);
    selection->has_best = best > 0;
    free(selection->file);
    selection->file = NULL;
    if (shell->workspace && selection->lab.id)
        selection->file = workspace_lab_file(shell->workspace, &selection->lab);
    selection->begun = selection->file && file_exists(selection->file);
    struct clock_moment now;
    shell->moment(&now);
    exam_free(&selection->exam);
    if (best < 0 || exam_look(shell->store, id, &now, &selection->exam, errors) < 0 ||
        store_get_hints(shell->store, id, &selection->hints_opened, errors) < 0 ||
        quiz_refresh(&selection->quiz, shell->store, id, errors) < 0)
        return -1;
    return store_get_prediction(shell->store, id, &selection->predicted, &selection->prediction,
                                errors);
}

int shell_select(struct shell *shell, const char *id, struct errors *errors)
{
    struct selection *selection = &shell->selection;
    int result = 0;
    size_t size;
    if (id && selection->id && strcmp(selection->id, id) == 0)
        return 0;
    char *copy = memory_copy(id);
    forget_selection(selection);
    selection->id = copy;
    if (!id)
        return 0;
    if (catalog_has(&shell->catalog, id)) {
        result = catalog_load(&shell->catalog, id, &selection->lab, errors);
        if (result == 0) {
            selection->missing =
                facts_missing(&selection->lab.needs, &shell->machine, shell->cache);
            char *path = file_join(selection->lab.folder, "README.md");
            if (file_read(path, TEXT_LIMIT, &selection->lesson, &size) < 0)
                selection->lesson = NULL;
            free(path);
            result = load_hints(selection->lab.folder, &selection->hints, errors);
            if (quiz_open(&selection->quiz, selection->lab.folder, shell->store, id, errors) < 0)
                result = -1;
        }
    }
    return read_standing(shell, errors) < 0 ? -1 : result;
}

int shell_refresh(struct shell *shell, struct errors *errors)
{
    progress_free(&shell->progress);
    if (progress_load(shell->store, &shell->progress, errors) < 0)
        return -1;
    return shell->selection.id ? read_standing(shell, errors) : 0;
}

bool shell_has_workspace(struct shell *shell)
{
    struct selection *selection = &shell->selection;
    if (shell->workspace && !file_exists(shell->workspace)) {
        note_gone(shell, shell->workspace);
        free(shell->workspace);
        free(selection->file);
        shell->workspace = NULL;
        selection->file = NULL;
    }
    selection->begun = selection->file && file_exists(selection->file);
    return shell->workspace != NULL;
}

int shell_make_workspace(struct shell *shell, const char *folder, struct errors *errors)
{
    char path[PATH_MAX];
    if (workspace_init(folder, errors) < 0)
        return -1;
    if (!realpath(folder, path)) {
        errors_add(errors, folder, 0, 0, "cannot be found again");
        return -1;
    }
    free(shell->workspace);
    shell->workspace = memory_copy(path);
    if (store_set_setting(shell->store, "workspace", path, errors) < 0)
        return -1;
    return shell->selection.id ? read_standing(shell, errors) : 0;
}

/* ---- settings that are written later */

void shell_keep(struct shell *shell, const char *name, const char *value)
{
    struct strings *names = &shell->kept_names, *values = &shell->kept_values;
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0) {
            free(values->items[i]);
            values->items[i] = memory_copy(value);
            return;
        }
    strings_add(names, name);
    strings_add(values, value);
}

char *shell_kept(struct shell *shell, const char *name)
{
    struct errors errors = {0};
    char *value = NULL;
    for (size_t i = 0; i < shell->kept_names.count; i++)
        if (strcmp(shell->kept_names.items[i], name) == 0)
            return memory_copy(shell->kept_values.items[i]);
    store_get_setting(shell->store, name, &value, &errors);
    errors_free(&errors);
    return value;
}

bool shell_unflushed(const struct shell *shell)
{
    return shell->kept_names.count > 0;
}

int shell_flush(struct shell *shell, struct errors *errors)
{
    int result = 0;
    for (size_t i = 0; i < shell->kept_names.count && result == 0; i++)
        result = store_set_setting(shell->store, shell->kept_names.items[i],
                                   shell->kept_values.items[i], errors);
    strings_free(&shell->kept_names);
    strings_free(&shell->kept_values);
    return result;
}
