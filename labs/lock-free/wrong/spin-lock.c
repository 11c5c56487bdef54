/* SPDX-License-Identifier: 0BSD */
/*
 * Right, but no answer to the task: the mutex has become a test-and-set spin lock.
 *
 * Tempting, because it makes no system call and "there is no mutex any more". It is still a lock:
 * the lock's cache line goes back and forth for every message, and a process that loses its CPU
 * while it holds the lock leaves the others spinning for a whole time slice.
 */
#include "lab.h"

#include <stdatomic.h>

struct queue {
    atomic_flag lock;
    size_t capacity;
    size_t pushed; /* messages ever pushed; the next goes to slot pushed % capacity */
    size_t popped; /* messages ever popped */
    uint64_t slots[];
};

static void queue_init(struct queue *queue, size_t capacity)
{
    atomic_flag_clear(&queue->lock);
    queue->capacity = capacity;
    queue->pushed = 0;
    queue->popped = 0;
}

static void queue_lock(struct queue *queue)
{
    while (atomic_flag_test_and_set_explicit(&queue->lock, memory_order_acquire))
        ;
}

static bool locked_push(struct queue *queue, uint64_t message)
{
    queue_lock(queue);
    bool room = queue->pushed - queue->popped < queue->capacity;
    if (room) {
        queue->slots[queue->pushed & (queue->capacity - 1)] = message;
        queue->pushed++;
    }
    atomic_flag_clear_explicit(&queue->lock, memory_order_release);
    return room;
}

static bool locked_pop(struct queue *queue, uint64_t *message)
{
    queue_lock(queue);
    bool some = queue->pushed != queue->popped;
    if (some) {
        *message = queue->slots[queue->popped & (queue->capacity - 1)];
        queue->popped++;
    }
    atomic_flag_clear_explicit(&queue->lock, memory_order_release);
    return some;
}

void spsc_init(void *memory, size_t bytes, size_t capacity)
{
    (void)bytes;
    queue_init(memory, capacity);
}

bool spsc_push(void *memory, uint64_t message)
{
    return locked_push(memory, message);
}

bool spsc_pop(void *memory, uint64_t *message)
{
    return locked_pop(memory, message);
}

void mpmc_init(void *memory, size_t bytes, size_t capacity)
{
    (void)bytes;
    queue_init(memory, capacity);
}

bool mpmc_push(void *memory, uint64_t message)
{
    return locked_push(memory, message);
}

bool mpmc_pop(void *memory, uint64_t *message)
{
    return locked_pop(memory, message);
}
