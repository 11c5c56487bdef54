/* SPDX-License-Identifier: Apache-2.0 */
/* What a script has happen or be there, besides keys: files, attempts, recorded runs. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "app/attempt.h"
#include "app/calibrated.h"
#include "app/exam.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "tests/screen/screen.h"

bool stage_workspace(struct stage *stage, const char *argument)
{
    struct errors errors = {0};
    struct shell shell;
    char *folder = file_join(stage->root, "perflab");
    int result = shell_open(&shell, &errors);
    (void)argument;
    if (result == 0)
        result = shell_make_workspace(&shell, folder, &errors);
    errors_print(&errors, stderr);
    shell_close(&shell);
    free(folder);
    return result == 0;
}

bool stage_events(struct stage *stage, const char *name)
{
    char *file = memory_print("%s/tests/fixtures/shell/events/%s", stage->source, name), *text;
    size_t size;
    struct check *check = &stage->shell.check;
    int error = file_read(file, 1 << 20, &text, &size);
    free(file);
    if (error)
        return false;
    run_state_free(&check->run);
    run_state_init(&check->run);
    free(check->lab);
    free(check->source);
    check->lab = memory_copy("tiny");
    check->source = memory_print("%s/perflab/tiny/exercise.c", stage->root);
    check->replayed = strncmp(name, "running", strlen("running")) == 0;
    check->began = stage->shell.now - 9 * CLOCK_SECOND;
    check->ended = stage->shell.now;
    int64_t ms = 0;
    recording_free(&check->recording);
    check->recording = (struct recording){0};
    for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1, ms += 500) {
        json_t *event = json_loadb(line, (size_t)(end - line), 0, NULL);
        run_state_event(&check->run, event);
        json_decref(event);
        *end = '\0';
        recording_add_at(&check->recording, ms, line);
    }
    free(text);
    check->end = check->run.done ? SESSION_DONE : SESSION_CANCELLED;
    frame_changes(&stage->frame, SHELL_RUN | SHELL_RUN_END);
    return true;
}

/* Keep the record of the last events, and these, as an attempt with that source. */
bool stage_attempt(struct stage *stage, const char *argument)
{
    struct errors errors = {0};
    struct attempt attempt = {.lab = memory_copy("tiny"),
                              .source = memory_print("int x;\n%s", argument),
                              .predicted = *argument != '\0',
                              .prediction = 3,
                              .hints_opened = 1};
    attempt.source_size = strlen(attempt.source);
    int result = attempt_end(stage->shell.store, &attempt, &stage->shell.check.run.record,
                             &stage->shell.check.recording, stage->shell.date(), &errors);
    if (result == 0)
        result = shell_refresh(&stage->shell, &errors);
    frame_tell(&stage->frame, FRAME_CHANGED);
    errors_print(&errors, stderr);
    attempt_free(&attempt);
    return result == 0;
}

static double gone; /* minutes */

void stage_moment(struct clock_moment *moment)
{
    *moment = (struct clock_moment){.date = 1767225600, .uptime = 60 * gone, .boot = "test"};
}

bool stage_exam(struct stage *stage, const char *hours)
{
    struct lab *lab = &stage->shell.selection.lab;
    lab->exam.hours = strtod(hours, NULL);
    lab->exam.adr = 1;
    frame_tell(&stage->frame, FRAME_CHANGED);
    return lab->id != NULL;
}

bool stage_later(struct stage *stage, const char *minutes)
{
    gone += strtod(minutes, NULL);
    frame_tell(&stage->frame, FRAME_CHANGED);
    return true;
}

bool stage_judged(struct stage *stage, const char *argument)
{
    struct errors errors = {0};
    struct clock_moment now;
    struct attempt attempt = {.lab = memory_copy("tiny")};
    struct shell *shell = &stage->shell;
    (void)argument;
    shell->moment(&now);
    int result = exam_enter(shell->store, &shell->selection.lab, &now, &attempt, &errors);
    if (result == 0)
        result = exam_judge(shell->store, &now, &attempt, &shell->check.run.record, &errors);
    errors_print(&errors, stderr);
    errors_free(&errors);
    attempt_free(&attempt);
    return result == 0;
}

bool stage_profile(struct stage *stage, const char *name)
{
    char *from = memory_print("%s/tests/fixtures/shell/profiles/%s", stage->source, name);
    char *folder = memory_print("%s/.cache/perflab/profiles", stage->root);
    char *to = file_join(folder, "tiny.json"), *text;
    size_t size;
    bool good = file_make_folders(folder) == 0 && file_read(from, 1 << 20, &text, &size) == 0;
    if (good) {
        good = file_write(to, text, size, 0644) == 0;
        free(text);
    }
    free(from);
    free(folder);
    free(to);
    return good;
}

/* Keep a fixture as this machine's calibration. */
bool stage_calibration(struct stage *stage, const char *argument)
{
    char *file = memory_print("%s/tests/fixtures/shell/machine/%s", stage->source, argument);
    struct calibration calibration = {0};
    struct errors errors = {0};
    json_t *json = json_load_file(file, 0, NULL);
    bool good = stage_at_work(stage) && json && calibration_from_json(json, &calibration) == 0 &&
                calibrated_keep(stage->shell.store, &calibration, &errors) == 0;
    errors_print(&errors, stderr);
    calibration_free(&calibration);
    json_decref(json);
    free(file);
    return good;
}

/* As if `perflab doctor` had found that. */
bool stage_findings(struct stage *stage, const char *argument)
{
    char *file = memory_print("%s/tests/fixtures/shell/machine/%s", stage->source, argument);
    struct chores *chores = &stage->shell.chores;
    json_decref(chores->findings);
    chores->findings = json_load_file(file, 0, NULL);
    chores->wanted[CHORE_LOOK] = false;
    frame_changes(&stage->frame, SHELL_BESIDE);
    free(file);
    return json_is_array(chores->findings);
}

/* What is being compared in the background has come. */
bool stage_compared(struct stage *stage, const char *argument)
{
    struct contrast *contrast = &stage->shell.contrast;
    (void)argument;
    while (contrast->making && !contrast_step(contrast))
        poll(NULL, 0, 1);
    frame_changes(&stage->frame, SHELL_BESIDE);
    return contrast->open;
}

/* So many milliseconds go by, in a replay. */
bool stage_pass(struct stage *stage, const char *argument)
{
    stage->shell.now += strtol(argument, NULL, 10) * 1000000;
    if (replay_step(&stage->shell.replay, stage->shell.now))
        frame_changes(&stage->frame, SHELL_RUN);
    return true;
}
