/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ward collector: a program whose memory is collected. The collector marks a graph of objects,
 * slice by slice; while it does, nothing else runs. It really follows the links; but this heap is a
 * model on a scale of about 1 to 100, so each object takes as long as that many objects would in a
 * large heap, where each is a miss or two of the caches: the rest of the time it spins.
 */
#ifndef MEMORY_CLINIC_COLLECTOR_H
#define MEMORY_CLINIC_COLLECTOR_H

#include "patient.h"

enum { PAUSES = 400, BETWEEN_NS = 10000000 /* the program runs */ };

static struct collector {
    struct collector_case sick;
    uint32_t next[OBJECTS]; /* one circle through all objects */
    unsigned char marked[OBJECTS];
    uint32_t at; /* the object to be marked next */
    uint32_t sum;
} collector;

/* Sattolo's shuffle makes a permutation that is one circle. */
static void make_graph(void)
{
    struct perflab_rng rng = {1};
    for (int i = 0; i < OBJECTS; i++)
        collector.next[i] = (uint32_t)i;
    for (int i = OBJECTS - 1; i > 0; i--) {
        int k = case_draw(&rng, 0, i - 1);
        uint32_t kept = collector.next[i];
        collector.next[i] = collector.next[k];
        collector.next[k] = kept;
    }
}

PLACE void mark_slice(int objects)
{
    for (int i = 0; i < objects; i++) {
        collector.marked[collector.at] ^= 1;
        collector.at = collector.next[collector.at];
    }
}

static int64_t cpu_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* What it would take on the large heap. */
PLACE void wait_for_memory(int64_t until)
{
    while (cpu_ns() < until)
        collector.sum++;
}

/* The program between two pauses. */
PLACE void mutate(void)
{
    enum { LIVE = 256 };
    static void *objects[LIVE];
    for (int i = 0; i < 2 * LIVE; i++) {
        free(objects[i % LIVE]);
        objects[i % LIVE] = must(malloc(512));
        collector.sum = fill(objects[i % LIVE], 512, collector.sum);
    }
}

/* One pause: what a clock on the wall says, and what the collector itself took of it. They differ
 * where the kernel gave the CPU to somebody else meanwhile. */
struct pause {
    int64_t wall, cpu;
};

static struct pause pause_program(int slice, int cycle, int first)
{
    int visits = case_visits(&collector.sick, slice, cycle, first);
    int objects = slice == WHOLE || first + slice > OBJECTS ? OBJECTS - first : slice;
    int64_t wall = now_ns(), cpu = cpu_ns();
    mark_slice(objects);
    wait_for_memory(cpu + (int64_t)case_pause(&collector.sick, visits));
    return (struct pause){now_ns() - wall, cpu_ns() - cpu};
}

static void print_setting(int slice, double seconds)
{
    char name[32];
    snprintf(name, sizeof(name), "%d objects", slice);
    printf("ward collector: slice %s; %d pauses, or %g s; target: p99 of the pauses at most %.1f "
           "ms\n",
           slice == WHOLE ? "whole" : name, PAUSES, seconds, collector.sick.target / 1e6);
    fflush(stdout);
}

static int run_collector(const struct options *options)
{
    collector.sick = case_of(options->number).collector;
    int slice = options->slice < 0 ? collector.sick.slice : options->slice;
    int first = 0, cycle = 0, count = 0;
    double total = 0;
    make_graph();
    print_setting(slice, options->seconds);
    int64_t start = now_ns(), end = start + (int64_t)(options->seconds * 1e9);
    while (count < PAUSES && now_ns() < end) {
        struct pause pause = pause_program(slice, cycle, first);
        printf("pause %d cycle %d wall %.3f ms cpu %.3f ms\n", ++count, cycle,
               (double)pause.wall / 1e6, (double)pause.cpu / 1e6);
        fflush(stdout);
        total += (double)pause.cpu;
        first = slice == WHOLE ? OBJECTS : first + slice;
        if (first >= OBJECTS) {
            first = 0;
            cycle++;
        }
        int64_t resumed = now_ns();
        mutate();
        sleep_until(resumed + BETWEEN_NS);
    }
    printf("%d pauses, %.1f s of %.1f s\n", count, total / 1e9, (double)(now_ns() - start) / 1e9);
    return 0;
}

#endif
