/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "cmd/cmd.h"
#include "load/load.h"

static int show(struct scene *scene, const struct args *args, const struct strings *hints)
{
    int opened;
    const char *lab = scene->lab.id;
    if (store_get_hints(scene->store, lab, &opened, &scene->errors) < 0)
        return -1;
    long wanted = args->count > 1 ? strtol(args->rest[1], NULL, 10) : opened + 1;
    if (args->count <= 1 && (size_t)opened >= hints->count) {
        printf("All %zu hints of %s are open; `perflab hint %s N` shows one again.\n", hints->count,
               lab, lab);
        return 0;
    }
    if (wanted < 1 || wanted > opened + 1 || (size_t)wanted > hints->count) {
        errors_add(&scene->errors, NULL, 0, 0, "hints open one by one: of %zu, 1 to %d can be read",
                   hints->count, (size_t)opened < hints->count ? opened + 1 : opened);
        return -1;
    }
    printf("%s\n(hint %ld of %zu)\n", hints->items[wanted - 1], wanted, hints->count);
    return store_raise_hints(scene->store, lab, (int)wanted, &scene->errors);
}

static int run(const struct args *args)
{
    struct scene scene = {0};
    struct strings hints = {0};
    char *id = cmd_lab_name(&scene, args);
    int result = id ? cmd_open_lab(&scene, id) : -1;
    if (result == 0)
        result = load_hints(scene.lab.folder, &hints, &scene.errors);
    if (result == 0 && !scene.store)
        result = cmd_open_store(&scene);
    if (result == 0)
        result = show(&scene, args, &hints);
    strings_free(&hints);
    free(id);
    int code = result < 0 ? cmd_fail(&scene.errors, EXIT_USAGE) : 0;
    cmd_close(&scene);
    return code;
}

const struct command cmd_hint = {
    "hint",
    "[LAB [N]]",
    "open the next hint, or show hint N again",
    "Hints go from a nudge to nearly the answer. How many were open is kept with each attempt.",
    0,
    0,
    2,
    run,
};
