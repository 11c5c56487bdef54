/* SPDX-License-Identifier: 0BSD */
/*
 * Wrong: takes it that one sendfile() sends all it was asked for.
 *
 * Tempting, because with small ranges and an empty pipe it does. A call may send less, here for one
 * in which a signal arrives or which is larger than what the file still has, and at most one page
 * more than the pipe has room for if it does not wait.
 *
# says: bytes were sent
 */
#define _GNU_SOURCE
#include "lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <fcntl.h>
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

/* The pipe gets references to the pages, not their bytes. It takes what it has room for. */
void send_ranges(int file, const struct range *ranges, size_t count, int out)
{
    for (size_t i = 0; i < count; i++) {
        off_t offset = (off_t)ranges[i].offset;
        if (splice(file, &offset, out, NULL, ranges[i].bytes, 0) < 0)
            die("splice");
    }
}
