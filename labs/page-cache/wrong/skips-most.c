/* SPDX-License-Identifier: 0BSD */
/*
 * Wrong: sends the first page of each range from where it belongs, and that page again for the
 * rest.
 *
 * Tempting, because the number of bytes is right and the judge cannot look at all of them. It looks
 * at some of them, and which nobody knows before.
 *
# says: was not sent where it belongs
 */
#define _GNU_SOURCE
#include "lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
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
        for (size_t left = ranges[i].bytes; left > 0;) {
            offset = (off_t)ranges[i].offset;
            ssize_t sent = sendfile(out, file, &offset, left < 4096 ? left : 4096);
            if (sent <= 0)
                die("sendfile");
            left -= (size_t)sent;
        }
    }
}
