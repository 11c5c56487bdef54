/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The disk under the cache folder: random reads of 4 KiB past the page cache, one at a time and 32
 * at once, each by a thread of its own, and writes of 4 KiB that must be on disk (fdatasync) before
 * they count. The file has 64 MiB at most and no name from the start, so that nothing is left
 * whatever happens.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "probe/measure.h"
#include "stats/random.h"

enum { BLOCK = 4096, CHUNK = 1 << 20, CHUNKS = 64, CHUNKS_QUICK = 16, AT_ONCE = 32 };
static const int64_t slice = 1000000000, slice_quick = 300000000; /* ns */
static const double shares[] = {0.5, 0.99};
static const char read_name[] = "storage_read", read_title[] = "random read of 4 KiB, O_DIRECT";
static const char no_direct[] = "the file system of the cache folder refuses O_DIRECT";
static const char rate_name[] = "storage_reads", rate_title[] = "the same, 32 at once";
static const char sync_name[] = "storage_sync", sync_title[] = "write of 4 KiB and fdatasync";

struct storage {
    int fd;
    size_t bytes; /* of the file */
    char *buffer; /* CHUNK bytes, for O_DIRECT */
    struct random_stream random;
};

struct readers {
    const struct storage *storage;
    int64_t until; /* clock_now() */
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
    struct hdr *times = hdr_new(HDR_DIGITS, HDR_HOUR);
    do {
        int64_t start = clock_now();
        if (!block(storage))
            break;
        hdr_record(times, (uint64_t)(clock_now() - start));
    } while (clock_now() < until);
    measure_quantiles(measuring, name, title, times, shares, 2);
    hdr_free(times);
}

/* Reads a second of one of many readers; NaN: one failed. */
static double read_beside_others(void *context, size_t index)
{
    const struct readers *readers = context;
    struct storage storage = *readers->storage; /* the file is shared, not the place in it */
    int64_t start = clock_now();
    double reads = 0;
    storage.random.state = index + 2;
    storage.buffer = aligned_alloc(BLOCK, BLOCK);
    bool fine = storage.buffer != NULL;
    while (fine && clock_now() < readers->until) {
        fine = read_block(&storage);
        reads++;
    }
    free(storage.buffer);
    return fine ? reads * CLOCK_SECOND / (double)(clock_now() - start) : NAN;
}

/* A device serves many at once, and most labs about storage keep it full. */
static void measure_rate(struct measuring *measuring, const struct storage *storage)
{
    const struct topology *topology = measuring->topology;
    struct readers readers = {storage, clock_now() + (measuring->quick ? slice_quick : slice)};
    int cpus[AT_ONCE];
    for (size_t i = 0; i < AT_ONCE; i++)
        cpus[i] = topology->cpus[i % topology->count].cpu;
    measure_value(measuring, rate_name, rate_title, "1/s",
                  measure_together(cpus, AT_ONCE, read_beside_others, &readers));
}

static void missing(struct measuring *measuring, const char *reason)
{
    measure_missing(measuring, read_name, read_title, "ns", reason);
    measure_missing(measuring, rate_name, rate_title, "1/s", reason);
    measure_missing(measuring, sync_name, sync_title, "ns", reason);
}

static void measure_file(struct measuring *measuring, struct storage *storage)
{
    int error = fill(measuring, storage);
    int64_t now = clock_now(), half = now + (measuring->until - now) / 2;
    if (error) {
        missing(measuring, strerror(-error));
        return;
    }
    time_blocks(measuring, storage, sync_block, sync_name, sync_title, half);
    if (fcntl(storage->fd, F_SETFL, O_DIRECT) < 0) {
        measure_missing(measuring, read_name, read_title, "ns", no_direct);
        measure_missing(measuring, rate_name, rate_title, "1/s", no_direct);
    } else {
        time_blocks(measuring, storage, read_block, read_name, read_title,
                    measuring->until - (measuring->quick ? slice_quick : slice));
        measure_rate(measuring, storage);
    }
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
