/* SPDX-License-Identifier: 0BSD */
/*
 * Where you start: every byte is copied into a buffer of yours, once for each record, and twice on
 * its way to the pipe. Nothing waits for a device: all of the file is in memory.
 */
#include "lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(1);
}

void read_records(int file, uint64_t bytes, uint64_t key, const uint64_t *records, size_t count,
                  uint64_t *sums)
{
    _Alignas(uint64_t) unsigned char record[RECORD_BYTES];

    (void)bytes;
    for (size_t i = 0; i < count; i++) {
        off_t at = (off_t)(records[i] * RECORD_BYTES);
        if (pread(file, record, sizeof(record), at) != (ssize_t)sizeof(record))
            die("pread");
        sums[i] = record_sum(key, record);
    }
}

void send_ranges(int file, const struct range *ranges, size_t count, int out)
{
    static unsigned char buffer[64 << 10];

    for (size_t i = 0; i < count; i++) {
        uint64_t offset = ranges[i].offset, left = ranges[i].bytes;
        while (left > 0) {
            size_t want = left < sizeof(buffer) ? (size_t)left : sizeof(buffer);
            ssize_t have = pread(file, buffer, want, (off_t)offset);
            if (have <= 0)
                die("pread");
            for (ssize_t sent = 0; sent < have;) {
                ssize_t more = write(out, buffer + sent, (size_t)(have - sent));
                if (more < 0)
                    die("write");
                sent += more;
            }
            offset += (uint64_t)have;
            left -= (uint64_t)have;
        }
    }
}
