/* SPDX-License-Identifier: 0BSD */
/*
 * Wrong: gives the pages of a buffer to the pipe, and reads the next range into the same buffer.
 *
 * Tempting, because vmsplice() saves the second copy and looks like a write(). It is not one: the
 * pipe has the pages themselves, and whoever reads it later sees what is in them then.
 *
# says: was not sent where it belongs
 */
#define _GNU_SOURCE
#include "lab.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

enum { AHEAD = 8 }; /* records whose lines are asked for before they are needed */

static void die(const char *what)
{
    perror(what);
    exit(1);
}

/* The pages of the cache themselves, with their entries in the page table made in one go. */
static const unsigned char *map_once(int file, uint64_t bytes)
{
    static const unsigned char *mapping;

    if (mapping)
        return mapping;
    mapping = mmap(NULL, bytes, PROT_READ, MAP_SHARED | MAP_POPULATE, file, 0);
    if (mapping == MAP_FAILED)
        die("mmap");
    return mapping;
}

static void fetch(const unsigned char *record)
{
    for (size_t line = 0; line < RECORD_BYTES; line += 64)
        __builtin_prefetch(record + line);
}

void read_records(int file, uint64_t bytes, uint64_t key, const uint64_t *records, size_t count,
                  uint64_t *sums)
{
    const unsigned char *mapping = map_once(file, bytes);

    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count)
            fetch(mapping + records[i + AHEAD] * RECORD_BYTES);
        sums[i] = record_sum(key, mapping + records[i] * RECORD_BYTES);
    }
}

void send_ranges(int file, const struct range *ranges, size_t count, int out)
{
    static _Alignas(4096) unsigned char buffer[128 << 10];

    for (size_t i = 0; i < count; i++) {
        if (pread(file, buffer, ranges[i].bytes, (off_t)ranges[i].offset) !=
            (ssize_t)ranges[i].bytes)
            die("pread");
        for (uint64_t done = 0; done < ranges[i].bytes;) {
            struct iovec part = {buffer + done, ranges[i].bytes - done};
            ssize_t sent = vmsplice(out, &part, 1, 0);
            if (sent < 0)
                die("vmsplice");
            done += (uint64_t)sent;
        }
    }
}
