/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One event, one descriptor, for each thread there is at the start; `inherit` makes the kernel add
 * threads and children to come. An event that will be divided by another is in its group: the
 * kernel then lets both count or neither, so that a quotient is of the same moments even where the
 * CPU has fewer counters than are wanted. Each is read by itself, which kernels before 4.14 insist
 * on together with `inherit`. What is not in a group has its own share of the counters' time, which
 * is told with it.
 *
 * perf events count threads, so their list must hold still while they are opened: a thread that
 * starts meanwhile might be missed or counted twice. If the list has grown, all is done again, and
 * given up if it grows each time.
 */
#include "probe/perf_counter.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "probe/derived.h"

#define WRAP_BITS 48
enum { TRIES = 3 };

struct slot { /* of one thread */
    pid_t thread;
    int fd;
    uint64_t last, total; /* as read; what it has come to, over wraps */
};

struct counter { /* of one name */
    struct perf_event_attr attr;
    struct slot *slots;
    size_t slot_count;
    char *problem; /* NULL: it counts */
};

struct state {
    struct probe_request request;
    struct counter *counters;
};

struct threads {
    pid_t *ids;
    size_t count;
    pid_t gone; /* a process without any, 0 if none */
};

static int compare_ids(const void *a, const void *b)
{
    pid_t x = *(const pid_t *)a, y = *(const pid_t *)b;
    return (x > y) - (x < y);
}

static void list_threads(const struct probe_request *request, struct threads *threads)
{
    *threads = (struct threads){0};
    for (size_t i = 0; i < request->pid_count; i++) {
        size_t before = threads->count;
        char *path = memory_print("%s/%d/task", request->root->proc, (int)request->pids[i]);
        DIR *tasks = opendir(path);
        struct dirent *entry;
        while (tasks && (entry = readdir(tasks)))
            if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
                *memory_push(&threads->ids, &threads->count) = atoi(entry->d_name);
        if (tasks)
            closedir(tasks);
        if (threads->count == before)
            threads->gone = request->pids[i];
        free(path);
    }
    if (threads->count)
        qsort(threads->ids, threads->count, sizeof(*threads->ids), compare_ids);
}

/* Whether `now` holds a thread that `then` does not. */
static bool has_new(const struct threads *now, const struct threads *then)
{
    for (size_t i = 0; i < now->count; i++)
        if (!then->count ||
            !bsearch(&now->ids[i], then->ids, then->count, sizeof(*then->ids), compare_ids))
            return true;
    return false;
}

static void close_slots(struct counter *counter)
{
    for (size_t i = 0; i < counter->slot_count; i++)
        perf_kernel->close(counter->slots[i].fd);
    free(counter->slots);
    counter->slots = NULL;
    counter->slot_count = 0;
}

static void fail(struct counter *counter, char *problem)
{
    close_slots(counter);
    free(counter->problem);
    counter->problem = problem;
}

/* The counter that this one is to be divided by, if it is wanted, too, and not in a group itself.
 */
static const struct counter *leader_of(const struct state *state, size_t index)
{
    const char *const *names = state->request.names, *under = probe_derived_under(names[index]);
    for (size_t i = 0; under && i < state->request.name_count; i++)
        if (strcmp(names[i], under) == 0 && !probe_derived_under(under))
            return &state->counters[i];
    return NULL;
}

/* The leader's descriptor for that thread; -1: none. */
static int group_of(const struct counter *leader, pid_t thread)
{
    for (size_t i = 0; leader && i < leader->slot_count; i++)
        if (leader->slots[i].thread == thread)
            return leader->slots[i].fd;
    return -1;
}

/* A CPU that cannot have both in a group may still count each. */
static int open_slot(const struct counter *counter, const struct counter *leader, pid_t thread)
{
    int group = group_of(leader, thread);
    int fd = perf_kernel->open(&counter->attr, thread, group);
    return fd == -EINVAL && group >= 0 ? perf_kernel->open(&counter->attr, thread, -1) : fd;
}

