/* SPDX-License-Identifier: Apache-2.0 */
#include "app/adr.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cmd/cmd.h"

static int write_record(struct scene *scene)
{
    bool fresh;
    if (adr_write(scene->store, scene->workspace, &scene->lab, scene->catalog.data, &fresh,
                  &scene->errors) < 0)
        return cmd_fail(&scene->errors, EXIT_USAGE);
    char *path = adr_path(scene->workspace, &scene->lab);
    printf("%s: %s\n", path,
           fresh ? "written, with your measured numbers; the rest is yours to write"
                 : "the measured numbers are up to date; your text is as it was");
    printf("When it is complete: perflab adr %s --check\n", scene->lab.id);
    free(path);
    return 0;
}

static int check_record(struct scene *scene)
{
    struct errors complaints = {0};
    if (adr_check(scene->store, scene->workspace, &scene->lab, &complaints, &scene->errors) < 0)
        return cmd_fail(&scene->errors, EXIT_USAGE);
    if (complaints.count)
        return cmd_fail(&complaints, 1);
    if (store_keep_decision(scene->store, scene->lab.id, time(NULL), &scene->errors) < 0)
        return cmd_fail(&scene->errors, EXIT_INTERNAL);
    printf("The decision record of %s is complete.\n", scene->lab.id);
    return 0;
}

static int run(const struct args *args)
{
    struct scene scene = {0};
    int code;
    char *id = cmd_lab_name(&scene, args);
    if (!id || cmd_open_lab(&scene, id) < 0 || (!scene.workspace && cmd_open_workspace(&scene) < 0))
        code = cmd_fail(&scene.errors, EXIT_USAGE);
    else
        code = args->given[FLAG_CHECK] ? check_record(&scene) : write_record(&scene);
    free(id);
    cmd_close(&scene);
    return code;
}

const struct command cmd_adr = {
    "adr",
    "[LAB]",
    "a decision record beside your file, with your measured numbers",
    "Writes adr.md into the lab's folder: headings for you to fill in, and the numbers of your "
    "best\n"
    "and last attempt. Called again it brings the numbers up to date and leaves your text alone.\n"
    "--check says what is missing, one line each: exit code 0 if nothing is, 1 if something is, 2\n"
    "if the file cannot be read as a decision record.",
    FLAG(CHECK),
    0,
    1,
    run,
};
