/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The disk under the cache folder, one request at a time: random reads of 4 KiB past the page
 * cache, and writes of 4 KiB that must be on disk (fdatasync) before they count. The file has 64
 * MiB at most and no name from the start, so that nothing is left whatever happens.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "probe/measure.h"
#include "stats/random.h"

enum { BLOCK = 4096, CHUNK = 1 << 20, CHUNKS = 64, CHUNKS_QUICK = 16 };
static const double shares[] = {0.5, 0.99};
static const char read_name[] = "storage_read", read_title[] = "random read of 4 KiB, O_DIRECT";
static const char sync_name[] = "storage_sync", sync_title[] = "write of 4 KiB and fdatasync";

struct storage {
    int fd;
    size_t bytes; /* of the file */
    char *buffer; /* CHUNK bytes, for O_DIRECT */
    struct random_stream random;
};

static int open_nameless(const char *folder)
{
    int error = file_make_folders(folder);
    if (error)
        return error;
    char *path = file_join(folder, "calibration.XXXXXX");
    int fd = mkostemp(path, O_CLOEXEC);
    error = -errno;
    if (fd >= 0)
        unlink(path);
    free(path);
    return fd < 0 ? error : fd;
}

/* Fill the file until it is large enough or a third of the time is over. 0 or -errno. */
static int fill(const struct measuring *measuring, struct storage *storage)
{
    int64_t start = clock_now(), until = start + (measuring->until - start) / 3;
    int chunks = measuring->quick ? CHUNKS_QUICK : CHUNKS;
    for (int i = 0; i < CHUNK; i++)
        storage->buffer[i] = (char)random_next(&storage->random); /* nothing to compress */
    for (int i = 0; i < chunks && (i == 0 || clock_now() < until); i++) {
        ssize_t written = pwrite(storage->fd, storage->buffer, CHUNK, (off_t)storage->bytes);
        if (written != CHUNK)
            return written < 0 ? -errno : -ENOSPC;
        storage->bytes += CHUNK;
    }
    return fsync(storage->fd) < 0 ? -errno : 0;
}

static off_t random_place(struct storage *storage)
{
    return (off_t)(random_next(&storage->random) % (storage->bytes / BLOCK) * BLOCK);
}

static bool read_block(struct storage *storage)
{
    return pread(storage->fd, storage->buffer, BLOCK, random_place(storage)) == BLOCK;
}

static bool sync_block(struct storage *storage)
{
    return pwrite(storage->fd, storage->buffer, BLOCK, random_place(storage)) == BLOCK &&
           fdatasync(storage->fd) == 0;
}

static void time_blocks(struct measuring *measuring, struct storage *storage,
                        bool (*block)(struct storage *), const char *name, const char *title,
                        int64_t until)
{
    struct histogram *times = memory_new(struct histogram);
    do {
        int64_t start = clock_now();
        if (!block(storage))
            break;
        histogram_add(times, (uint64_t)(clock_now() - start));
    } while (clock_now() < until);
    measure_quantiles(measuring, name, title, times, shares, 2);
    free(times);
}

static void missing(struct measuring *measuring, const char *reason)
{
    measure_missing(measuring, read_name, read_title, "ns", reason);
    measure_missing(measuring, sync_name, sync_title, "ns", reason);
}

static void measure_file(struct measuring *measuring, struct storage *storage)
{
    int error = fill(measuring, storage);
    int64_t half = clock_now() + (measuring->until - clock_now()) / 2;
    if (error) {
        missing(measuring, strerror(-error));
        return;
    }
    time_blocks(measuring, storage, sync_block, sync_name, sync_title, half);
    if (fcntl(storage->fd, F_SETFL, O_DIRECT) < 0)
        measure_missing(measuring, read_name, read_title, "ns",
                        "the file system of the cache folder refuses O_DIRECT");
    else
        time_blocks(measuring, storage, read_block, read_name, read_title, measuring->until);
}

void measure_storage(struct measuring *measuring)
{
    struct storage storage = {.fd = open_nameless(measuring->cache), .random = {1}};
    struct statfs fs;
    if (storage.fd < 0) {
        missing(measuring, strerror(-storage.fd));
        return;
    }
    storage.buffer = aligned_alloc(BLOCK, CHUNK);
    if (fstatfs(storage.fd, &fs) == 0 && (fs.f_type == TMPFS_MAGIC || fs.f_type == RAMFS_MAGIC))
        missing(measuring, "the cache folder's file system lives in memory (tmpfs)");
    else if (storage.buffer)
        measure_file(measuring, &storage);
    else
        missing(measuring, strerror(ENOMEM));
    free(storage.buffer);
    close(storage.fd);
}
