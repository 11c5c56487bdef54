/* SPDX-License-Identifier: Apache-2.0 */
#include "app/catalog.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "app/folders.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "load/load.h"

int catalog_open(struct catalog *catalog, struct errors *errors)
{
    *catalog = (struct catalog){.data = folders_data(errors)};
    if (!catalog->data)
        return -1;
    char *file = file_join(catalog->data, "curriculum/performance-engineer.yaml");
    int result = load_path(file, &catalog->path, errors);
    free(file);
    return result;
}

void catalog_close(struct catalog *catalog)
{
    path_free(&catalog->path);
    free(catalog->data);
    *catalog = (struct catalog){0};
}

static char *lab_folder(const struct catalog *catalog, const char *id)
{
    return memory_print("%s/labs/%s", catalog->data, id);
}

static bool plain_name(const char *id)
{
    return *id && !strchr(id, '/') && id[0] != '.';
}

bool catalog_has(const struct catalog *catalog, const char *id)
{
    char *file = memory_print("%s/labs/%s/lab.yaml", catalog->data, id);
    bool has = plain_name(id) && file_exists(file);
    free(file);
    return has;
}

/* The nearest id among the path's labs and the folders that are here. Caller frees. */
static char *nearest(const struct catalog *catalog, const char *id)
{
    struct strings names = {0};
    for (size_t w = 0; w < catalog->path.week_count; w++)
        for (size_t i = 0; i < catalog->path.weeks[w].lab_count; i++)
            strings_add(&names, catalog->path.weeks[w].labs[i].id);
    char *folder = file_join(catalog->data, "labs");
    DIR *dir = opendir(folder);
    struct dirent *entry;
    while (dir && (entry = readdir(dir)))
        if (!strchr(entry->d_name, '.') && !strings_have(&names, entry->d_name))
            strings_add(&names, entry->d_name);
    if (dir)
        closedir(dir);
    free(folder);
    char *found = memory_copy(text_nearest(id, (const char *const *)names.items, names.count));
    strings_free(&names);
    return found;
}

int catalog_load(const struct catalog *catalog, const char *id, struct lab *lab,
                 struct errors *errors)
{
    *lab = (struct lab){0};
    if (catalog_has(catalog, id)) {
        char *folder = lab_folder(catalog, id);
        int result = load_lab(folder, lab, errors);
        free(folder);
        return result;
    }
    char *near = nearest(catalog, id);
    if (path_find(&catalog->path, id))
        errors_add(
            errors, NULL, 0, 0,
            "the lab '%s' is on the path but not yet available; `perflab list` shows which are",
            id);
    else if (near)
        errors_add(errors, NULL, 0, 0, "no lab '%s', did you mean '%s'?", id, near);
    else
        errors_add(errors, NULL, 0, 0, "no lab '%s'; `perflab list` shows them all", id);
    free(near);
    return -1;
}
