/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a case is: from its number to what is sick, where, and how much. The patient does what
 * stands here, the judge compares with it. Reading it is like reading a detective story from its
 * end.
 */
#ifndef MEMORY_CLINIC_CASE_H
#define MEMORY_CLINIC_CASE_H

#include <math.h>
#include <stdlib.h>

#include "perflab/judge.h"

/* ---- ward service: a leak, caches, a limit ---- */

enum {
    TICKS_PER_SECOND = 100,
    REQUESTS_PER_TICK = 20,
    REQUESTS_PER_SECOND = TICKS_PER_SECOND * REQUESTS_PER_TICK,
    CACHES = 4,
    LOST_ONCE = 1024, /* bytes of each of the pieces that are lost at the start */
};

/* Places that allocate once in a request; one of them loses some of it. */
#define SUSPECTS(X)                                                                                \
    X(session_open)                                                                                \
    X(session_token)                                                                               \
    X(parse_headers)                                                                               \
    X(decode_query)                                                                                \
    X(auth_ticket)                                                                                 \
    X(route_params)                                                                                \
    X(render_escape)                                                                               \
    X(metric_label)                                                                                \
    X(mail_body)                                                                                   \
    X(thumb_encode)                                                                                \
    X(audit_entry)                                                                                 \
    X(log_line)

#define CACHE_NAMES(X)                                                                             \
    X(cache_pages)                                                                                 \
    X(cache_users)                                                                                 \
    X(cache_prices)                                                                                \
    X(cache_images)

#define CASE_NAME(name) #name,
#define CASE_INDEX(name) SUSPECT_##name,
#define CASE_CACHE(name) CACHE_##name,
enum { SUSPECTS(CASE_INDEX) SUSPECT_COUNT };
enum { CACHE_NAMES(CASE_CACHE) CACHE_COUNT };
static const char *const suspect_names[] = {SUSPECTS(CASE_NAME)};
static const char *const cache_names[] = {CACHE_NAMES(CASE_NAME)};

struct service_case {
    int size[SUSPECT_COUNT]; /* bytes each place allocates */
    int leak;                /* the place that loses memory, */
    int lose_every;          /* one object in so many */
    int lost_once;           /* pieces lost before the first request */
    int unbounded;           /* the cache that evicts nothing, */
    int insert_every;        /* which sees a new key in one request of so many */
    int filling;             /* the cache that takes long until it is full */
    int entry[CACHES];       /* bytes of an entry */
    int capacity[CACHES];    /* entries; of the unbounded one not used */
    int limit;               /* of memory, MiB */
};

/* ---- ward heap: size classes ---- */

enum { CLASSES = 7, SPAN_BYTES = 16384 };
static const int class_sizes[CLASSES] = {48, 96, 192, 384, 768, 1536, 3072};

struct heap_case {
    int stranded;         /* the class whose survivors hold the most memory back */
    int crowd;            /* takes much, and uses it */
    int rare;             /* has the worst ratio, of next to nothing */
    int spans[CLASSES];   /* that stay resident after the night */
    int full[CLASSES];    /* spans at the peak, all full */
    int survive[CLASSES]; /* objects left in each span that stays */
};

/* ---- ward collector: pauses ---- */

enum {
    OBJECTS = 150000,  /* that each cycle marks */
    ARRAYS = 8,        /* long arrays among them, each scanned without a break */
    ROOTS_NS = 200000, /* to stop the threads and scan their stacks */
    WHOLE = 0,         /* slice: everything in one pause */
    SLICES = 7,
};
static const int slices[SLICES] = {512, 1024, 2048, 4096, 8192, 16384, WHOLE};
static const char *const slice_names[SLICES] = {"512",  "1024",  "2048", "4096",
                                                "8192", "16384", "whole"};

struct collector_case {
    int object_ns; /* to mark an object or to scan an element of an array */
    int array;     /* elements of a long array */
    int slice;     /* as the patient is set */
    int right;     /* the largest slice that meets the target */
    double target; /* ns, of the p99 */
};

