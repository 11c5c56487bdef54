/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks in the shell: one at a time, started by a key or because the file was saved. Editors save
 * in many ways (write in place, or write another file and rename it), so the folder is watched, and
 * 200 ms of quiet are waited for.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "app/attempt.h"
#include "app/calibrated.h"
#include "app/exam.h"
#include "app/shell.h"
#include "app/shown.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"

#define QUIET (CLOCK_SECOND / 5)

static void begin(struct shell *shell, const char *lab, const char *source, bool quick)
{
    struct check *check = &shell->check;
    char *new_lab = memory_copy(lab), *new_source = memory_copy(source);
    free(check->lab);
    free(check->source);
    free(check->failure);
    attempt_free(&check->attempt);
    run_state_free(&check->run);
    recording_free(&check->recording);
    *check = (struct check){.lab = new_lab,
                            .source = new_source,
                            .quick = quick,
                            .end = SESSION_FAILED,
                            .began = shell->now,
                            .recording = recording_begin()};
    run_state_init(&check->run);
}

static int start(struct shell *shell, const struct lab *lab, const char *source, bool quick,
                 struct errors *errors)
{
    struct check *check = &shell->check;
    char *abilities = calibrated_abilities_text(), *reached = shown_text(lab);
    struct session_request request = {.lab = lab->folder,
                                      .source = source,
                                      .data = shell->catalog.data,
                                      .cache = shell->cache,
                                      .abilities = abilities,
                                      .reached = reached,
                                      .quick = quick};
    chores_yield(&shell->chores);
    begin(shell, lab->id, source, quick);
    struct clock_moment now;
    shell->moment(&now);
    if (attempt_begin(shell->store, lab->id, check->source, &check->attempt, errors) == 0 &&
        exam_enter(shell->store, lab, &now, &check->attempt, errors) == 0)
        check->session = session_start(&request, errors);
    free(reached);
    free(abilities);
    return check->session ? 0 : -1;
}

int shell_check(struct shell *shell, bool quick, struct errors *errors)
{
    const struct selection *selection = &shell->selection;
    if (shell_may_judge(shell, errors) < 0)
        return -1;
    return start(shell, &selection->lab, selection->file, quick, errors);
}

bool check_runs(const struct check *check)
{
    return check->session || check->replayed;
}

void shell_cancel(struct shell *shell)
{
    if (!shell->check.session)
        return;
    shell->check.cancelling = true;
    session_cancel(shell->check.session);
}

int shell_watch(struct shell *shell, bool on, struct errors *errors)
{
    if (shell->watch >= 0)
        close(shell->watch);
    shell->watch = -1;
    shell->watching = false;
    shell->saved = 0;
    if (!on)
        return 0;
    const char *source = shell->check.source;
    if (!source) {
        errors_add(errors, NULL, 0, 0, "nothing was checked yet");
        return -1;
    }
    char *folder = memory_copy_range(source, (size_t)(strrchr(source, '/') - source));
    shell->watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    shell->watching = shell->watch >= 0 &&
                      inotify_add_watch(shell->watch, folder, IN_CLOSE_WRITE | IN_MOVED_TO) >= 0;
    if (!shell->watching)
        errors_add(errors, folder, 0, 0, "cannot be watched: %s", strerror(errno));
    free(folder);
    return shell->watching ? 0 : -1;
}

/* ---- what comes while it runs */

static void take_event(void *context, const json_t *event, const char *line)
{
    struct shell *shell = context;
    recording_add(&shell->check.recording, line);
    run_state_event(&shell->check.run, event);
}

/* To the record that is shown, what the one that was kept says of the exam. */
static void tell_exam(struct record *shown, const struct record *kept)
{
    free(shown->exam);
    shown->exam = memory_copy(kept->exam);
    shown->after_time = kept->after_time;
}

static void finish(struct shell *shell)
{
    struct check *check = &shell->check;
    struct errors errors = {0};
    struct record record;
    int code;
    check->end = session_finish(check->session, &record, &code, &errors);
    check->session = NULL;
    check->ended = shell->now;
    struct clock_moment now;
    shell->moment(&now);
    if (check->end == SESSION_DONE && attempt_counts(&record) && !check->quick &&
        exam_judge(shell->store, &now, &check->attempt, &record, &errors) == 0 &&
        attempt_end(shell->store, &check->attempt, &record, &check->recording, shell->date(),
                    &errors) == 0)
        tell_exam(&check->run.record, &record);
    record_free(&record);
    if (errors.count)
        check->failure = memory_copy(errors.items[0].message);
    shell_refresh(shell, &errors);
    errors_free(&errors);
}

/* Does one of the events read concern the file? */
static bool was_saved(const struct shell *shell)
{
    char buffer[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    const char *name = strrchr(shell->check.source, '/') + 1;
    bool found = false;
    ssize_t n;
    while ((n = read(shell->watch, buffer, sizeof(buffer))) > 0)
        for (char *at = buffer; at < buffer + n;) {
            const struct inotify_event *event = (const struct inotify_event *)at;
            found = found || (event->len && strcmp(event->name, name) == 0);
            at += sizeof(*event) + event->len;
        }
    return found;
}

static unsigned step_watch(struct shell *shell)
{
    struct errors errors = {0};
    struct lab lab;
    unsigned changes = 0;
    if (was_saved(shell)) {
        shell->saved = shell->now;
        changes |= SHELL_SAVED;
    }
    if (!shell->saved || shell->now - shell->saved < QUIET || shell->check.session ||
        shell->profiling.session)
        return changes;
    shell->saved = 0;
    char *id = memory_copy(shell->check.lab), *source = memory_copy(shell->check.source);
    if (catalog_load(&shell->catalog, id, &lab, &errors) < 0 ||
        start(shell, &lab, source, true, &errors) < 0)
        shell->check.failure = memory_copy(errors.items[0].message);
    lab_free(&lab);
    free(id);
    free(source);
    errors_free(&errors);
    return changes | SHELL_STARTED;
}

unsigned shell_step(struct shell *shell)
{
    struct check *check = &shell->check;
    struct session_observer observer = {.event = take_event, .context = shell};
    unsigned changes = shell_step_profile(shell);
    if (check->session) {
        changes |= SHELL_RUN;
        if (!session_step(check->session, &observer)) {
            finish(shell);
            changes |= SHELL_RUN_END;
        }
    }
    if (shell->watching)
        changes |= step_watch(shell);
    if (replay_step(&shell->replay, shell->now) || shell_replay_plays(shell))
        changes |= SHELL_RUN;
    if (contrast_step(&shell->contrast))
        changes |= SHELL_BESIDE;
    return changes | shell_step_machine(shell);
}

int shell_fds(const struct shell *shell, int fds[SHELL_FDS])
{
    int count = 0;
    if (shell->check.session && session_fd(shell->check.session) >= 0)
        fds[count++] = session_fd(shell->check.session);
    else if (shell->profiling.session && session_fd(shell->profiling.session) >= 0)
        fds[count++] = session_fd(shell->profiling.session);
    if (shell->watch >= 0)
        fds[count++] = shell->watch;
    if (chores_fd(&shell->chores) >= 0)
        fds[count++] = chores_fd(&shell->chores);
    if (shell->contrast.making && background_fd(shell->contrast.making) >= 0)
        fds[count++] = background_fd(shell->contrast.making);
    return count;
}

bool shell_busy(const struct shell *shell)
{
    return shell->check.session || shell->profiling.session || shell->saved ||
           shell_replay_plays(shell) || shell_surveying(shell);
}
