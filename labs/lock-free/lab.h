/* SPDX-License-Identifier: 0BSD */
/*
 * lock-free: what you write, and what runs it.
 *
 * Four processes share nothing but two queues. Roles 0 and 1 produce, roles 2 and 3 consume:
 *
 *     stage 1, SPSC    1 ----> [ queue ] ----> 2        (0 and 3 sleep)
 *
 *     stage 2, MPMC    0 --\               /--> 2
 *                           > [ queue ] --<
 *                      1 --/               \--> 3
 *
 * perflab gives role r the CPU r modulo their number, so with two CPUs or more roles 1 and 2 run at
 * the same time, and so do the two producers, and the two consumers.
 *
 * Every process maps the shared memory at an address of its own: keep indices in it, never
 * pointers.
 */
#ifndef LOCK_FREE_LAB_H
#define LOCK_FREE_LAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QUEUE_CAPACITY 1024                      /* messages; a power of two */
#define QUEUE_BYTES (4096 + QUEUE_CAPACITY * 64) /* memory of one queue */

/*
 * You write these six functions.
 *
 * init: make `memory` (zeroed, page-aligned, `bytes` long) an empty queue of `capacity` messages.
 *       Called by one process before the others start; capacity is a power of two.
 * push: append the message; false, at once, if the queue is full.
 * pop:  take the oldest message; false, at once, if the queue is empty.
 *
 * spsc: one process pushes, one process pops. mpmc: any number of each, at the same time.
 * A queue has one order: what is pushed first is popped first, whoever pushes and pops.
 */
void spsc_init(void *memory, size_t bytes, size_t capacity);
bool spsc_push(void *memory, uint64_t message);
bool spsc_pop(void *memory, uint64_t *message);

void mpmc_init(void *memory, size_t bytes, size_t capacity);
bool mpmc_push(void *memory, uint64_t message);
bool mpmc_pop(void *memory, uint64_t *message);

/* A producer's input: spsc_count messages for stage 1, then mpmc_count for stage 2. A consumer gets
 * the same counts and no messages. */
struct queue_input {
    uint64_t spsc_count;
    uint64_t mpmc_count;
    uint64_t messages[];
};

/* A consumer's output: how much it popped, and a log of it: spsc_count places for stage 1, then
 * 2 * mpmc_count places for stage 2. */
struct queue_output {
    uint64_t spsc_popped;
    uint64_t mpmc_popped;
    uint64_t log[];
};

#ifdef PERFLAB_SHIM

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "perflab/worker.h"

#define QUEUE_ROLES 4
#define QUEUE_SPINS 64 /* tries before the CPU is offered to somebody else */

/* The memory the roles share. Each part starts on a page of its own. */
struct queue_arena {
    _Alignas(4096) pthread_barrier_t stage; /* sleeps in the kernel: waiters cost no CPU time */
    _Alignas(64) atomic_uint spsc_finished; /* producers that have pushed their last message */
    _Alignas(64) atomic_uint mpmc_finished;
    _Alignas(64) atomic_bool abandoned; /* a consumer gave up: do not wait for it */
    _Alignas(4096) unsigned char spsc[QUEUE_BYTES];
    _Alignas(4096) unsigned char mpmc[QUEUE_BYTES];
};

typedef bool queue_push(void *memory, uint64_t message);
typedef bool queue_pop(void *memory, uint64_t *message);

/* After a push or pop that returned false: spin briefly, then let another process run. There may be
 * fewer CPUs than roles, and then the one we wait for may be waiting for this CPU. */
static inline void queue_wait(unsigned *spins)
{
    if (++*spins < QUEUE_SPINS) {
#if defined(__x86_64__) || defined(__i386__)
        __builtin_ia32_pause();
#endif
    } else {
        sched_yield();
        *spins = 0;
    }
}

static inline void queue_produce(queue_push *push, void *memory, const uint64_t *messages,
                                 uint64_t count, atomic_uint *finished, atomic_bool *abandoned)
{
    for (uint64_t i = 0; i < count; i++)
        for (unsigned spins = 0; !push(memory, messages[i]) && !atomic_load(abandoned);)
            queue_wait(&spins);
    atomic_fetch_add(finished, 1);
}

/* Pop until a pop finds the queue empty although all producers had finished before it began. */
static inline uint64_t queue_consume(queue_pop *pop, void *memory, uint64_t *log, uint64_t places,
                                     atomic_uint *finished, unsigned producers,
                                     atomic_bool *abandoned)
{
    uint64_t popped = 0;
    unsigned spins = 0;

    for (;;) {
        bool last = atomic_load(finished) == producers;
        uint64_t message;
        if (pop(memory, &message)) {
            if (popped == places) {
                atomic_store(abandoned, true);
                return places + 1; /* more than was ever sent */
            }
            log[popped++] = message;
            spins = 0;
        } else if (last) {
            return popped;
        } else {
            queue_wait(&spins);
        }
    }
}

static inline void queue_setup(struct queue_arena *arena)
{
    pthread_barrierattr_t shared;

    pthread_barrierattr_init(&shared);
    pthread_barrierattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&arena->stage, &shared, QUEUE_ROLES);
    pthread_barrierattr_destroy(&shared);
    spsc_init(arena->spsc, QUEUE_BYTES, QUEUE_CAPACITY);
    mpmc_init(arena->mpmc, QUEUE_BYTES, QUEUE_CAPACITY);
}

static inline void lab_run(const struct perflab_call *call)
{
    struct queue_arena *arena = call->arena;
    const struct queue_input *in = call->in;
    struct queue_output *out = call->out;

    if (call->phase == PERFLAB_SETUP) {
        queue_setup(arena);
        return;
    }

    /* A counter is reset in the stage that does not use it, between two barriers. */
    pthread_barrier_wait(&arena->stage);
    if (call->role == 1) {
        atomic_store(&arena->mpmc_finished, 0);
        queue_produce(spsc_push, arena->spsc, in->messages, in->spsc_count, &arena->spsc_finished,
                      &arena->abandoned);
    } else if (call->role == 2) {
        out->spsc_popped = queue_consume(spsc_pop, arena->spsc, out->log, in->spsc_count,
                                         &arena->spsc_finished, 1, &arena->abandoned);
    }

    pthread_barrier_wait(&arena->stage);
    if (call->role == 1)
        atomic_store(&arena->spsc_finished, 0);
    if (call->role < 2)
        queue_produce(mpmc_push, arena->mpmc, in->messages + in->spsc_count, in->mpmc_count,
                      &arena->mpmc_finished, &arena->abandoned);
    else
        out->mpmc_popped =
            queue_consume(mpmc_pop, arena->mpmc, out->log + in->spsc_count, 2 * in->mpmc_count,
                          &arena->mpmc_finished, 2, &arena->abandoned);
}

#endif
#endif