struct clinic_case {
    struct service_case service;
    struct heap_case heap;
    struct collector_case collector;
};

static inline int case_draw(struct perflab_rng *rng, int least, int most)
{
    return least + (int)(perflab_random(rng) % (uint64_t)(most - least + 1));
}

static inline struct service_case case_service(struct perflab_rng *rng)
{
    struct service_case service;
    for (int i = 0; i < SUSPECT_COUNT; i++)
        service.size[i] = 32 * case_draw(rng, 8, 28);
    service.leak = case_draw(rng, 0, SUSPECT_COUNT - 1);
    service.lose_every = 2 + service.size[service.leak] / 320 + case_draw(rng, 0, 1);
    service.lost_once = case_draw(rng, 4000, 6000);
    service.unbounded = case_draw(rng, 0, CACHES - 1);
    service.filling = (service.unbounded + case_draw(rng, 1, CACHES - 1)) % CACHES;
    service.insert_every = case_draw(rng, 2, 4);
    for (int i = 0; i < CACHES; i++) {
        service.entry[i] = 16 * case_draw(rng, 24, 46);
        service.capacity[i] = case_draw(rng, 500, 1500);
    }
    service.capacity[service.filling] = REQUESTS_PER_SECOND * case_draw(rng, 12, 18);
    service.limit = 32 * case_draw(rng, 10, 24);
    return service;
}

static inline int case_per_span(int class)
{
    return SPAN_BYTES / class_sizes[class];
}

static inline struct heap_case case_heap(struct perflab_rng *rng)
{
    struct heap_case heap;
    int order[CLASSES] = {0, 1, 2, 3, 4, 5, 6};
    for (int i = CLASSES - 2; i > 0; i--) { /* the largest class has too few objects in a span */
        int k = case_draw(rng, 0, i), kept = order[i];
        order[i] = order[k];
        order[k] = kept;
    }
    for (int i = 0; i < CLASSES; i++) {
        int class = order[i];
        heap.spans[class] = case_draw(rng, 120, 220);
        heap.full[class] = heap.spans[class] + case_draw(rng, 100, 300);
        heap.survive[class] = case_per_span(class);
    }
    heap.stranded = order[0];
    heap.crowd = order[1];
    heap.rare = order[2];
    heap.spans[heap.stranded] = heap.full[heap.stranded] = case_draw(rng, 1400, 3200);
    heap.survive[heap.stranded] = 1 + case_per_span(heap.stranded) * case_draw(rng, 4, 11) / 100;
    heap.spans[heap.crowd] = heap.full[heap.crowd] = case_draw(rng, 300, 1500);
    heap.spans[heap.rare] = heap.full[heap.rare] = case_draw(rng, 30, 60);
    heap.survive[heap.rare] = 1;
    return heap;
}

static inline struct collector_case case_collector(struct perflab_rng *rng)
{
    struct collector_case collector;
    collector.right = 1024 << case_draw(rng, 0, 2);
    collector.slice = 2 * collector.right;
    collector.array = collector.right * 9 / 10;
    collector.object_ns = 8192000 / collector.right * case_draw(rng, 80, 120) / 100 / 2;
    double meets = ROOTS_NS + (double)(collector.right + collector.array) * collector.object_ns;
    double misses = ROOTS_NS + (double)(collector.slice + collector.array) * collector.object_ns;
    collector.target = 1e5 * round(sqrt(meets * misses) / 1e5);
    return collector;
}

/* Each ward from a stream of its own, so that a change of one leaves the others as they are. */
static inline struct clinic_case case_of(uint64_t number)
{
    struct perflab_rng rng[3];
    for (int i = 0; i < 3; i++)
        rng[i].state = number * 4 + (uint64_t)i;
    return (struct clinic_case){case_service(&rng[0]), case_heap(&rng[1]), case_collector(&rng[2])};
}

/* ---- what follows from it ---- */

