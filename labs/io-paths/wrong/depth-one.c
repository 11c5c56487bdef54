/* SPDX-License-Identifier: 0BSD */
/*
 * Right, but no answer to the task: io_uring with one read in flight.
 *
 * Tempting, because "io_uring is faster than pread" is what one reads everywhere. It is a way to
 * have many reads in flight; with one in flight it makes as many system calls as pread and waits
 * for the device just as long.
 */
#include "lab.h"

#include <liburing.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH 1 /* reads in flight */
#define BATCH 1 /* completions worth waking up for */

/* One read in flight: where it goes and which result it is for. */
struct reader {
    struct io_uring ring;
    bool open, registered;
    unsigned idle[DEPTH]; /* buffers with no read in flight */
    unsigned idle_count;
    size_t result[DEPTH]; /* of the read that fills the buffer */
    _Alignas(BLOCK_BYTES) unsigned char buffers[DEPTH][BLOCK_BYTES];
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
    int error = io_uring_queue_init(DEPTH, &reader.ring,
                                    IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);

    if (error == -EINVAL)
        error = io_uring_queue_init(DEPTH, &reader.ring, 0);
    if (error)
        die("io_uring_queue_init", error);
    reader.registered = io_uring_register_buffers(&reader.ring, &memory, 1) == 0 &&
                        io_uring_register_files(&reader.ring, &fd, 1) == 0;
    for (unsigned i = 0; i < DEPTH; i++)
        reader.idle[i] = i;
    reader.idle_count = DEPTH;
    reader.open = true;
}

/* Put one read into the submission ring; the kernel learns of it with the next submit. */
static void reader_add(int fd, uint64_t block, size_t result)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&reader.ring);
    unsigned buffer = reader.idle[--reader.idle_count];

    if (reader.registered) {
        io_uring_prep_read_fixed(sqe, 0, reader.buffers[buffer], BLOCK_BYTES, block * BLOCK_BYTES,
                                 0);
        sqe->flags |= IOSQE_FIXED_FILE;
    } else {
        io_uring_prep_read(sqe, fd, reader.buffers[buffer], BLOCK_BYTES, block * BLOCK_BYTES);
    }
    io_uring_sqe_set_data64(sqe, buffer);
    reader.result[buffer] = result;
}

/* Take every completion there is. A completion says by its buffer which read it is, whatever the
 * order; the buffer is free again only once it has been summed. */
static unsigned reader_take(uint64_t key, uint64_t *sums)
{
    struct io_uring_cqe *cqe;
    unsigned head, taken = 0;

    io_uring_for_each_cqe(&reader.ring, head, cqe)
    {
        unsigned buffer = (unsigned)cqe->user_data;
        if (cqe->res != BLOCK_BYTES)
            die("read", cqe->res < 0 ? cqe->res : -EIO);
        sums[reader.result[buffer]] = block_sum(key, reader.buffers[buffer]);
        reader.idle[reader.idle_count++] = buffer;
        taken++;
    }
    io_uring_cq_advance(&reader.ring, taken);
    return taken;
}

void read_blocks(int fd, uint64_t key, const uint64_t *blocks, size_t count, uint64_t *sums)
{
    size_t asked = 0, done = 0;

    if (!reader.open)
        reader_open(fd);
    while (done < count) {
        while (asked < count && reader.idle_count > 0) {
            reader_add(fd, blocks[asked], asked);
            asked++;
        }
        unsigned batch = count - done < BATCH ? (unsigned)(count - done) : BATCH;
        int error = io_uring_submit_and_wait(&reader.ring, batch);
        if (error < 0 && error != -EINTR)
            die("io_uring_submit_and_wait", error);
        done += reader_take(key, sums);
    }
}
