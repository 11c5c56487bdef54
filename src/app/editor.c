/* SPDX-License-Identifier: Apache-2.0 */
#include "app/editor.h"

#include <stdbool.h>
#include <stdio.h>
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

/* How editors are told a line, %d; by the last component of the command's first word. */
static const struct {
    const char *name, *arguments;
} dialects[] = {
    {"sensible-editor", "+%d \"$1\""},
    {"editor", "+%d \"$1\""},
    {"vi", "+%d \"$1\""},
    {"vim", "+%d \"$1\""},
    {"vim.tiny", "+%d \"$1\""},
    {"vim.basic", "+%d \"$1\""},
    {"nvim", "+%d \"$1\""},
    {"gvim", "+%d \"$1\""},
    {"view", "+%d \"$1\""},
    {"nano", "+%d \"$1\""},
    {"pico", "+%d \"$1\""},
    {"emacs", "+%d \"$1\""},
    {"emacsclient", "+%d \"$1\""},
    {"mg", "+%d \"$1\""},
    {"joe", "+%d \"$1\""},
    {"jed", "\"$1\" -g %d"},
    {"micro", "+%d \"$1\""},
    {"ne", "+%d \"$1\""},
    {"kak", "+%d \"$1\""},
    {"hx", "\"$1\":%d"},
    {"code", "--goto \"$1\":%d"},
    {"subl", "\"$1\":%d"},
};

/* What follows the editor's name in the shell command; caller frees. */
static char *arguments(const char *editor, int line)
{
    size_t end = strcspn(editor, " \t"), from = end;
    while (from > 0 && editor[from - 1] != '/')
        from--;
    for (size_t i = 0; line > 0 && i < sizeof(dialects) / sizeof(dialects[0]); i++)
        if (strlen(dialects[i].name) == end - from &&
            strncmp(dialects[i].name, editor + from, end - from) == 0) {
            char number[16];
            snprintf(number, sizeof(number), "%d", line);
            const char *format = dialects[i].arguments, *place = strstr(format, "%d");
            return memory_print("%.*s%s%s", (int)(place - format), format, number, place + 2);
        }
    return memory_copy("\"$1\"");
}

int editor_command(const char *file, int line, struct strings *argv, struct errors *errors)
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
    char *rest = arguments(chosen, line);
    char *command = memory_print("exec %s %s", chosen, rest);
    free(rest);
    const char *const words[] = {"/bin/sh", "-c", command, "sh", file};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        strings_add(argv, words[i]);
    free(command);
    return 0;
}
