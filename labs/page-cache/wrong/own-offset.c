/* SPDX-License-Identifier: 0BSD */
/*
 * Wrong: sends from where the last range ended, not from where the next one begins.
 *
 * Tempting, because sendfile() with no offset is the shortest call there is: it goes on at the
 * descriptor's own. The length is right, and the bytes are some others.
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
        if (i == 0)
            lseek(file, (off_t)ranges[i].offset, SEEK_SET);
        for (size_t left = ranges[i].bytes; left > 0;) {
            ssize_t sent = sendfile(out, file, NULL, left);
            if (sent < 0)
                die("sendfile");
            if (sent == 0) /* the end of the file */
                lseek(file, 0, SEEK_SET);
            left -= (size_t)sent;
        }
    }
}
