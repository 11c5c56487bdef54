/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"

static const char prefix[] = "perflab-judge.";
static const char *const parts[] = {
    "sources",          "candidate",      "baseline", "simulated-candidate", "simulated-baseline",
    "object-candidate", "object-baseline"};

static const char *temporary_folder(void)
{
    const char *folder = getenv("TMPDIR");
    struct stat st;
    if (folder && folder[0] == '/' && stat(folder, &st) == 0 && (st.st_mode & S_IXOTH))
        return folder;
    return "/tmp";
}

static void sweep(const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        int pid;
        struct stat st;
        if (strncmp(entry->d_name, prefix, sizeof(prefix) - 1) != 0 ||
            sscanf(entry->d_name + sizeof(prefix) - 1, "%d.", &pid) != 1)
            continue;
        if (kill(pid, 0) == 0 || errno != ESRCH)
            continue;
        char *path = file_join(folder, entry->d_name);
        if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid())
            file_remove_tree(path);
        free(path);
    }
    if (dir)
        closedir(dir);
}

static int make_part(const struct scratch *scratch, const char *name, uid_t owner)
{
    char *path = file_join(scratch->folder, name);
    int error = mkdir(path, 0755) < 0 || (owner && chown(path, owner, owner) < 0) ? -errno : 0;
    free(path);
    return error;
}

int scratch_make(uid_t builder, struct scratch *scratch)
{
    const char *folder = temporary_folder();
    sweep(folder);
    scratch->folder = memory_print("%s/%s%d.XXXXXX", folder, prefix, (int)getpid());
    scratch->sources = NULL;
    if (!mkdtemp(scratch->folder) || chmod(scratch->folder, 0711) < 0) {
        int error = -errno;
        free(scratch->folder);
        scratch->folder = NULL;
        return error;
    }
    int error = 0;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && !error; i++)
        error = make_part(scratch, parts[i], i == 0 ? 0 : builder);
    scratch->sources = file_join(scratch->folder, parts[0]);
    return error;
}

void scratch_remove(struct scratch *scratch)
{
    if (scratch->folder)
        file_remove_tree(scratch->folder);
    free(scratch->folder);
    free(scratch->sources);
    *scratch = (struct scratch){0};
}
