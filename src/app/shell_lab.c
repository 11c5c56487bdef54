/* SPDX-License-Identifier: Apache-2.0 */
/* What the shell does with the selected lab: its files, hints, prediction and solution. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/exam.h"
#include "app/shell.h"
#include "app/workspace.h"
#include "base/file.h"
#include "base/memory.h"

enum { SOURCE_LIMIT = 1 << 20 };

/* Is there a lab, and (if that matters) a workspace? */
static int require(const struct shell *shell, bool workspace, struct errors *errors)
{
    const struct selection *selection = &shell->selection;
    if (!selection->id)
        errors_add(errors, NULL, 0, 0, "select a lab first");
    else if (!selection->lab.id)
        errors_add(errors, NULL, 0, 0, "%s is on the path but not yet available", selection->id);
    else if (workspace && !shell->workspace)
        errors_add(errors, NULL, 0, 0, "there is no workspace yet; start a lab to make one");
    else
        return 0;
    return -1;
}

int shell_start_lab(struct shell *shell, struct strings *notes, struct errors *errors)
{
    struct selection *selection = &shell->selection;
    if (require(shell, true, errors) < 0)
        return -1;
    char *include = file_join(shell->catalog.data, "include");
    int result = workspace_start_lab(shell->workspace, &selection->lab, include, notes, errors);
    free(include);
    selection->begun = selection->file && file_exists(selection->file);
    return result;
}

int shell_begin_exam(struct shell *shell, struct errors *errors)
{
    struct clock_moment now;
    bool begun;
    shell->moment(&now);
    if (require(shell, false, errors) < 0 ||
        exam_begin(shell->store, &shell->selection.lab, &now, &begun, errors) < 0)
        return -1;
    return shell_refresh(shell, errors);
}

bool shell_exam_waits(const struct shell *shell)
{
    const struct selection *selection = &shell->selection;
    return exam_is(&selection->lab) && !selection->exam.lab;
}

char *shell_exam_time(const struct shell *shell)
{
    struct clock_moment now;
    if (!exam_is(&shell->selection.lab))
        return NULL;
    shell->moment(&now);
    return exam_time(&shell->selection.lab, &shell->selection.exam, &now);
}

int shell_reset_lab(struct shell *shell, char **kept, struct errors *errors)
{
    struct selection *selection = &shell->selection;
    *kept = NULL;
    if (require(shell, true, errors) < 0)
        return -1;
    int result = workspace_reset_lab(shell->workspace, &selection->lab, kept, errors);
    selection->begun = selection->file && file_exists(selection->file);
    return result;
}

int shell_open_hint(struct shell *shell, struct errors *errors)
{
    struct selection *selection = &shell->selection;
    if (require(shell, false, errors) < 0)
        return -1;
    if ((size_t)selection->hints_opened >= selection->hints.count) {
        errors_add(errors, NULL, 0, 0, "all %zu hints are open", selection->hints.count);
        return -1;
    }
    if (store_raise_hints(shell->store, selection->id, selection->hints_opened + 1, errors) < 0)
        return -1;
    selection->hints_opened++;
    return 0;
}

int shell_predict(struct shell *shell, const char *text, struct errors *errors)
{
    struct selection *selection = &shell->selection;
    char *end;
    double value = strtod(text, &end);
    if (require(shell, false, errors) < 0)
        return -1;
    while (*end == ' ' || *end == 'x')
        end++;
    if (end == text || *end || !isfinite(value)) {
        errors_add(errors, NULL, 0, 0, "a prediction is a number, like 8 or 2.5");
        return -1;
    }
    if (store_set_prediction(shell->store, selection->id, value, errors) < 0)
        return -1;
    return store_get_prediction(shell->store, selection->id, &selection->predicted,
                                &selection->prediction, errors);
}

int shell_answer(struct shell *shell, size_t question, const char *text,
                 struct quiz_outcome *outcome, struct errors *errors)
{
    struct selection *selection = &shell->selection;
    if (require(shell, false, errors) < 0)
        return -1;
    return quiz_answer(&selection->quiz, question, shell->store, selection->id, text, shell->date(),
                       outcome, errors);
}

int shell_give_up(struct shell *shell, size_t question, struct errors *errors)
{
    struct selection *selection = &shell->selection;
    if (require(shell, false, errors) < 0)
        return -1;
    return quiz_give_up(&selection->quiz, question, shell->store, selection->id, shell->date(),
                        errors);
}

int shell_solution(struct shell *shell, char **text, struct errors *errors)
{
    size_t size;
    *text = NULL;
    if (require(shell, false, errors) < 0)
        return -1;
    char *path = memory_print("%s/solution%s", shell->selection.lab.folder,
                              lab_suffix(&shell->selection.lab));
    int error = file_read(path, SOURCE_LIMIT, text, &size);
    if (error)
        errors_add(errors, path, 0, 0, "cannot be read: %s", strerror(-error));
    free(path);
    return error ? -1 : 0;
}
