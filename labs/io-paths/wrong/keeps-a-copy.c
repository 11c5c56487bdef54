/* SPDX-License-Identifier: 0BSD */
/*
 * Wrong: copies what it can of the file into files in memory, /tmp and /dev/shm, on its first call,
 * and reads the copies from then on. Tempting, because the page cache of the file itself stays
 * empty, so no count of it tells. A worker has next to no room there, so most reads still go to the
 * device, one at a time.
 */
#include "lab.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BLOCK 4096
#define CHUNK (1 << 20)
#define CHUNKS 128
#define BLOCKS_PER_CHUNK (CHUNK / BLOCK)

static int copies[CHUNKS]; /* descriptor + 1 of the copy; 0: none */

static int copy_chunk(int fd, int chunk, const char *folder, void *buffer)
{
    char path[64];
    snprintf(path, sizeof(path), "%s/%d", folder, chunk);
    int copy = open(path, O_RDWR | O_CREAT, 0600);
    if (copy >= 0 && pread(fd, buffer, CHUNK, (off_t)chunk * CHUNK) == CHUNK &&
        pwrite(copy, buffer, CHUNK, 0) == CHUNK)
        return copy + 1;
    if (copy >= 0)
        close(copy);
    return 0;
}

void read_blocks(int fd, const struct read_input *in, uint64_t *sums)
{
    static _Alignas(BLOCK) unsigned char buffer[CHUNK];
    static int begun;

    for (int chunk = 0; !begun && chunk < CHUNKS; chunk++) {
        copies[chunk] = copy_chunk(fd, chunk, "/tmp", buffer);
        if (!copies[chunk])
            copies[chunk] = copy_chunk(fd, chunk, "/dev/shm", buffer);
    }
    begun = 1;
    for (size_t i = 0; i < in->count; i++) {
        uint64_t block = i < in->depth ? in->blocks[i] : next_block(in, sums[i - in->depth]);
        int copy = copies[block / BLOCKS_PER_CHUNK];
        off_t at = (off_t)(copy ? block % BLOCKS_PER_CHUNK : block) * BLOCK;
        if (pread(copy ? copy - 1 : fd, buffer, BLOCK, at) != BLOCK)
            exit(1);
        sums[i] = block_sum(in->key, buffer);
    }
}
