/* SPDX-License-Identifier: Apache-2.0 */
/* perflab without a command, on a terminal: the path, and the one thing to do next. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/workspace.h"
#include "cmd/cmd.h"
#include "cmd/list.h"

static void print_next(struct scene *scene, const struct progress *progress)
{
    const struct path_lab *next = progress_next(progress, &scene->catalog);
    char *set = NULL;
    store_get_setting(scene->store, "workspace", &set, &scene->errors);
    if (!set)
        printf("\nNext: perflab init\n      makes ~/perflab, the folder your exercises live in.\n");
    else if (!next)
        printf("\nEvery lab that is here is passed.\n");
    else if (progress_find(progress, next->id))
        printf("\nNext: perflab check %s\n      %s\n", next->id, next->title);
    else
        printf("\nNext: perflab start %s\n      %s\n", next->id, next->title);
    printf("      perflab help lists all commands.\n");
    free(set);
}

static int run(const struct args *args)
{
    struct scene scene = {0};
    struct progress progress = {0};
    int code = 0;
    (void)args;
    if (!isatty(STDOUT_FILENO)) {
        fputs("perflab: no terminal here; `perflab help` lists the commands\n", stderr);
        return EXIT_USAGE;
    }
    if (cmd_open_catalog(&scene) < 0 || cmd_open_store(&scene) < 0 ||
        progress_load(scene.store, &progress, &scene.errors) < 0) {
        code = cmd_fail(&scene.errors, EXIT_USAGE);
    } else {
        list_print(&progress, &scene.catalog);
        print_next(&scene, &progress);
    }
    progress_free(&progress);
    cmd_close(&scene);
    return code;
}

const struct command cmd_home = {"", "", "the path and what to do next", NULL, 0, 0, 0, run};
