/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts in the shell: the list, one again, two compared, one's source, one's run. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/attempt.h"
#include "app/shell.h"
#include "base/file.h"
#include "base/memory.h"

enum { MOST_COPIES = 100 };

int shell_load_history(struct shell *shell, struct errors *errors)
{
    history_free(&shell->history);
    if (!shell->selection.id)
        return 0;
    return history_load(&shell->history, shell->store, shell->selection.id, errors);
}

int shell_show_attempt(struct shell *shell, int64_t id, struct errors *errors)
{
    struct attempt attempt;
    struct record record;
    int result = history_read(shell->store, id, &attempt, &record, errors);
    if (result == 0) {
        char *title = memory_print("attempt %" PRId64, id);
        shell_show(shell, title, &record, attempt.predicted ? &attempt.prediction : NULL);
        free(title);
    }
    record_free(&record);
    attempt_free(&attempt);
    return result;
}

int shell_compare(struct shell *shell, int64_t a, int64_t b, struct errors *errors)
{
    return contrast_open(&shell->contrast, shell->store, a, b, errors);
}

/* ---- an attempt's source, beside the learner's file */

/* "exercise.attempt-7.c", and with `copy` above 1 "exercise.attempt-7-2.c". */
static char *copy_name(const char *file, int64_t id, int copy)
{
    const char *name = strrchr(file, '/') + 1, *end = strrchr(name, '.');
    char number[16] = "";
    if (copy > 1)
        snprintf(number, sizeof(number), "-%d", copy);
    size_t stem = end ? (size_t)(end - file) : strlen(file);
    return memory_print("%.*s.attempt-%" PRId64 "%s%s", (int)stem, file, id, number,
                        end ? end : "");
}

static bool holds(const char *path, const struct attempt *attempt)
{
    char *data;
    size_t size;
    if (file_read(path, ATTEMPT_SOURCE_LIMIT, &data, &size) < 0)
        return false;
    bool same = size == attempt->source_size && memcmp(data, attempt->source, size) == 0;
    free(data);
    return same;
}

/* Write it under the first name that is free, unless it is there already. */
static int write_copy(const char *file, const struct attempt *attempt, char **path,
                      struct errors *errors)
{
    struct stat status;
    for (int copy = 1; copy <= MOST_COPIES; copy++) {
        char *name = copy_name(file, attempt->id, copy);
        bool there = lstat(name, &status) == 0;
        if (there && S_ISREG(status.st_mode) && holds(name, attempt)) {
            *path = name;
            return 0;
        }
        if (!there) {
            int error = file_write(name, attempt->source, attempt->source_size, 0644);
            if (error)
                errors_add(errors, name, 0, 0, "cannot be written: %s", strerror(-error));
            else
                *path = memory_copy(name);
            free(name);
            return error ? -1 : 0;
        }
        free(name);
    }
    errors_add(errors, file, 0, 0,
               "there are %d changed copies of attempt %" PRId64 " beside it; remove some",
               MOST_COPIES, attempt->id);
    return -1;
}

int shell_restore_source(struct shell *shell, int64_t id, char **path, struct errors *errors)
{
    const char *file = shell->selection.file;
    struct attempt attempt = {0};
    *path = NULL;
    if (!file || !shell->selection.begun) {
        errors_add(errors, NULL, 0, 0, "start the lab first: the copy is put beside your file");
        return -1;
    }
    int result = store_get_attempt(shell->store, id, &attempt, errors);
    if (result == 0)
        result = write_copy(file, &attempt, path, errors);
    attempt_free(&attempt);
    return result;
}

/* ---- an attempt's run */

int shell_replay_start(struct shell *shell, int64_t id, struct errors *errors)
{
    char *events = NULL;
    if (store_attempt_events(shell->store, id, &events, errors) < 0)
        return -1;
    replay_free(&shell->replay);
    if (events && replay_open(&shell->replay, id, events, shell->now) == 0)
        return 0;
    errors_add(errors, NULL, 0, 0, "attempt %" PRId64 " was made before runs were recorded", id);
    return -1;
}

void shell_replay_stop(struct shell *shell)
{
    replay_free(&shell->replay);
}

bool shell_replay_plays(const struct shell *shell)
{
    return shell->replay.events && !shell->replay.paused && !replay_over(&shell->replay);
}
