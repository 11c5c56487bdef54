/* SPDX-License-Identifier: Apache-2.0 */
#include "app/editor.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

static bool installed(const char *name)
{
    const char *path = getenv("PATH");
    bool found = false;
    while (path && *path && !found) {
        size_t length = strcspn(path, ":");
        char *file = memory_print("%.*s/%s", (int)length, path, name);
        found = access(file, X_OK) == 0;
        free(file);
        path += length + (path[length] == ':');
    }
    return found;
}

int editor_command(const char *file, struct strings *argv, struct errors *errors)
{
    static const char *const usual[] = {"sensible-editor", "editor", "nano", "vim", "vi", "emacs"};
    const char *visual = getenv("VISUAL"), *editor = getenv("EDITOR");
    const char *chosen = visual && *visual ? visual : editor && *editor ? editor : NULL;
    for (size_t i = 0; !chosen && i < sizeof(usual) / sizeof(usual[0]); i++)
        if (installed(usual[i]))
            chosen = usual[i];
    if (!chosen) {
        errors_add(errors, NULL, 0, 0,
                   "no editor found; set $EDITOR to one, or edit %s in another window", file);
        return -1;
    }
    char *command = memory_print("exec %s \"$1\"", chosen);
    const char *const words[] = {"/bin/sh", "-c", command, "sh", file};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        strings_add(argv, words[i]);
    free(command);
    return 0;
}
