/* SPDX-License-Identifier: Apache-2.0 */
/* Profiles in the shell: a judge like that of a check, and never beside one, as both measure. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/flame_files.h"
#include "app/shell.h"
#include "app/workspace.h"
#include "base/memory.h"

enum { BLOCKS_SECONDS = 3, PATIENT_SECONDS = 30 };

static void begin(struct shell *shell, bool diff, bool off_cpu)
{
    struct profiling *profiling = &shell->profiling;
    profiling_free(profiling);
    *profiling = (struct profiling){.lab = memory_copy(shell->selection.id),
                                    .seconds = shell_profile_seconds(&shell->selection.lab),
                                    .diff = diff,
                                    .off_cpu = off_cpu,
                                    .end = SESSION_FAILED,
                                    .began = shell->now,
                                    .phase_began = shell->now};
    run_state_init(&profiling->run);
    profiling->taken.source = kept_profile_source(shell->selection.file);
}

int shell_profile_seconds(const struct lab *lab)
{
    return lab->kind == LAB_INVESTIGATE ? PATIENT_SECONDS : BLOCKS_SECONDS;
}

int shell_profile(struct shell *shell, bool diff, bool off_cpu, struct errors *errors)
{
    const struct selection *selection = &shell->selection;
    if (shell_may_judge(shell, errors) < 0)
        return -1;
    char seconds[16];
    snprintf(seconds, sizeof(seconds), "%d", shell_profile_seconds(&selection->lab));
    struct session_request request = {.lab = selection->lab.folder,
                                      .source = selection->file,
                                      .data = shell->catalog.data,
                                      .cache = shell->cache,
                                      .profile = seconds,
                                      .diff = diff,
                                      .off_cpu = off_cpu};
    chores_yield(&shell->chores);
    begin(shell, diff, off_cpu);
    shell->profiling.session = session_start(&request, errors);
    return shell->profiling.session ? 0 : -1;
}

void shell_cancel_profile(struct shell *shell)
{
    if (!shell->profiling.session)
        return;
    shell->profiling.cancelling = true;
    session_cancel(shell->profiling.session);
}

int shell_may_judge(const struct shell *shell, struct errors *errors)
{
    const struct selection *selection = &shell->selection;
    if (shell->check.session)
        errors_add(errors, NULL, 0, 0, "a check of %s runs already; cancel it with x in its view",
                   shell->check.lab);
    else if (shell->profiling.session)
        errors_add(errors, NULL, 0, 0, "a profile of %s is being taken; cancel it with x there",
                   shell->profiling.lab);
    else if (!selection->id || !selection->lab.id)
        errors_add(errors, NULL, 0, 0, "select a lab that is available");
    else if (selection->missing)
        errors_add(errors, NULL, 0, 0, "not attainable here: %s", selection->missing);
    else if (!selection->begun)
        errors_add(errors, NULL, 0, 0, "start the lab first: Enter, then e to edit");
    else
        return 0;
    return -1;
}

static void take_event(void *context, const json_t *event, const char *line)
{
    struct shell *shell = context;
    struct profiling *profiling = &shell->profiling;
    struct kept_profile *taken = &profiling->taken;
    const char *name = json_string_value(json_object_get(event, "event"));
    (void)line;
    run_state_event(&profiling->run, event);
    if (strcmp(name, "phase") == 0)
        profiling->phase_began = shell->now;
    if (strcmp(name, "profile") == 0 && taken->count < 2 &&
        profile_from_json(event, &taken->sides[taken->count]) == 0)
        taken->count++;
}

/* Taken means: kept, and no longer in memory here. */
static void finish(struct shell *shell)
{
    struct profiling *profiling = &shell->profiling;
    struct errors errors = {0};
    struct record record;
    int code;
    profiling->end = session_finish(profiling->session, &record, &code, &errors);
    profiling->session = NULL;
    profiling->ended = shell->now;
    profiling->taken.when = shell->date();
    if (profiling->end == SESSION_DONE && code == 0 && profiling->taken.count)
        profiling->done = kept_profile_write(shell->cache, profiling->lab, profiling->off_cpu,
                                             &profiling->taken, &errors) == 0;
    if (errors.count)
        profiling->failure = memory_copy(errors.items[0].message);
    kept_profile_free(&profiling->taken);
    record_free(&record);
    errors_free(&errors);
}

unsigned shell_step_profile(struct shell *shell)
{
    struct session_observer observer = {.event = take_event, .context = shell};
    if (!shell->profiling.session)
        return 0;
    if (session_step(shell->profiling.session, &observer))
        return SHELL_PROFILE;
    finish(shell);
    return SHELL_PROFILE | SHELL_PROFILE_END;
}

void profiling_free(struct profiling *profiling)
{
    if (profiling->session) {
        struct errors errors = {0};
        struct record record;
        int code;
        session_cancel(profiling->session);
        session_finish(profiling->session, &record, &code, &errors);
        record_free(&record);
        errors_free(&errors);
    }
    run_state_free(&profiling->run);
    kept_profile_free(&profiling->taken);
    free(profiling->lab);
    free(profiling->failure);
    *profiling = (struct profiling){0};
}

int shell_export_profile(struct shell *shell, const struct kept_profile *kept,
                         struct strings *files, struct errors *errors)
{
    const struct selection *selection = &shell->selection;
    if (!shell->workspace || !selection->lab.id || !kept->count) {
        errors_add(errors, NULL, 0, 0, "there is no profile to save; p takes one");
        return -1;
    }
    char *folder = workspace_lab_folder(shell->workspace, &selection->lab);
    int result = flame_files_write(folder, selection->id, &kept->sides[0],
                                   kept->count > 1 ? &kept->sides[1] : NULL, files, errors);
    free(folder);
    return result;
}
