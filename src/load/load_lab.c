/* SPDX-License-Identifier: Apache-2.0 */
/* A lab: its lab.yaml, and what has to lie beside it. */
#include "load/load.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/memory.h"
#include "load/lab_kinds.h"
#include "load/lab_schema.h"

static bool is_file(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static void check_baseline(struct source *source, const char *folder, const struct lab *lab)
{
    const yaml_node_t *node = schema_find(source, source_root(source), "baseline");
    if (!node || !lab->baseline)
        return;
    char *path = file_join(folder, lab->baseline);
    if (!is_file(path))
        source_error(source, node, "baseline '%s' is not a file of this folder", lab->baseline);
    free(path);
}

/* The last component of a path; of "." and "labs/x/.." that of what they stand for. Caller frees.
 */
static char *folder_name(const char *folder)
{
    size_t end = strlen(folder);
    while (end && folder[end - 1] == '/')
        end--;
    size_t start = end;
    while (start && folder[start - 1] != '/')
        start--;
    char *name = memory_copy_range(folder + start, end - start);
    char real[PATH_MAX];
    if (*name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
        return name;
    free(name);
    return memory_copy(realpath(folder, real) ? strrchr(real, '/') + 1 : "");
}

static void check_id(struct source *source, const char *folder, const struct lab *lab)
{
    char *name = folder_name(folder);
    if (lab->id && strcmp(lab->id, name) != 0)
        source_error(source, schema_find(source, source_root(source), "id"),
                     "id '%s' must be the folder's name, '%s'", lab->id, name);
    free(name);
}

/* `folder` NULL: text only. */
static int read_lab(const char *name, const char *text, size_t size, const char *folder,
                    struct lab *lab, struct errors *errors)
{
    *lab = (struct lab){.folder = memory_copy(folder),
                        .roles = 1,
                        .budget = lab_default_budget,
                        .limits = lab_default_limits};
    struct source source;
    if (source_open(&source, name, text, size, errors) == 0) {
        schema_read(&source, source_root(&source), "a lab", &lab_schema, lab);
        if (folder) {
            check_id(&source, folder, lab);
            check_baseline(&source, folder, lab);
        }
    }
    if (folder)
        lab_kinds_check_folder(&source, folder, lab);
    int result = source_close(&source);
    if (result)
        lab_free(lab);
    else if (!lab->baseline && lab->kind != LAB_INVESTIGATE)
        lab->baseline = memory_copy("start.c");
    return result;
}

int load_lab_text(const char *name, const char *text, size_t size, struct lab *lab,
                  struct errors *errors)
{
    return read_lab(name, text, size, NULL, lab, errors);
}

int load_lab(const char *folder, struct lab *lab, struct errors *errors)
{
    *lab = (struct lab){0};
    char *file = file_join(folder, "lab.yaml"), *text;
    size_t size;
    int result = source_load(file, &text, &size, errors);
    if (!result) {
        result = read_lab(file, text, size, folder, lab, errors);
        free(text);
    }
    free(file);
    return result;
}
