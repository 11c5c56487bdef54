/* SPDX-License-Identifier: 0BSD */
/*
 * io-paths: what you write, and the sum that proves a block was read.
 */
#ifndef IO_PATHS_LAB_H
#define IO_PATHS_LAB_H

#include <stddef.h>
#include <stdint.h>

#define BLOCK_BYTES 4096
#define BLOCK_WORDS (BLOCK_BYTES / sizeof(uint64_t))

#define MOST_DEPTH 64 /* walks of a call, at most */

/* The input of a call: `depth` walks that take turns, `count` reads of all of them together. */
struct read_input {
    uint64_t key;
    uint64_t count;
    uint64_t depth;              /* 1 to MOST_DEPTH */
    uint64_t file_blocks;        /* blocks in the file */
    uint64_t blocks[MOST_DEPTH]; /* where each walk begins */
};

/*
 * You write this function.
 *
 * For every i < count read a block of the file, that is the BLOCK_BYTES bytes at offset block *
 * BLOCK_BYTES, and store block_sum(key, that block) in sums[i]. Which block? Read i belongs to walk
 * i % depth. The first read of a walk is of in->blocks[i]; every further one is of
 * next_block(in, sums[i - depth]), so it cannot be known before the read before it is done. More
 * than `depth` reads can never be in flight.
 *
 * fd is open for reading with O_DIRECT: a buffer must start at an address that is a multiple of
 * BLOCK_BYTES, and every read goes to the device. What you set up in one call (buffers, a ring) may
 * stay for the next; fd is the same in every call of a process, depth and count are not.
 */
void read_blocks(int fd, const struct read_input *in, uint64_t *sums);

/* The block that a walk reads after one with this sum. */
static inline uint64_t next_block(const struct read_input *in, uint64_t sum)
{
    return sum % in->file_blocks;
}

static inline uint64_t block_mix(uint64_t sum, uint64_t word)
{
    sum = (sum ^ word) * 0x9e3779b97f4a7c15u;
    return sum << 29 | sum >> 35;
}

/*
 * A sum over all words of a block. It depends on every word, on its position, and on the key of the
 * call, which it starts from: a sum remembered from an earlier call is of no use. Four lanes, so
 * that the CPU can work on four multiplications at a time.
 */
static inline uint64_t block_sum(uint64_t key, const void *block)
{
    const uint64_t *words = block;
    uint64_t lanes[4] = {key, key + 1, key + 2, key + 3};

    for (size_t i = 0; i < BLOCK_WORDS; i += 4)
        for (size_t lane = 0; lane < 4; lane++)
            lanes[lane] = block_mix(lanes[lane], words[i + lane]);
    return block_mix(block_mix(block_mix(lanes[0], lanes[1]), lanes[2]), lanes[3]);
}

#ifdef PERFLAB_SHIM

#include "perflab/worker.h"

static inline void lab_run(const struct perflab_call *call)
{
    if (call->phase == PERFLAB_RUN)
        read_blocks(call->fd, call->in, call->out);
}

#endif
#endif
