/* SPDX-License-Identifier: Apache-2.0 */
#include "model/path.h"

#include <stdlib.h>
#include <string.h>

static void week_free(struct path_week *week)
{
    free(week->title);
    strings_free(&week->objectives);
    for (size_t i = 0; i < week->day_count; i++) {
        struct path_day *day = &week->days[i];
        free(day->days);
        free(day->title);
        strings_free(&day->study);
        strings_free(&day->labs);
        free(day->success);
        free(day->hours);
    }
    free(week->days);
    for (size_t i = 0; i < week->lab_count; i++) {
        free(week->labs[i].id);
        free(week->labs[i].title);
        strings_free(&week->labs[i].after);
    }
    free(week->labs);
}

void path_free(struct path *path)
{
    free(path->file);
    free(path->id);
    free(path->title);
    free(path->summary);
    for (size_t i = 0; i < path->week_count; i++)
        week_free(&path->weeks[i]);
    free(path->weeks);
    for (size_t i = 0; i < path->checkpoint_count; i++) {
        free(path->checkpoints[i].lab.id);
        free(path->checkpoints[i].lab.title);
        strings_free(&path->checkpoints[i].criteria);
    }
    free(path->checkpoints);
    *path = (struct path){0};
}

const struct path_lab *path_find(const struct path *path, const char *id)
{
    for (size_t w = 0; w < path->week_count; w++)
        for (size_t i = 0; i < path->weeks[w].lab_count; i++)
            if (strcmp(path->weeks[w].labs[i].id, id) == 0)
                return &path->weeks[w].labs[i];
    for (size_t c = 0; c < path->checkpoint_count; c++)
        if (strcmp(path->checkpoints[c].lab.id, id) == 0)
            return &path->checkpoints[c].lab;
    return NULL;
}
