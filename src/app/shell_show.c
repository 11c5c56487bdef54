/* SPDX-License-Identifier: Apache-2.0 */
/* Which record the verdict screen shows. It is a copy: checks and histories come and go. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/shell.h"
#include "base/memory.h"

void shell_show_nothing(struct shell *shell)
{
    if (shell->shown.title)
        record_free(&shell->shown.record);
    free(shell->shown.title);
    shell->shown = (struct shown){0};
}

void shell_show(struct shell *shell, const char *title, const struct record *record,
                const double *prediction)
{
    struct shown shown = {.title = memory_copy(title),
                          .predicted = prediction != NULL,
                          .prediction = prediction ? *prediction : NAN};
    json_t *json = record_to_json(record);
    if (record_from_json(json, &shown.record) < 0)
        record_init(&shown.record);
    json_decref(json);
    shell_show_nothing(shell);
    shell->shown = shown;
}

void shell_show_check(struct shell *shell)
{
    struct check *check = &shell->check;
    const struct selection *selection = &shell->selection;
    const double *prediction = check->attempt.predicted ? &check->attempt.prediction : NULL;
    if (!prediction && selection->predicted && check->run.record.lab && selection->id &&
        strcmp(selection->id, check->run.record.lab) == 0)
        prediction = &selection->prediction;
    shell_show(shell, "the last check", &check->run.record, prediction);
    shell->shown.last = true;
}
