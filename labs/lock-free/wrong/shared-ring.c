/* SPDX-License-Identifier: 0BSD */
/*
 * Wrong: the ring for one producer and one consumer, used by two of each. "Read the tail, write the
 * slot, store the tail plus one" is right as long as one process does it; two that read the same
 * tail write the same slot, and the slower one sets the tail back. The consumers fare no better.
 *
 * Tempting, because it is by far the fastest queue here and passes any test in which the two
 * producers do not run at the same moment.
 */
#include "lab.h"

#include <stdatomic.h>

#define LINE 64 /* bytes of a cache line */

struct spsc {
    _Alignas(LINE) size_t mask; /* capacity - 1; never written after init */

    /* The producer's line: nobody else writes it, the consumer reads `tail` when it must. */
    _Alignas(LINE) atomic_size_t tail; /* messages ever pushed */
    size_t head_seen;                  /* the producer's last look at head */

    /* The consumer's line. */
    _Alignas(LINE) atomic_size_t head; /* messages ever popped */
    size_t tail_seen;

    _Alignas(LINE) uint64_t slots[];
};

void spsc_init(void *memory, size_t bytes, size_t capacity)
{
    struct spsc *queue = memory;

    (void)bytes;
    queue->mask = capacity - 1;
    atomic_init(&queue->tail, 0);
    atomic_init(&queue->head, 0);
    queue->head_seen = 0;
    queue->tail_seen = 0;
}

bool spsc_push(void *memory, uint64_t message)
{
    struct spsc *queue = memory;
    size_t tail = atomic_load_explicit(&queue->tail, memory_order_relaxed);

    if (tail - queue->head_seen > queue->mask) {
        /* acquire: the consumer has read the slot before we may write it again */
        queue->head_seen = atomic_load_explicit(&queue->head, memory_order_acquire);
        if (tail - queue->head_seen > queue->mask)
            return false;
    }
    queue->slots[tail & queue->mask] = message;
    /* release: whoever sees the new tail sees the message */
    atomic_store_explicit(&queue->tail, tail + 1, memory_order_release);
    return true;
}

bool spsc_pop(void *memory, uint64_t *message)
{
    struct spsc *queue = memory;
    size_t head = atomic_load_explicit(&queue->head, memory_order_relaxed);

    if (head == queue->tail_seen) {
        queue->tail_seen = atomic_load_explicit(&queue->tail, memory_order_acquire);
        if (head == queue->tail_seen)
            return false;
    }
    *message = queue->slots[head & queue->mask];
    atomic_store_explicit(&queue->head, head + 1, memory_order_release);
    return true;
}

/* The same ring for many. */

void mpmc_init(void *memory, size_t bytes, size_t capacity)
{
    spsc_init(memory, bytes, capacity);
}

bool mpmc_push(void *memory, uint64_t message)
{
    return spsc_push(memory, message);
}

bool mpmc_pop(void *memory, uint64_t *message)
{
    return spsc_pop(memory, message);
}
