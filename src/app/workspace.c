/* SPDX-License-Identifier: Apache-2.0 */
#include "app/workspace.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/case.h"
#include "app/handout.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

static const char marker[] = ".perflab-workspace";
static const char marker_text[] =
    "This file marks a workspace of perflab, the performance engineering lab. Each folder beside "
    "it\n"
    "is a lab that was begun; the programs in them are yours. Without this file perflab no longer\n"
    "finds the workspace; your programs do not need it.\n";

static const char *const harmless[] = {
    ".", "..", ".git", ".gitignore", ".gitattributes", "README.md", "LICENSE"};

static bool is_harmless(const char *name)
{
    for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
        if (strcmp(name, harmless[i]) == 0)
            return true;
    return false;
}

static bool is_workspace(const char *folder)
{
    char *path = file_join(folder, marker);
    struct stat st;
    bool found = lstat(path, &st) == 0 && S_ISREG(st.st_mode);
    free(path);
    return found;
}

/* That nothing of somebody's is in the folder. */
static int expect_empty(const char *folder, struct errors *errors)
{
    DIR *entries = opendir(folder);
    if (!entries)
        return handout_fail(folder, "look into the folder", errno, errors);
    int status = 0;
    for (struct dirent *entry; status == 0 && (entry = readdir(entries));) {
        if (is_harmless(entry->d_name))
            continue;
        char *name = text_printable(entry->d_name, strlen(entry->d_name));
        errors_add(
            errors, folder, 0, 0,
            "the folder is not empty (it holds '%s') and not yet a workspace; choose a new or "
            "empty one: perflab init DIR",
            name);
        free(name);
        status = -1;
    }
    closedir(entries);
    return status;
}

int workspace_init(const char *folder, struct errors *errors)
{
    int error = *folder ? file_make_folders(folder) : -ENOENT;
    if (error)
        return handout_fail(folder, "make the folder", -error, errors);
    if (is_workspace(folder))
        return 0;
    if (expect_empty(folder, errors) < 0)
        return -1;
    char *path = file_join(folder, marker);
    error = file_write(path, marker_text, strlen(marker_text), 0644);
    free(path);
    return error ? handout_fail(folder, "make it a workspace", -error, errors) : 0;
}

/* Cut "/a/b" to "/a", "/a" to "/"; false if it was "/". */
static bool go_up(char *path)
{
    if (strcmp(path, "/") == 0)
        return false;
    char *slash = strrchr(path, '/');
    slash[slash == path] = '\0';
    return true;
}

char *workspace_find(const char *start, const char *fallback, struct errors *errors)
{
    char *folder = realpath(start, NULL);
    bool found = folder && is_workspace(folder);
    while (folder && !found && go_up(folder))
        found = is_workspace(folder);
    if (found)
        return folder;
    free(folder);
    if (fallback && is_workspace(fallback))
        return realpath(fallback, NULL);
    if (fallback)
        errors_add(errors, fallback, 0, 0,
                   "your workspace is no longer there; go to where it is now, or make another: "
                   "perflab init DIR");
    else
        errors_add(errors, NULL, 0, 0, "there is no workspace yet; make one: perflab init DIR");
    return NULL;
}

char *workspace_lab_at(const char *workspace, const char *folder)
{
    char *outer = realpath(workspace, NULL), *inner = realpath(folder, NULL), *lab = NULL;
    size_t length = outer ? strlen(outer) : 0;
    if (outer && inner && text_starts(inner, outer) && inner[length] == '/' &&
        inner[length + 1] != '.') {
        const char *name = inner + length + 1;
        lab = memory_copy_range(name, strcspn(name, "/"));
    }
    free(outer);
    free(inner);
    return lab;
}

char *workspace_lab_folder(const char *workspace, const struct lab *lab)
{
    return file_join(workspace, lab->id);
}

