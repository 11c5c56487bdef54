/* SPDX-License-Identifier: 0BSD */
/*
 * Where you start: two queues, each a ring of messages under one mutex.
 *
 * They are right. They are slow because every push and every pop takes the lock, whoever else is at
 * work, and a process that finds the lock taken goes to sleep in the kernel.
 *
 * PTHREAD_PROCESS_SHARED lets a mutex work between processes: it then lives in the shared memory
 * itself and needs no pointer.
 */
#include "lab.h"

#include <pthread.h>

struct queue {
    pthread_mutex_t lock;
    size_t capacity;
    size_t pushed; /* messages ever pushed; the next goes to slot pushed % capacity */
    size_t popped; /* messages ever popped */
    uint64_t slots[];
};

static void queue_init(struct queue *queue, size_t capacity)
{
    pthread_mutexattr_t shared;

    pthread_mutexattr_init(&shared);
    pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&queue->lock, &shared);
    pthread_mutexattr_destroy(&shared);
    queue->capacity = capacity;
    queue->pushed = 0;
    queue->popped = 0;
}

static bool locked_push(struct queue *queue, uint64_t message)
{
    pthread_mutex_lock(&queue->lock);
    bool room = queue->pushed - queue->popped < queue->capacity;
    if (room) {
        queue->slots[queue->pushed & (queue->capacity - 1)] = message;
        queue->pushed++;
    }
    pthread_mutex_unlock(&queue->lock);
    return room;
}

static bool locked_pop(struct queue *queue, uint64_t *message)
{
    pthread_mutex_lock(&queue->lock);
    bool some = queue->pushed != queue->popped;
    if (some) {
        *message = queue->slots[queue->popped & (queue->capacity - 1)];
        queue->popped++;
    }
    pthread_mutex_unlock(&queue->lock);
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
