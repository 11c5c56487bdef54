/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/data.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"

enum { CHUNK = 1 << 20, PAGE = 4096 };

static int open_nameless(const char *folder)
{
    int error = file_make_folders(folder);
    if (error)
        return error;
    char *path = file_join(folder, "data.XXXXXX");
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        error = -errno;
    else
        unlink(path);
    free(path);
    return fd < 0 ? error : fd;
}

int data_reopen(int fd, bool cached)
{
    char path[40];
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    int again = open(path, O_RDONLY | O_CLOEXEC | (cached ? 0 : O_DIRECT));
    return again < 0 ? -errno : again;
}

const char *data_direct_problem(const char *folder)
{
    struct statfs fs;
    int fd = open_nameless(folder);
    if (fd < 0)
        return "no file can be made there";
    int direct = data_reopen(fd, false);
    bool memory = fstatfs(fd, &fs) == 0 && (fs.f_type == TMPFS_MAGIC || fs.f_type == RAMFS_MAGIC);
    close(fd);
    if (direct >= 0)
        close(direct);
    if (memory)
        return "the file system lives in memory";
    return direct < 0 ? "the file system refuses O_DIRECT" : NULL;
}

static int fill(const struct rig *rig, uint64_t seed, int fd)
{
    char *buffer = aligned_alloc(PAGE, CHUNK);
    size_t total = rig->layout.file_bytes;
    int error = buffer ? 0 : -ENOMEM;
    for (size_t at = 0; at < total && !error; at += CHUNK) {
        size_t bytes = total - at < CHUNK ? total - at : CHUNK;
        rig->pack->judge->fill(rig->state, (const struct perflab_params *)rig->params, seed, at,
                               buffer, bytes);
        ssize_t written = pwrite(fd, buffer, bytes, (off_t)at);
        if (written != (ssize_t)bytes)
            error = written < 0 ? -errno : -ENOSPC;
    }
    free(buffer);
    if (!error && fsync(fd) < 0)
        error = -errno;
    if (!error && !rig->layout.file_cached)
        error = -posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    return error;
}

int data_make(const struct rig *rig, const char *folder, uint64_t seed, struct data *data,
              struct failure *failure)
{
    bool cached = rig->layout.file_cached != 0;
    *data = (struct data){.file = -1, .bytes = rig->layout.file_bytes, .cached = cached};
    int fd = open_nameless(folder);
    int error = fd < 0 ? fd : fill(rig, seed, fd);
    if (!error) {
        data->file = data_reopen(fd, cached);
        error = data->file < 0 ? data->file : 0;
    }
    if (!error) {
        data->mapping = mmap(NULL, data->bytes, PROT_READ, MAP_SHARED, fd, 0);
        if (data->mapping == MAP_FAILED) {
            error = -errno;
            data->mapping = NULL;
        }
    }
    if (fd >= 0)
        close(fd);
    if (error)
        failure_set(failure, error == -EINVAL ? VERDICT_NOT_ATTAINABLE : VERDICT_INTERNAL_ERROR,
                    "cannot make the data file of %zu MB in %s: %s", data->bytes >> 20, folder,
                    strerror(-error));
    return error ? -1 : 0;
}

int data_attach(struct rig *rig, const char *folder, uint64_t seed, struct data *data,
                struct failure *failure)
{
    *data = (struct data){.file = -1};
    if (!rig->layout.file_bytes)
        return 0;
    if (data_make(rig, folder, seed, data, failure) < 0)
        return -1;
    rig->file = data->file;
    return rig_size(rig, 1, failure) < 0 ? -1 : 0;
}

void data_close(struct data *data)
{
    if (data->mapping)
        munmap(data->mapping, data->bytes);
    if (data->file >= 0)
        close(data->file);
    *data = (struct data){.file = -1};
}

int data_warm(const struct data *data)
{
    int error = 0;
    if (!data->cached || data_cached_pages(data) == (long)(data->bytes / PAGE))
        return 0;
    char *buffer = memory_alloc(CHUNK);
    for (size_t at = 0; at < data->bytes && !error; at += CHUNK)
        if (pread(data->file, buffer, CHUNK, (off_t)at) < 0)
            error = -errno;
    free(buffer);
    return error;
}

long data_cached_pages(const struct data *data)
{
    size_t pages = data->bytes / PAGE;
    unsigned char *resident = memory_alloc(pages);
    long cached = 0;
    if (mincore(data->mapping, data->bytes, resident) < 0)
        cached = -1;
    for (size_t i = 0; i < pages && cached >= 0; i++)
        cached += resident[i] & 1;
    free(resident);
    return cached;
}
