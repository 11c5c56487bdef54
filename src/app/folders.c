/* SPDX-License-Identifier: Apache-2.0 */
#include "app/folders.h"

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The specification: a relative path in one of these variables is invalid and is to be ignored. */
static const char *absolute_variable(const char *name)
{
    const char *value = getenv(name);
    return value && value[0] == '/' ? value : NULL;
}

static const char *home(void)
{
    const char *folder = absolute_variable("HOME");
    if (folder)
        return folder;
    const struct passwd *user = getpwuid(getuid());
    return user && user->pw_dir && user->pw_dir[0] == '/' ? user->pw_dir : NULL;
}

static char *base_folder(const char *variable, const char *below_home, struct errors *errors)
{
    const char *base = absolute_variable(variable);
    if (base)
        return file_join(base, "perflab");
    const char *folder = home();
    if (folder) {
        char *inside = file_join(folder, below_home);
        char *path = file_join(inside, "perflab");
        free(inside);
        return path;
    }
    errors_add(errors, NULL, 0, 0,
               "no home folder is known for user %ld; set HOME or %s to an absolute path",
               (long)getuid(), variable);
    return NULL;
}

char *folders_state(struct errors *errors)
{
    return base_folder("XDG_STATE_HOME", ".local/state", errors);
}

char *folders_cache(struct errors *errors)
{
    return base_folder("XDG_CACHE_HOME", ".cache", errors);
}

char *folders_workspace(void)
{
    const char *folder = home();
    return file_join(folder ? folder : ".", "perflab");
}

static bool lies_in(const char *path, const char *folder)
{
    char *real = realpath(folder, NULL);
    bool inside = real && text_starts(path, real) && path[strlen(real)] == '/';
    free(real);
    return inside;
}

/* <folder of program>/../share/perflab, or NULL if there is no such folder. */
static char *shared_beside(const char *program)
{
    const char *slash = strrchr(program, '/');
    if (!slash)
        return NULL;
    char *path = memory_print("%.*s/../share/perflab", (int)(slash - program), program);
    char *real = is_folder(path) ? realpath(path, NULL) : NULL;
    free(path);
    return real;
}

char *folders_data_of(const char *program, struct errors *errors)
{
    const char *chosen = getenv("PERFLAB_DATA");
    if (chosen && *chosen) {
        char *real = is_folder(chosen) ? realpath(chosen, NULL) : NULL;
        if (!real)
            errors_add(
                errors, NULL, 0, 0,
                "PERFLAB_DATA is '%s', which is not a folder that can be read; set it to the "
                "folder that holds labs/ and curriculum/, or unset it",
                chosen);
        return real;
    }
    if (program && lies_in(program, PERFLAB_BUILDDIR) && is_folder(PERFLAB_SRCDIR))
        return realpath(PERFLAB_SRCDIR, NULL);
    char *shared = program ? shared_beside(program) : NULL;
    if (shared)
        return shared;
    if (is_folder(PERFLAB_DATADIR))
        return realpath(PERFLAB_DATADIR, NULL);
    errors_add(
        errors, NULL, 0, 0,
        "the labs that come with perflab are neither in %s nor in ../share/perflab beside the "
        "program; install perflab again or set PERFLAB_DATA to their folder",
        PERFLAB_DATADIR);
    return NULL;
}

char *folders_data(struct errors *errors)
{
    char *program = realpath("/proc/self/exe", NULL);
    char *data = folders_data_of(program, errors);
    free(program);
    return data;
}
