/* SPDX-License-Identifier: Apache-2.0 */
/*
 * labs/lock-free/solution.c against Concurrency Kit's ck_ring: the same messages through rings of
 * the same capacity, by the same loops as in the lab, in alternating runs.
 *
 * Two placements: one producer and one consumer, threads pinned to two CPUs; and the lab's own, two
 * producers and two consumers as processes, role r on CPU r modulo their number.
 */
#define PERFLAB_SHIM
#include "lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SKIP = 77 };

#ifndef HAVE_CK

int main(void)
{
    puts("skipped: built without Concurrency Kit (libck-dev)");
    return SKIP;
}

#else

#include <ck_ring.h>

enum { ROUNDS = 15, MESSAGES = 400000, MOST_ROLES = 4 };

/* ck_ring keeps indices only; its buffer follows it in the same memory. */
static struct ck_ring_buffer *ck_buffer(void *memory)
{
    return (struct ck_ring_buffer *)((char *)memory + 4096);
}

static void ck_init(void *memory, size_t bytes, size_t capacity)
{
    (void)bytes;
    ck_ring_init(memory, (unsigned)capacity);
}

static bool ck_spsc_push(void *memory, uint64_t message)
{
    return ck_ring_enqueue_spsc(memory, ck_buffer(memory), (void *)(uintptr_t)message);
}

static bool ck_spsc_pop(void *memory, uint64_t *message)
{
    return ck_ring_dequeue_spsc(memory, ck_buffer(memory), message);
}

static bool ck_mpmc_push(void *memory, uint64_t message)
{
    return ck_ring_enqueue_mpmc(memory, ck_buffer(memory), (void *)(uintptr_t)message);
}

static bool ck_mpmc_pop(void *memory, uint64_t *message)
{
    return ck_ring_dequeue_mpmc(memory, ck_buffer(memory), message);
}

struct queue_kind {
    void (*init)(void *memory, size_t bytes, size_t capacity);
    queue_push *push;
    queue_pop *pop;
};

static const struct comparison {
    const char *name, *peer;
    struct queue_kind ours, theirs;
    int producers, consumers;
    bool processes;
} comparisons[] = {
    {"spsc, 2 threads",
     "ck_ring spsc",
     {spsc_init, spsc_push, spsc_pop},
     {ck_init, ck_spsc_push, ck_spsc_pop},
     1,
     1,
     false},
    {"mpmc, 2 threads",
     "ck_ring mpmc",
     {mpmc_init, mpmc_push, mpmc_pop},
     {ck_init, ck_mpmc_push, ck_mpmc_pop},
     1,
     1,
     false},
    {"mpmc, 4 processes",
     "ck_ring mpmc",
     {mpmc_init, mpmc_push, mpmc_pop},
     {ck_init, ck_mpmc_push, ck_mpmc_pop},
     2,
     2,
     true},
};

/* All that one run shares. */
static struct bench {
    _Alignas(4096) unsigned char queue[QUEUE_BYTES];
    pthread_barrier_t start, end;
    _Alignas(64) atomic_uint finished;
    _Alignas(64) atomic_bool abandoned;
    const struct queue_kind *kind;
    int producers, consumers;
    uint64_t popped[MOST_ROLES];
    uint64_t messages[MESSAGES];
    uint64_t logs[MOST_ROLES][MESSAGES];
} * bench;

static void pin(int role)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET((size_t)role % (size_t)sysconf(_SC_NPROCESSORS_ONLN), &set);
    sched_setaffinity(0, sizeof(set), &set);
}

static void *bench_role(void *argument)
{
    int role = (int)(intptr_t)argument;
    uint64_t share = MESSAGES / (uint64_t)bench->producers;

    pin(role);
    pthread_barrier_wait(&bench->start);
    if (role < bench->producers)
        queue_produce(bench->kind->push, bench->queue, bench->messages + share * (uint64_t)role,
                      share, &bench->finished, &bench->abandoned);
    else
        bench->popped[role] =
            queue_consume(bench->kind->pop, bench->queue, bench->logs[role], MESSAGES,
                          &bench->finished, (unsigned)bench->producers, &bench->abandoned);
    pthread_barrier_wait(&bench->end);
    return NULL;
}

