/* SPDX-License-Identifier: 0BSD */
/*
 * Right, but slow at depth 1: after each wake-up it waits a little longer, in case that more reads
 * complete and can be taken in one go.
 *
 * Tempting, because at depth 64 batches are what saves system calls, and 200 us are little beside
 * the time of a full queue. With one read in flight there is nothing to wait for.
 */
#include "lab.h"

#include <liburing.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TAKE = 8 }; /* completions, at most, before the reads that follow are handed over */

/* Each walk has at most one read in flight, and so a buffer of its own. */
struct reader {
    struct io_uring ring;
    bool open, registered;
    unsigned in_flight;
    _Alignas(BLOCK_BYTES) unsigned char buffers[MOST_DEPTH][BLOCK_BYTES];
};

static struct reader reader; /* lives from the first call, in the warm-up, to the end */

static void die(const char *what, int error)
{
    fprintf(stderr, "%s: %s\n", what, strerror(-error));
    exit(1);
}

/* An older kernel knows no DEFER_TASKRUN, and a low limit on locked memory forbids registered
 * buffers: both only cost speed. */
static void reader_open(int fd)
{
    struct iovec memory = {reader.buffers, sizeof(reader.buffers)};
    int error = io_uring_queue_init(MOST_DEPTH, &reader.ring,
                                    IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);

    if (error == -EINVAL)
        error = io_uring_queue_init(MOST_DEPTH, &reader.ring, 0);
    if (error)
        die("io_uring_queue_init", error);
    reader.registered = io_uring_register_buffers(&reader.ring, &memory, 1) == 0 &&
                        io_uring_register_files(&reader.ring, &fd, 1) == 0;
    reader.open = true;
}

/* Put read `number` into the submission ring; the kernel learns of it with the next submit. */
static void reader_add(int fd, const struct read_input *in, uint64_t number, uint64_t block)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&reader.ring);
    unsigned char *buffer = reader.buffers[number % in->depth];

    if (reader.registered) {
        io_uring_prep_read_fixed(sqe, 0, buffer, BLOCK_BYTES, block * BLOCK_BYTES, 0);
        sqe->flags |= IOSQE_FIXED_FILE;
    } else {
        io_uring_prep_read(sqe, fd, buffer, BLOCK_BYTES, block * BLOCK_BYTES);
    }
    io_uring_sqe_set_data64(sqe, number);
    reader.in_flight++;
}

/* Take completions in whatever order they come: each says by its number which read it is. The
 * sum says where its walk goes on, and its buffer is free for that. */
static void reader_take(int fd, const struct read_input *in, uint64_t *sums)
{
    struct io_uring_cqe *cqe;
    unsigned head, taken = 0;

    io_uring_for_each_cqe(&reader.ring, head, cqe)
    {
        uint64_t number = cqe->user_data;
        if (cqe->res != BLOCK_BYTES)
            die("read", cqe->res < 0 ? cqe->res : -EIO);
        sums[number] = block_sum(in->key, reader.buffers[number % in->depth]);
        if (number + in->depth < in->count)
            reader_add(fd, in, number + in->depth, next_block(in, sums[number]));
        if (++taken == TAKE)
            break; /* the device is to have the new ones before more are summed */
    }
    io_uring_cq_advance(&reader.ring, taken);
    reader.in_flight -= taken;
}

void read_blocks(int fd, const struct read_input *in, uint64_t *sums)
{
    unsigned batch = in->depth < 8 ? 1 : (unsigned)in->depth / 8;

    if (!reader.open)
        reader_open(fd);
    for (uint64_t walk = 0; walk < in->depth && walk < in->count; walk++)
        reader_add(fd, in, walk, in->blocks[walk]);
    while (reader.in_flight > 0) {
        unsigned wait = reader.in_flight < batch ? reader.in_flight : batch;
        int error = io_uring_submit_and_wait(&reader.ring, wait);
        if (error < 0 && error != -EINTR)
            die("io_uring_submit_and_wait", error);
        nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
        reader_take(fd, in, sums);
    }
}
