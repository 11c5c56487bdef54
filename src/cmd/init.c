/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/workspace.h"
#include "app/folders.h"
#include "base/memory.h"
#include "cmd/cmd.h"

static int run(const struct args *args)
{
    struct scene scene = {0};
    char path[PATH_MAX];
    char *folder = args->count ? memory_copy(args->rest[0]) : folders_workspace();
    int result = cmd_open_store(&scene);
    if (result == 0)
        result = workspace_init(folder, &scene.errors);
    if (result == 0 && realpath(folder, path))
        result = store_set_setting(scene.store, "workspace", path, &scene.errors);
    if (result == 0)
        printf("Your workspace is %s.\nNext: perflab list, then perflab start LAB.\n", path);
    free(folder);
    int code = result < 0 ? cmd_fail(&scene.errors, EXIT_USAGE) : 0;
    cmd_close(&scene);
    return code;
}

const struct command cmd_init = {
    "init",
    "[FOLDER]",
    "make a workspace: the folder your exercises live in",
    "Without FOLDER: ~/perflab. perflab writes your files there and nowhere else, and never over\n"
    "what you wrote.",
    0,
    0,
    1,
    run,
};