char *workspace_lab_file(const char *workspace, const struct lab *lab)
{
    char *folder = workspace_lab_folder(workspace, lab);
    char *path = file_join(folder, lab->edit.items[0]);
    free(folder);
    return path;
}

static int read_pack(const struct lab *lab, const char *name, char **text, size_t *size,
                     struct errors *errors)
{
    char *path = file_join(lab->folder, name);
    int error = file_read(path, HANDOUT_LIMIT, text, size);
    if (error)
        errors_add(errors, path, 0, 0, "cannot read this file of the lab: %s; install it again",
                   strerror(-error));
    free(path);
    return error ? -1 : 0;
}

/* The learner's own file as the lab starts it, with a case drawn where it has one. */
static int read_start(const struct lab *lab, const char *folder, bool again, char **text,
                      size_t *size, struct errors *errors)
{
    char *name = memory_print("start%s", lab_suffix(lab)), *plain = NULL;
    int status = read_pack(lab, name, lab->kind == LAB_INVESTIGATE ? &plain : text, size, errors);
    free(name);
    if (plain) {
        *text = case_fill(plain, folder, lab->edit.items[0], again);
        *size = strlen(*text);
        free(plain);
    }
    return status;
}

/* One flag a line, as clangd wants them: those of the check, so that editors see what it sees. */
static int place_flags(const char *folder, const struct lab *lab, const char *include,
                       struct strings *notes, struct errors *errors)
{
    struct text text = {0};
    for (size_t i = 0; i < lab->cc.count; i++)
        text_print(&text, "%s\n", lab->cc.items[i]);
    text_print(&text, "-std=gnu11\n-I.\n-I%s\n", include);
    struct handout handout = {"compile_flags.txt", text.data, text.length, false};
    int status = handout_place(folder, &handout, notes, errors);
    text_free(&text);
    return status;
}

/* Where C is to be written there is a lab.h to write it against. */
static bool has_contract(const struct lab *lab)
{
    return strcmp(lab_suffix(lab), ".c") == 0;
}

static int place_files(const char *folder, const struct lab *lab, struct strings *notes,
                       struct errors *errors)
{
    const struct {
        const char *from, *to;
        bool theirs, wanted;
    } files[] = {
        {"README.md", "README.md", false, true},
        {"lab.h", "lab.h", false, has_contract(lab)},
        {NULL, lab->edit.items[0], true, true},
    };
    int status = 0;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && status == 0; i++) {
        char *text;
        if (!files[i].wanted)
            continue;
        struct handout handout = {.name = files[i].to, .theirs = files[i].theirs};
        status = files[i].theirs ? read_start(lab, folder, false, &text, &handout.size, errors)
                                 : read_pack(lab, files[i].from, &text, &handout.size, errors);
        if (status < 0)
            break;
        handout.text = text;
        status = handout_place(folder, &handout, notes, errors);
        free(text);
    }
    return status;
}

int workspace_start_lab(const char *workspace, const struct lab *lab, const char *include,
                        struct strings *notes, struct errors *errors)
{
    char *folder = workspace_lab_folder(workspace, lab);
    int status = handout_make_folder(folder, errors);
    if (status == 0 && has_contract(lab))
        status = place_flags(folder, lab, include, notes, errors);
    if (status == 0)
        status = place_files(folder, lab, notes, errors);
    free(folder);
    return status;
}

int workspace_reset_lab(const char *workspace, const struct lab *lab, char **kept,
                        struct errors *errors)
{
    *kept = NULL;
    char *text;
    struct handout handout = {.name = lab->edit.items[0], .theirs = true};
    char *folder = workspace_lab_folder(workspace, lab);
    int status = read_start(lab, folder, true, &text, &handout.size, errors);
    if (status < 0) {
        free(folder);
        return -1;
    }
    handout.text = text;
    status = handout_make_folder(folder, errors);
    if (status == 0)
        status = handout_restore(folder, &handout, kept, errors);
    free(folder);
    free(text);
    return status;
}