/* Bytes lost in a second. */
static inline double case_leak_rate(const struct service_case *service)
{
    return (double)REQUESTS_PER_SECOND / service->lose_every * service->size[service->leak];
}

/* What glibc's malloc takes for an object: 8 bytes before it, all rounded up to 16. */
static inline double case_chunk(int size)
{
    return (size + 8 + 15) / 16 * 16;
}

/* What an entry of a cache has beside its bytes: a key, a length and a link. */
enum { ENTRY_HEAD = 24 };

/* Growth of the resident memory in a second, once nothing fills any more. */
static inline double case_slope(const struct service_case *service)
{
    double leak = (double)REQUESTS_PER_SECOND / service->lose_every *
                  case_chunk(service->size[service->leak]);
    double cache = (double)REQUESTS_PER_SECOND / service->insert_every *
                   case_chunk(service->entry[service->unbounded] + ENTRY_HEAD);
    return leak + cache;
}

/* Resident memory that does not grow, once all caches with a bound are full. The program itself,
 * its tables and its queue of events take 4.7 MB. */
static inline double case_level(const struct service_case *service)
{
    double bytes = 4.7e6 + service->lost_once * case_chunk(LOST_ONCE);
    for (int i = 0; i < CACHES; i++)
        if (i != service->unbounded)
            bytes += service->capacity[i] * (8 + case_chunk(service->entry[i] + ENTRY_HEAD));
    return bytes;
}

/* Minutes from the start until the limit is reached. */
static inline double case_minutes(const struct service_case *service)
{
    double room = service->limit * 1048576.0 - case_level(service);
    return room / case_slope(service) / 60;
}

static inline double case_live(const struct heap_case *heap, int class)
{
    return (double)heap->spans[class] * heap->survive[class] * class_sizes[class];
}

/* Resident over live bytes, of the whole heap. */
static inline double case_rss_over_live(const struct heap_case *heap)
{
    double resident = 0.3e6, live = 0;
    for (int i = 0; i < CLASSES; i++) {
        resident += (double)heap->spans[i] * SPAN_BYTES;
        live += case_live(heap, i);
    }
    return resident / live;
}

/* The object before which array `i` is met in a cycle: one in the first half of each eighth, so
 * that no slice of up to 8192 objects meets two. */
static inline int case_array_at(int cycle, int i)
{
    struct perflab_rng rng = {(uint64_t)cycle * ARRAYS + (uint64_t)i};
    return OBJECTS / ARRAYS * i + (int)(perflab_random(&rng) % (OBJECTS / ARRAYS / 2));
}

/* What one pause visits: objects from `first`, and elements of the arrays among them. */
static inline int case_visits(const struct collector_case *collector, int slice, int cycle,
                              int first)
{
    int end = slice == WHOLE || first + slice > OBJECTS ? OBJECTS : first + slice;
    int visits = end - first;
    for (int i = 0; i < ARRAYS; i++) {
        int at = case_array_at(cycle, i);
        visits += at >= first && at < end ? collector->array : 0;
    }
    return visits;
}

static inline double case_pause(const struct collector_case *collector, int visits)
{
    return ROOTS_NS + (double)visits * collector->object_ns;
}

static inline int case_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The quantile of the pauses, ns, in many cycles, by nearest rank. */
static inline double case_quantile(const struct collector_case *collector, int slice, double q)
{
    enum { PAUSES = 4000 };
    double *pauses = malloc(PAUSES * sizeof(*pauses));
    int count = 0;
    for (int cycle = 0; pauses && count < PAUSES; cycle++)
        for (int first = 0; first < OBJECTS && count < PAUSES;
             first += slice == WHOLE ? OBJECTS : slice)
            pauses[count++] = case_pause(collector, case_visits(collector, slice, cycle, first));
    if (!pauses)
        return 0;
    qsort(pauses, (size_t)count, sizeof(*pauses), case_compare);
    double value = pauses[(int)ceil(q * count) - 1];
    free(pauses);
    return value;
}

#endif
