/* SPDX-License-Identifier: 0BSD */
/*
 * page-cache: what you write, and the sum that proves a record was read.
 */
#ifndef PAGE_CACHE_LAB_H
#define PAGE_CACHE_LAB_H

#include <stddef.h>
#include <stdint.h>

#define RECORD_BYTES 256
#define RECORD_WORDS (RECORD_BYTES / sizeof(uint64_t))

/* A part of the file. */
struct range {
    uint64_t offset, bytes;
};

/*
 * You write these two functions.
 *
 * The file is a regular one, open for reading, and the page cache has all of it. What you set up in
 * one call (a mapping, a buffer) may stay for the next; the descriptors are the same in every call
 * of a process.
 */

/* For every i < count store record_sum(key, record) in sums[i], where the record is the
 * RECORD_BYTES bytes of the file at offset records[i] * RECORD_BYTES. `bytes` is the file's size.
 */
void read_records(int file, uint64_t bytes, uint64_t key, const uint64_t *records, size_t count,
                  uint64_t *sums);

/* Send the ranges of the file, one after the other, into the pipe `out`. */
void send_ranges(int file, const struct range *ranges, size_t count, int out);

static inline uint64_t record_mix(uint64_t sum, uint64_t word)
{
    sum = (sum ^ word) * 0x9e3779b97f4a7c15u;
    return sum << 29 | sum >> 35;
}

/* Depends on every word of the record, on its place, and on the key of the call. */
static inline uint64_t record_sum(uint64_t key, const void *record)
{
    const uint64_t *words = record;
    uint64_t lanes[4] = {key, key + 1, key + 2, key + 3};

    for (size_t i = 0; i < RECORD_WORDS; i += 4)
        for (size_t lane = 0; lane < 4; lane++)
            lanes[lane] = record_mix(lanes[lane], words[i + lane]);
    return record_mix(record_mix(record_mix(lanes[0], lanes[1]), lanes[2]), lanes[3]);
}

/* The input of a call, which is of one kind or the other. */
#define MOST_RECORDS 16384
#define MOST_RANGES 256

struct job {
    uint64_t key;
    uint64_t file_bytes;
    uint64_t records_count, ranges_count; /* one of the two is 0 */
    uint64_t records[MOST_RECORDS];
    struct range ranges[MOST_RANGES];
};

#ifdef PERFLAB_SHIM

#include "perflab/worker.h"

static inline void lab_run(const struct perflab_call *call)
{
    const struct job *job = call->in;

    if (call->phase != PERFLAB_RUN)
        return;
    if (job->records_count)
        read_records(call->fd, job->file_bytes, job->key, job->records, job->records_count,
                     call->out);
    if (job->ranges_count)
        send_ranges(call->fd, job->ranges, job->ranges_count, call->sink);
}

#endif
#endif
