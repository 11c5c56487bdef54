/* SPDX-License-Identifier: 0BSD */
/*
 * Wrong: spsc_push never looks whether the ring is full, so a slow consumer finds its oldest
 * messages overwritten.
 *
 * Tempting, because the test for "full" is what makes the producer touch the consumer's cache line,
 * and because with a fast consumer and a large ring it never happens - until the consumer loses its
 * CPU for a few milliseconds.
 */
#include "lab.h"

#include <stdatomic.h>

#define LINE 64 /* bytes of a cache line */

struct spsc {
    _Alignas(LINE) size_t mask; /* capacity - 1; never written after init */

    /* The producer's line: nobody else writes it, the consumer reads `tail` when it must. */
    _Alignas(LINE) atomic_size_t tail; /* messages ever pushed */

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
    queue->tail_seen = 0;
}

bool spsc_push(void *memory, uint64_t message)
{
    struct spsc *queue = memory;
    size_t tail = atomic_load_explicit(&queue->tail, memory_order_relaxed);

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

struct slot {
    atomic_size_t turn; /* ticket: free for that push; ticket + 1: full for that pop */
    uint64_t message;
};

struct mpmc {
    _Alignas(LINE) size_t mask;
    _Alignas(LINE) atomic_size_t tail; /* ticket of the next push */
    _Alignas(LINE) atomic_size_t head; /* ticket of the next pop */
    _Alignas(LINE) struct slot slots[];
};

void mpmc_init(void *memory, size_t bytes, size_t capacity)
{
    struct mpmc *queue = memory;

    (void)bytes;
    queue->mask = capacity - 1;
    atomic_init(&queue->tail, 0);
    atomic_init(&queue->head, 0);
    for (size_t i = 0; i < capacity; i++)
        atomic_init(&queue->slots[i].turn, i);
}

/*
 * Take the next ticket of `counter` whose slot is at turn ticket + `ahead`; NULL if the slot is
 * still at an earlier turn. A slot at a later turn means that our ticket is stale: read it again.
 */
static struct slot *mpmc_claim(struct mpmc *queue, atomic_size_t *counter, size_t ahead,
                               size_t *claimed)
{
    size_t ticket = atomic_load_explicit(counter, memory_order_relaxed);

    for (;;) {
        struct slot *slot = &queue->slots[ticket & queue->mask];
        size_t turn = atomic_load_explicit(&slot->turn, memory_order_acquire);
        ptrdiff_t gap = (ptrdiff_t)(turn - (ticket + ahead));

        if (gap < 0)
            return NULL;
        if (gap > 0) {
            ticket = atomic_load_explicit(counter, memory_order_relaxed);
        } else if (atomic_compare_exchange_weak_explicit(
                       counter, &ticket, ticket + 1, memory_order_relaxed, memory_order_relaxed)) {
            *claimed = ticket;
            return slot;
        }
    }
}

bool mpmc_push(void *memory, uint64_t message)
{
    struct mpmc *queue = memory;
    size_t ticket;
    struct slot *slot = mpmc_claim(queue, &queue->tail, 0, &ticket);

    if (!slot)
        return false;
    slot->message = message;
    atomic_store_explicit(&slot->turn, ticket + 1, memory_order_release);
    return true;
}

bool mpmc_pop(void *memory, uint64_t *message)
{
    struct mpmc *queue = memory;
    size_t ticket;
    struct slot *slot = mpmc_claim(queue, &queue->head, 1, &ticket);

    if (!slot)
        return false;
    *message = slot->message;
    atomic_store_explicit(&slot->turn, ticket + queue->mask + 1, memory_order_release);
    return true;
}
