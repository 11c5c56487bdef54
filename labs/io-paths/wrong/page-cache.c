/* SPDX-License-Identifier: 0BSD */
/*
 * Wrong: switches O_DIRECT off and reads through the page cache. Every sum is right.
 *
 * Tempting, because it is one line and blocks read before come from memory, fifty times faster than
 * from the device. But then the lab measures memory: the file fits into it here, and a database
 * that is larger than memory, for which one does direct I/O, does not. The judge counts the pages
 * of the file that the kernel keeps cached.
 */
#define _GNU_SOURCE
#include "lab.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void read_blocks(int fd, const struct read_input *in, uint64_t *sums)
{
    static _Alignas(BLOCK_BYTES) unsigned char block[BLOCK_BYTES];

    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_DIRECT);
    for (size_t i = 0; i < in->count; i++) {
        uint64_t at = i < in->depth ? in->blocks[i] : next_block(in, sums[i - in->depth]);
        if (pread(fd, block, BLOCK_BYTES, (off_t)(at * BLOCK_BYTES)) != BLOCK_BYTES) {
            perror("pread");
            exit(1);
        }
        sums[i] = block_sum(in->key, block);
    }
}
