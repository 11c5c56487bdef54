/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "app/exam.h"
#include "app/workspace.h"
#include "base/file.h"
#include "cmd/cmd.h"

/* Say the rules, or start the clock; then what is left. */
static int print_exam(struct scene *scene, bool begin)
{
    struct clock_moment now;
    struct exam exam;
    bool begun = false;
    clock_moment(&now);
    if (begin && exam_begin(scene->store, &scene->lab, &now, &begun, &scene->errors) < 0)
        return -1;
    if (exam_look(scene->store, scene->lab.id, &now, &exam, &scene->errors) < 0)
        return -1;
    char *rules = exam_rules(&scene->lab), *time = exam_time(&scene->lab, &exam, &now);
    bool runs = exam.lab && exam_left(&exam, &now) >= 0;
    if (!runs)
        fputs(rules, stdout);
    if (runs)
        printf("The clock runs%s: %s.\n\n", begin && !begun ? " already" : "", time);
    else
        printf("The clock is %s. Start it with: perflab start %s --begin\n\n", time, scene->lab.id);
    free(rules);
    free(time);
    exam_free(&exam);
    return 0;
}

static int run(const struct args *args)
{
    struct scene scene = {0};
    struct strings notes = {0};
    char *include = NULL;
    int result = cmd_open_lab(&scene, args->rest[0]);
    if (result == 0)
        result = cmd_open_workspace(&scene);
    if (result == 0) {
        include = file_join(scene.catalog.data, "include");
        result = workspace_start_lab(scene.workspace, &scene.lab, include, &notes, &scene.errors);
    }
    for (size_t i = 0; i < notes.count; i++)
        printf("%s\n", notes.items[i]);
    if (result == 0 && exam_is(&scene.lab))
        result = print_exam(&scene, args->given[FLAG_BEGIN]);
    if (result == 0) {
        char *file = workspace_lab_file(scene.workspace, &scene.lab);
        printf(
            "%s\n%s\n\nThe lesson:    perflab show %s\nYour file:     %s\nCheck it:      perflab "
            "check %s\nStuck?         perflab hint %s\n",
            scene.lab.title, scene.lab.summary, scene.lab.id, file, scene.lab.id, scene.lab.id);
        free(file);
    }
    strings_free(&notes);
    free(include);
    int code = result < 0 ? cmd_fail(&scene.errors, EXIT_USAGE) : 0;
    cmd_close(&scene);
    return code;
}

const struct command cmd_start = {
    "start",
    "LAB",
    "put a lab's files into your workspace",
    "A lab begun already is brought up to date: your own file stays as it is, and where the lab's\n"
    "files changed and you changed them too, the new one is put beside yours as NAME.new.\n"
    "Of an exam it tells the rules; --begin starts its clock.",
    FLAG(BEGIN),
    1,
    1,
    run,
};