static void bench_start(int roles, bool processes, pthread_t threads[])
{
    for (int role = 0; role < roles; role++) {
        if (!processes) {
            if (pthread_create(&threads[role], NULL, bench_role, (void *)(intptr_t)role) != 0)
                exit(1);
        } else if (fork() == 0) {
            bench_role((void *)(intptr_t)role);
            _exit(0);
        }
    }
}

/* Everything that was pushed was popped: the sums agree. */
static void bench_verify(void)
{
    uint64_t sum = 0, count = 0;

    for (int role = bench->producers; role < bench->producers + bench->consumers; role++) {
        count += bench->popped[role];
        for (uint64_t i = 0; i < bench->popped[role] && i < MESSAGES; i++)
            sum += bench->logs[role][i];
    }
    for (uint64_t i = 0; i < MESSAGES; i++)
        sum -= bench->messages[i];
    if (sum != 0 || count != MESSAGES) {
        puts("messages were lost");
        exit(1);
    }
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* One run; returns messages per second. */
static double bench_run(const struct comparison *comparison, const struct queue_kind *kind)
{
    int roles = comparison->producers + comparison->consumers;
    pthread_t threads[MOST_ROLES];
    pthread_barrierattr_t shared;

    memset(bench->queue, 0, sizeof(bench->queue));
    kind->init(bench->queue, sizeof(bench->queue), QUEUE_CAPACITY);
    bench->kind = kind;
    bench->producers = comparison->producers;
    bench->consumers = comparison->consumers;
    atomic_store(&bench->finished, 0);
    pthread_barrierattr_init(&shared);
    pthread_barrierattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&bench->start, &shared, (unsigned)roles + 1);
    pthread_barrier_init(&bench->end, &shared, (unsigned)roles + 1);
    bench_start(roles, comparison->processes, threads);
    pthread_barrier_wait(&bench->start);
    double begin = now();
    pthread_barrier_wait(&bench->end);
    double seconds = now() - begin;
    for (int role = 0; role < roles; role++) {
        if (comparison->processes)
            wait(NULL);
        else
            pthread_join(threads[role], NULL);
    }
    bench_verify();
    return MESSAGES / seconds;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof(*values), by_value);
    return values[ROUNDS / 2];
}

static void bench_compare(const struct comparison *comparison)
{
    double ours[ROUNDS], theirs[ROUNDS], ratios[ROUNDS];

    for (int round = 0; round < ROUNDS; round++) {
        if (round % 2 == 0)
            ours[round] = bench_run(comparison, &comparison->ours);
        theirs[round] = bench_run(comparison, &comparison->theirs);
        if (round % 2 != 0)
            ours[round] = bench_run(comparison, &comparison->ours);
        ratios[round] = ours[round] / theirs[round];
    }
    printf("%s: ours %.1f M messages/s, peer (%s) %.1f M messages/s, ratio %.2f\n",
           comparison->name, median(ours) / 1e6, comparison->peer, median(theirs) / 1e6,
           median(ratios));
}

int main(void)
{
    if (sysconf(_SC_NPROCESSORS_ONLN) < 2) {
        puts("skipped: needs two CPUs");
        return SKIP;
    }
    bench = mmap(NULL, sizeof(*bench), PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (bench == MAP_FAILED)
        return 1;
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (uint64_t i = 0; i < MESSAGES; i++)
        bench->messages[i] = (i + 1) * 0x9e3779b97f4a7c15u;
    for (size_t i = 0; i < sizeof(comparisons) / sizeof(comparisons[0]); i++)
        bench_compare(&comparisons[i]);
    return 0;
}

#endif
