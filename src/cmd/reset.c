/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/workspace.h"
#include "cmd/cmd.h"

static bool agreed(const struct lab *lab)
{
    char answer[16];
    printf("Put the start of %s back? Your file is kept beside it. [y/N] ", lab->id);
    fflush(stdout);
    return fgets(answer, sizeof(answer), stdin) && (answer[0] == 'y' || answer[0] == 'Y');
}

static int reset(struct scene *scene)
{
    char *kept = NULL;
    if (workspace_reset_lab(scene->workspace, &scene->lab, &kept, &scene->errors) < 0)
        return cmd_fail(&scene->errors, EXIT_USAGE);
    printf("%s is as it was at the start.\n", scene->lab.edit.items[0]);
    if (kept)
        printf("Your version is kept: %s\n", kept);
    free(kept);
    return 0;
}

static int run(const struct args *args)
{
    struct scene scene = {0};
    int code;
    char *id = cmd_lab_name(&scene, args);
    if (!id || cmd_open_lab(&scene, id) < 0 ||
        (!scene.workspace && cmd_open_workspace(&scene) < 0)) {
        code = cmd_fail(&scene.errors, EXIT_USAGE);
    } else if (args->given[FLAG_FORCE] || (isatty(STDIN_FILENO) && agreed(&scene.lab))) {
        code = reset(&scene);
    } else {
        fputs("perflab: nothing was changed; --force resets without asking\n", stderr);
        code = EXIT_USAGE;
    }
    free(id);
    cmd_close(&scene);
    return code;
}

const struct command cmd_reset = {
    "reset",
    "[LAB]",
    "put a lab's start back, keeping your version",
    "Your file is moved to .kept/ in the lab's folder, with the date in its name.",
    FLAG(FORCE),
    0,
    1,
    run,
};
