/* SPDX-License-Identifier: Apache-2.0 */
/* The machine in the shell: its calibration, what `perflab doctor` finds, and the labs' best
 * programs under the roofline. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/attempt.h"
#include "app/calibrated.h"
#include "app/shell.h"
#include "base/memory.h"

enum { LABS_A_STEP = 8 };

char *shell_program(void)
{
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
    return n > 0 ? memory_copy_range(path, (size_t)n) : memory_copy("perflab");
}

static void forget_points(struct survey *survey)
{
    for (size_t i = 0; i < survey->point_count; i++)
        free(survey->points[i].lab);
    free(survey->points);
    survey->points = NULL;
    survey->point_count = survey->labs_read = 0;
}

void shell_forget_machine(struct shell *shell)
{
    calibration_free(&shell->survey.calibration);
    forget_points(&shell->survey);
    shell->survey = (struct survey){0};
}

/* Some labs at a time: each is a look into the store. */
static void read_points(struct shell *shell)
{
    struct survey *survey = &shell->survey;
    for (int i = 0; i < LABS_A_STEP && shell_surveying(shell); i++) {
        const char *lab = shell->progress.standings[survey->labs_read++].lab;
        struct errors errors = {0};
        struct record record;
        record_init(&record);
        if (attempt_best(shell->store, lab, &record, &errors) > 0 && record.roof.flops > 0 &&
            record.roof.bytes > 0)
            *memory_push(&survey->points, &survey->point_count) =
                (struct lab_point){memory_copy(lab), record.roof.flops / record.roof.bytes,
                                   record.roof.baseline, record.roof.candidate};
        record_free(&record);
        errors_free(&errors);
    }
}

void shell_load_machine(struct shell *shell)
{
    struct survey *survey = &shell->survey;
    struct errors errors = {0};
    shell_forget_machine(shell);
    survey->loaded = true;
    survey->calibrated = calibrated_load(shell->store, &survey->calibration, &errors) == 0;
    errors_free(&errors);
    if (!shell->chores.findings && !shell->chores.failure[CHORE_LOOK])
        chores_want(&shell->chores, CHORE_LOOK);
    read_points(shell);
}

void shell_look_again(struct shell *shell)
{
    json_decref(shell->chores.findings);
    shell->chores.findings = NULL;
    chores_want(&shell->chores, CHORE_LOOK);
}

bool shell_surveying(const struct shell *shell)
{
    return shell->survey.loaded && shell->survey.labs_read < shell->progress.count;
}

bool shell_calibrate_start(struct shell *shell)
{
    chores_want(&shell->chores, CHORE_CALIBRATE);
    return !shell->check.session;
}

void shell_calibrate_cancel(struct shell *shell)
{
    chores_cancel(&shell->chores, CHORE_CALIBRATE);
}

unsigned shell_step_machine(struct shell *shell)
{
    bool idle = !shell->check.session && !shell->profiling.session && !shell->saved;
    unsigned changes = chores_step(&shell->chores, idle);
    bool surveying = shell_surveying(shell);
    if (surveying)
        read_points(shell);
    if (shell->survey.loaded && (changes & CHORES_CALIBRATED))
        shell_load_machine(shell);
    return (changes || surveying ? SHELL_BESIDE : 0) |
           (changes & CHORES_CALIBRATED ? SHELL_CALIBRATED : 0);
}
