/* SPDX-License-Identifier: Apache-2.0 */
#include "app/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/workspace.h"
#include "base/file.h"
#include "base/memory.h"
#include "cmd/cmd.h"

static const char file_name[] = "perflab-report.html";

/* Where there is no workspace the report has no flame graphs and goes into the current folder. */
static char *find_workspace(struct scene *scene)
{
    struct errors ignored = {0}, kept = scene->errors;
    scene->errors = ignored;
    if (!scene->workspace)
        cmd_open_workspace(scene);
    errors_free(&scene->errors);
    scene->errors = kept;
    return scene->workspace;
}

static int write_report(struct scene *scene, const struct args *args)
{
    struct page page = {0};
    const char *workspace = find_workspace(scene);
    char *path = args->given[FLAG_OUTPUT] ? memory_copy(args->values[FLAG_OUTPUT])
                 : workspace              ? file_join(workspace, file_name)
                                          : memory_copy(file_name);
    int result = report_gather(scene->store, &scene->catalog, workspace,
                               args->count ? scene->lab.id : NULL, &page, &scene->errors);
    if (result == 0) {
        char *html = page_html(&page);
        if (strcmp(path, "-") == 0)
            fputs(html, stdout);
        else if ((result = report_write(path, html, &scene->errors)) == 0)
            printf("%s\n", path);
        free(html);
    }
    page_free(&page);
    free(path);
    return result;
}

static int run(const struct args *args)
{
    struct scene scene = {0};
    int code = 0;
    if (cmd_open_catalog(&scene) < 0 || (args->count && cmd_open_lab(&scene, args->rest[0]) < 0) ||
        cmd_open_store(&scene) < 0 || write_report(&scene, args) < 0)
        code = cmd_fail(&scene.errors, EXIT_USAGE);
    cmd_close(&scene);
    return code;
}

const struct command cmd_report = {
    "report",
    "[LAB]",
    "your progress and results as one HTML page",
    "Written to perflab-report.html in the workspace, or in the current folder where there is\n"
    "none, and never over a file that is no report. The page needs no network.",
    FLAG(OUTPUT),
    0,
    1,
    run,
};