/* On all threads or, with a problem, on none. A thread that has just ended is no problem. */
static void open_counter(const struct state *state, struct counter *counter,
                         const struct counter *leader, const struct threads *threads)
{
    for (size_t i = 0; i < threads->count && !counter->problem; i++) {
        int fd = open_slot(counter, leader, threads->ids[i]);
        if (fd >= 0)
            *memory_push(&counter->slots, &counter->slot_count) =
                (struct slot){.thread = threads->ids[i], .fd = fd};
        else if (fd != -ESRCH)
            fail(counter, perf_refusal(state->request.root, &counter->attr, fd));
    }
    if (!counter->problem && threads->gone)
        fail(counter, memory_print("process %d is gone", (int)threads->gone));
    if (!counter->problem && !counter->slot_count)
        fail(counter, memory_copy("there is no process to ask"));
}

/* Leaders come before those they lead. */
static void open_some(struct state *state, const struct threads *threads, bool leaders)
{
    for (size_t n = 0; n < state->request.name_count; n++) {
        const struct counter *leader = leader_of(state, n);
        if (leaders == !leader)
            open_counter(state, &state->counters[n], leader, threads);
    }
}

static void open_all(struct state *state)
{
    bool restless = true;
    for (int i = 0; i < TRIES && restless; i++) {
        struct threads then, now;
        list_threads(&state->request, &then);
        for (size_t n = 0; n < state->request.name_count; n++)
            close_slots(&state->counters[n]);
        open_some(state, &then, true);
        open_some(state, &then, false);
        list_threads(&state->request, &now);
        restless = has_new(&now, &then);
        free(then.ids);
        free(now.ids);
    }
    for (size_t n = 0; restless && n < state->request.name_count; n++)
        if (!state->counters[n].problem)
            fail(&state->counters[n],
                 memory_copy("threads kept starting while the counter was opened"));
}

void *perf_counters_start(const struct probe_request *request, perf_find_function *find)
{
    struct state *state = memory_new(struct state);
    state->request = *request;
    state->counters = memory_alloc(request->name_count * sizeof(*state->counters));
    for (size_t i = 0; i < request->name_count; i++) {
        struct counter *counter = &state->counters[i];
        counter->problem = find(request->root, request->names[i], &counter->attr);
    }
    open_all(state);
    return state;
}

/* A register of 48 bits that is handed out as it is starts again at 0. Anything else that is less
 * than before is no count. */
static bool advance(struct slot *slot, uint64_t now)
{
    const uint64_t wrap = UINT64_C(1) << WRAP_BITS;
    uint64_t more = now - slot->last;
    if (now < slot->last) {
        if (slot->last >= wrap || slot->last < wrap / 2 || now >= wrap / 2)
            return false;
        more = now + wrap - slot->last;
    }
    slot->last = now;
    slot->total += more;
    return true;
}

static char *read_counter(struct counter *counter, struct probe_total *total)
{
    for (size_t i = 0; i < counter->slot_count; i++) {
        struct perf_count count;
        int error = perf_kernel->read(counter->slots[i].fd, &count);
        if (error)
            return memory_print("the counter cannot be read: %s", strerror(-error));
        if (!advance(&counter->slots[i], count.value))
            return memory_copy("the counter went backwards");
        total->value += (double)counter->slots[i].total;
        total->enabled += (double)count.enabled;
        total->running += (double)count.running;
    }
    return NULL;
}

void perf_counters_read(void *opaque, struct probe_totals *totals)
{
    struct state *state = opaque;
    for (size_t i = 0; i < state->request.name_count; i++) {
        struct counter *counter = &state->counters[i];
        struct probe_total *total = &totals->items[i];
        *total = (struct probe_total){0};
        if (!counter->problem)
            counter->problem = read_counter(counter, total);
        if (counter->problem)
            probe_total_absent(total, memory_copy(counter->problem));
        else if (counter->attr.exclude_kernel && counter->attr.type != PERF_TYPE_SOFTWARE)
            total->note = memory_copy("outside the kernel only");
    }
}

void perf_counters_stop(void *opaque)
{
    struct state *state = opaque;
    for (size_t i = 0; i < state->request.name_count; i++)
        fail(&state->counters[i], NULL);
    free(state->counters);
    free(state);
}
