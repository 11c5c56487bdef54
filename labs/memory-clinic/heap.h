/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ward heap: an allocator with size classes. Each class has spans of 16 KiB, cut into objects of
 * one size; a span goes back to the kernel when its last object is freed, and not before. By day it
 * fills up; at night most objects are freed, and what is left stays.
 */
#ifndef MEMORY_CLINIC_HEAP_H
#define MEMORY_CLINIC_HEAP_H

#include <sys/mman.h>
#include <sys/prctl.h>

#include "patient.h"

#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#define PR_SET_VMA_ANON_NAME 0
#endif

enum { SPANS_MOST = 4096, WORDS = 6 /* of 64 bits: a span has at most 341 objects */ };

struct class
{
    char *region; /* of SPANS_MOST spans; the kernel gives pages as they are touched */
    uint64_t used[SPANS_MOST][WORDS];
    int live[SPANS_MOST]; /* objects of each span */
    long allocated, freed;
};

static struct heap {
    struct heap_case sick;
    struct class classes[CLASSES];
    uint32_t sum;
} heap;

static void open_class(int class)
{
    char name[32];
    size_t bytes = (size_t)SPANS_MOST * SPAN_BYTES;
    /* One page more than is used, which nobody may touch: else the kernel would take the regions of
     * two classes for one mapping. */
    char *region = mmap(NULL, bytes + 4096, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (region == MAP_FAILED)
        must(NULL);
    mprotect(region + bytes, 4096, PROT_NONE);
    madvise(region, bytes, MADV_NOHUGEPAGE); /* a huge page would hide what a span costs */
    snprintf(name, sizeof(name), "class %d", class_sizes[class]);
    prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, region, bytes, name);
    heap.classes[class].region = region;
    printf("class %4d at %lx-%lx\n", class_sizes[class], (unsigned long)region,
           (unsigned long)region + bytes);
}

static char *object_at(int class, int span, int slot)
{
    return heap.classes[class].region + (size_t)span * SPAN_BYTES +
           (size_t)slot * (size_t)class_sizes[class];
}

PLACE void class_take(int class, int span, int slot)
{
    struct class *from = &heap.classes[class];
    from->used[span][slot / 64] |= 1ull << slot % 64;
    from->live[span]++;
    from->allocated++;
    heap.sum = fill(object_at(class, span, slot), (size_t)class_sizes[class], heap.sum);
}

PLACE void class_release(int class, int span, int slot)
{
    struct class *to = &heap.classes[class];
    to->used[span][slot / 64] &= ~(1ull << slot % 64);
    to->freed++;
    if (--to->live[span] == 0)
        madvise(to->region + (size_t)span * SPAN_BYTES, SPAN_BYTES, MADV_DONTNEED);
}

static void fill_by_day(int class)
{
    for (int span = 0; span < heap.sick.full[class]; span++)
        for (int slot = 0; slot < case_per_span(class); slot++)
            class_take(class, span, slot);
}

/* Of the spans that stay, only the last objects do; of the others none. */
static void free_at_night(int class)
{
    for (int span = 0; span < heap.sick.full[class]; span++) {
        int stay = span < heap.sick.spans[class] ? heap.sick.survive[class] : 0;
        for (int slot = 0; slot < case_per_span(class) - stay; slot++)
            class_release(class, span, slot);
    }
}

/* What a program knows of itself: how many objects it still uses. Not what they cost. */
static void print_classes(void)
{
    printf("%10s %12s %12s %12s\n", "class", "allocated", "freed", "live");
    for (int class = 0; class < CLASSES; class ++) {
        const struct class *of = &heap.classes[class];
        printf("%10d %12ld %12ld %12ld\n", class_sizes[class], of->allocated, of->freed,
               of->allocated - of->freed);
    }
    fflush(stdout);
}

static int run_heap(const struct options *options)
{
    int64_t start = now_ns();
    heap.sick = case_of(options->number).heap;
    for (int class = 0; class < CLASSES; class ++)
        open_class(class);
    for (int class = 0; class < CLASSES; class ++)
        fill_by_day(class);
    for (int class = 0; class < CLASSES; class ++)
        free_at_night(class);
    printf("ward heap: the night is over; this stays for %g s\n", options->seconds);
    print_classes();
    /* The day goes on: an object of each class is freed and taken again, ten times a second. */
    for (int64_t tick = 1; tick <= (int64_t)(options->seconds * 10); tick++) {
        for (int class = 0; class < CLASSES; class ++) {
            int span = (int)(tick % heap.sick.spans[class]), slot = case_per_span(class) - 1;
            class_take(class, span, 0);
            class_release(class, span, slot);
            class_take(class, span, slot);
            class_release(class, span, 0);
        }
        sleep_until(start + tick * 100000000LL);
    }
    print_classes();
    return 0;
}

#endif
