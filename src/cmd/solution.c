/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "cmd/cmd.h"

enum { SOURCE_LIMIT = 1 << 20 };

static int passed(struct scene *scene, bool *yes)
{
    struct standing *standings;
    size_t count;
    if (store_list_standings(scene->store, &standings, &count, &scene->errors) < 0)
        return -1;
    *yes = false;
    for (size_t i = 0; i < count; i++)
        if (strcmp(standings[i].lab, scene->lab.id) == 0)
            *yes = standings[i].best.verdict && standings[i].best.exit_code == 0;
    standings_free(standings, count);
    return 0;
}

static int print_solution(struct scene *scene)
{
    char *path = memory_print("%s/solution%s", scene->lab.folder, lab_suffix(&scene->lab)), *text;
    size_t size;
    int error = file_read(path, SOURCE_LIMIT, &text, &size);
    if (error) {
        errors_add(&scene->errors, path, 0, 0, "cannot be read: %s", strerror(-error));
    } else {
        fwrite(text, 1, size, stdout);
        free(text);
    }
    free(path);
    return error;
}

static int run(const struct args *args)
{
    struct scene scene = {0};
    bool allowed = args->given[FLAG_FORCE];
    char *id = cmd_lab_name(&scene, args);
    int result = id ? cmd_open_lab(&scene, id) : -1;
    if (result == 0 && !scene.store)
        result = cmd_open_store(&scene);
    if (result == 0 && !allowed)
        result = passed(&scene, &allowed);
    if (result == 0 && !allowed) {
        errors_add(
            &scene.errors, NULL, 0, 0,
            "you have not passed %s yet. `perflab hint %s` gives less away; --force shows the "
            "solution all the same",
            scene.lab.id, scene.lab.id);
        result = -1;
    }
    if (result == 0)
        result = print_solution(&scene);
    free(id);
    int code = result < 0 ? cmd_fail(&scene.errors, EXIT_USAGE) : 0;
    cmd_close(&scene);
    return code;
}

const struct command cmd_solution = {
    "solution", "[LAB]", "print the reference solution, once you have passed", NULL, FLAG(FORCE), 0,
    1,          run,
};
