/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/folders.h"
#include "app/workspace.h"
#include "base/memory.h"
#include "cmd/cmd.h"

int cmd_fail(struct errors *errors, int code)
{
    for (size_t i = 0; i < errors->count; i++) {
        struct errors one = {&errors->items[i], 1};
        if (!errors->items[i].file)
            fputs("perflab: ", stderr);
        errors_print(&one, stderr);
    }
    errors_free(errors);
    return code;
}

int cmd_open_catalog(struct scene *scene)
{
    return catalog_open(&scene->catalog, &scene->errors);
}

int cmd_open_store(struct scene *scene)
{
    char *folder = folders_state(&scene->errors);
    int result = folder ? store_open(folder, &scene->store, &scene->errors) : -1;
    if (result == 0 && store_note(scene->store))
        fprintf(stderr, "perflab: %s\n", store_note(scene->store));
    free(folder);
    return result;
}

int cmd_open_workspace(struct scene *scene)
{
    char *set = NULL;
    char here[PATH_MAX];
    if (!scene->store && cmd_open_store(scene) < 0)
        return -1;
    if (store_get_setting(scene->store, "workspace", &set, &scene->errors) < 0)
        return -1;
    scene->workspace = workspace_find(getcwd(here, sizeof(here)) ? here : "/", set, &scene->errors);
    free(set);
    return scene->workspace ? 0 : -1;
}

int cmd_open_lab(struct scene *scene, const char *id)
{
    if (!scene->catalog.data && cmd_open_catalog(scene) < 0)
        return -1;
    return catalog_load(&scene->catalog, id, &scene->lab, &scene->errors);
}

void cmd_close(struct scene *scene)
{
    lab_free(&scene->lab);
    catalog_close(&scene->catalog);
    store_close(scene->store);
    free(scene->workspace);
    errors_free(&scene->errors);
    *scene = (struct scene){0};
}

void cmd_print_json(json_t *json)
{
    json_dumpf(json, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
    putchar('\n');
    json_decref(json);
}

char *cmd_lab_name(struct scene *scene, const struct args *args)
{
    char here[PATH_MAX];
    if (args->count > 0)
        return memory_copy(args->rest[0]);
    if (!scene->workspace && cmd_open_workspace(scene) < 0)
        return NULL;
    char *id = getcwd(here, sizeof(here)) ? workspace_lab_at(scene->workspace, here) : NULL;
    if (!id)
        errors_add(&scene->errors, NULL, 0, 0,
                   "which lab? Name it, or run this in its folder under %s", scene->workspace);
    return id;
}

bool cmd_attempt_number(const char *word, int64_t *id)
{
    char *end;
    if (*word < '0' || *word > '9')
        return false;
    errno = 0;
    *id = strtoll(word, &end, 10);
    return *end == '\0' && errno == 0;
}
