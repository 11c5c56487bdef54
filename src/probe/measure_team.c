/* SPDX-License-Identifier: Apache-2.0 */
/* Threads on several CPUs that begin at the same time. */
#include <math.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/memory.h"
#include "probe/measure.h"

enum { WAIT, GO, LEAVE };

struct team {
    measure_member *run;
    void *context;
    atomic_size_t ready;
    atomic_int signal;
};

struct member {
    struct team *team;
    size_t index;
    double result;
    pthread_t thread;
};

static void *run_member(void *argument)
{
    struct member *member = argument;
    struct team *team = member->team;
    int signal;
    atomic_fetch_add(&team->ready, 1);
    while ((signal = atomic_load(&team->signal)) == WAIT)
        sched_yield();
    if (signal == GO)
        member->result = team->run(team->context, member->index);
    return NULL;
}

double measure_together(const int *cpus, size_t count, measure_member *run, void *context)
{
    struct team team = {.run = run, .context = context};
    struct member *members = memory_alloc(count * sizeof(*members));
    size_t started = 0;
    double sum = 0;
    for (; started < count; started++) {
        struct member *member = &members[started];
        *member = (struct member){.team = &team, .index = started};
        if (measure_start(cpus[started], run_member, member, &member->thread) < 0)
            break;
    }
    while (atomic_load(&team.ready) < started)
        sched_yield();
    atomic_store(&team.signal, started == count ? GO : LEAVE);
    for (size_t i = 0; i < started; i++) {
        pthread_join(members[i].thread, NULL);
        sum += members[i].result;
    }
    free(members);
    return started == count ? sum : NAN;
}
