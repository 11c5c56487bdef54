/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

static int read_all(int fd, char *data, size_t size, size_t *got)
{
    *got = 0;
    while (*got < size) {
        ssize_t n = read(fd, data + *got, size - *got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            break;
        *got += (size_t)n;
    }
    return 0;
}

int file_read(const char *path, size_t limit, char **data, size_t *size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return -errno;
    struct stat st;
    int error = fstat(fd, &st) < 0 ? -errno : 0;
    if (!error && !S_ISREG(st.st_mode))
        error = S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
    if (!error && (size_t)st.st_size > limit)
        error = -EFBIG;
    if (!error) {
        *data = memory_alloc((size_t)st.st_size + 1);
        error = read_all(fd, *data, (size_t)st.st_size, size);
        if (error)
            free(*data);
        else
            (*data)[*size] = '\0';
    }
    close(fd);
    return error;
}

static int write_all(int fd, const char *data, size_t size)
{
    while (size) {
        ssize_t n = write(fd, data, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        data += n;
        size -= (size_t)n;
    }
    return 0;
}

int file_write(const char *path, const char *data, size_t size, mode_t mode)
{
    char *temporary = memory_print("%s.XXXXXX", path);
    int fd = mkostemp(temporary, O_CLOEXEC);
    int error = fd < 0 ? -errno : write_all(fd, data, size);
    if (!error && (fchmod(fd, mode) < 0 || fsync(fd) < 0))
        error = -errno;
    if (fd >= 0 && close(fd) < 0 && !error)
        error = -errno;
    if (!error && rename(temporary, path) < 0)
        error = -errno;
    if (error && fd >= 0)
        unlink(temporary);
    free(temporary);
    return error;
}

int file_make_folders(const char *path)
{
    char *copy = memory_copy(path);
    int error = 0;
    for (char *p = copy + 1; !error; p++) {
        if (*p && *p != '/')
            continue;
        char kept = *p;
        *p = '\0';
        if (mkdir(copy, 0777) < 0 && errno != EEXIST)
            error = -errno;
        *p = kept;
        if (!kept)
            break;
    }
    struct stat st;
    if (!error && (stat(path, &st) < 0 || !S_ISDIR(st.st_mode)))
        error = -ENOTDIR;
    free(copy);
    return error;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st, (void)type, (void)at;
    return remove(path) < 0 && errno != ENOENT ? -errno : 0;
}

int file_remove_tree(const char *path)
{
    if (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0)
        return 0;
    return errno == ENOENT ? 0 : -errno;
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

char *file_join(const char *folder, const char *name)
{
    size_t length = strlen(folder);
    return memory_print("%s%s%s", folder, length && folder[length - 1] == '/' ? "" : "/", name);
}

char *file_find_program(const char *name)
{
    static const char *const folders[] = {".", "../libexec/perflab"};
    char exe[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
    exe[n > 0 ? n : 0] = '\0';
    char *slash = strrchr(exe, '/');
    for (size_t i = 0; slash && i < sizeof(folders) / sizeof(folders[0]); i++) {
        char *path = memory_print("%.*s/%s/%s", (int)(slash - exe), exe, folders[i], name);
        if (access(path, X_OK) == 0)
            return path;
        free(path);
    }
    char *path = file_join(PERFLAB_LIBEXECDIR, name);
    if (access(path, X_OK) == 0)
        return path;
    free(path);
    return NULL;
}
