/* SPDX-License-Identifier: Apache-2.0 */
#include "app/progress.h"

#include <string.h>

const char *const lab_state_names[LAB_STATES] = {
    [LAB_MISSING] = "not yet available",
    [LAB_NEW] = "new",
    [LAB_TRIED] = "tried",
    [LAB_OPEN] = "inconclusive",
    [LAB_DUE] = "decision record due",
    [LAB_PASSED] = "passed",
};
const char *const lab_state_marks[LAB_STATES] = {
    [LAB_MISSING] = " - ", [LAB_NEW] = "[ ]", [LAB_TRIED] = "[!]",
    [LAB_OPEN] = "[?]",    [LAB_DUE] = "[d]", [LAB_PASSED] = "[x]",
};

int progress_load(struct store *store, struct progress *progress, struct errors *errors)
{
    *progress = (struct progress){0};
    if (store_list_standings(store, &progress->standings, &progress->count, errors) < 0)
        return -1;
    return store_list_exams(store, &progress->exams, &progress->exam_count, errors);
}

void progress_free(struct progress *progress)
{
    standings_free(progress->standings, progress->count);
    exams_free(progress->exams, progress->exam_count);
    *progress = (struct progress){0};
}

const struct standing *progress_find(const struct progress *progress, const char *id)
{
    for (size_t i = 0; i < progress->count; i++)
        if (strcmp(progress->standings[i].lab, id) == 0)
            return &progress->standings[i];
    return NULL;
}

const struct exam *progress_exam(const struct progress *progress, const char *id)
{
    for (size_t i = 0; i < progress->exam_count; i++)
        if (strcmp(progress->exams[i].lab, id) == 0)
            return &progress->exams[i];
    return NULL;
}

/* An exam is passed in time, and with all that belongs to it. */
static enum lab_state passed_state(const struct outcome *best, const struct exam *exam)
{
    if (best->after_time)
        return LAB_TRIED;
    return exam && exam->adr && !exam->decided ? LAB_DUE : LAB_PASSED;
}

enum lab_state progress_state(const struct progress *progress, const struct catalog *catalog,
                              const char *id)
{
    if (!catalog_has(catalog, id))
        return LAB_MISSING;
    const struct standing *standing = progress_find(progress, id);
    if (!standing)
        return LAB_NEW;
    if (!standing->best.verdict)
        return LAB_TRIED;
    return standing->best.exit_code == 0
               ? passed_state(&standing->best, progress_exam(progress, id))
           : standing->best.exit_code == 3 ? LAB_OPEN
                                           : LAB_TRIED;
}

static bool ready(const struct progress *progress, const struct catalog *catalog,
                  const struct path_lab *lab)
{
    enum lab_state own = progress_state(progress, catalog, lab->id);
    if (own == LAB_MISSING || own == LAB_PASSED)
        return false;
    for (size_t i = 0; i < lab->after.count; i++) {
        enum lab_state before = progress_state(progress, catalog, lab->after.items[i]);
        if (before != LAB_MISSING && before != LAB_PASSED)
            return false;
    }
    return true;
}

const struct path_lab *progress_next(const struct progress *progress, const struct catalog *catalog)
{
    for (size_t w = 0; w < catalog->path.week_count; w++)
        for (size_t i = 0; i < catalog->path.weeks[w].lab_count; i++)
            if (ready(progress, catalog, &catalog->path.weeks[w].labs[i]))
                return &catalog->path.weeks[w].labs[i];
    return NULL;
}
