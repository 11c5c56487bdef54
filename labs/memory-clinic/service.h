/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ward service: a server without a network. Each request goes through some thirty places that
 * allocate. Nearly all of what they allocate is freed when the request is done.
 */
#ifndef MEMORY_CLINIC_SERVICE_H
#define MEMORY_CLINIC_SERVICE_H

#include "patient.h"

enum { OBJECTS_MOST = 64, EVENTS = 20000, BUCKETS = 1 << 15 };

struct entry {
    struct entry *next; /* of the same bucket */
    uint64_t key;
    uint64_t bytes;
    char content[];
};

/* A cache with a bound keeps a ring: the oldest entry makes way. One without keeps all. */
struct cache {
    struct entry **ring;
    struct entry *buckets[BUCKETS];
    uint64_t inserted;
};

static struct service {
    struct service_case sick;
    struct cache caches[CACHES];
    char *events[EVENTS];
    uint64_t request; /* number of the current one */
    void *objects[OBJECTS_MOST];
    int object_count;
    uint32_t sum; /* of all work, so that none is optimised away */
} service;

/* ---- what lives as long as its request ---- */

static void keep(void *object, size_t bytes)
{
    service.sum = fill(object, bytes, service.sum);
    service.objects[service.object_count++] = object;
}

static void end_request(void)
{
    while (service.object_count)
        free(service.objects[--service.object_count]);
    service.request++;
}

/* Much work, and much memory that lives for microseconds. */
#define BUSY(name, bytes)                                                                          \
    PLACE void name(void)                                                                          \
    {                                                                                              \
        void *object = must(malloc(bytes));                                                        \
        for (int i = 0; i < 4; i++)                                                                \
            service.sum = fill(object, bytes, service.sum);                                        \
        keep(object, bytes);                                                                       \
    }
BUSY(parse_line, 192)
BUSY(split_cookie, 320)
BUSY(read_body, 4096)
BUSY(match_route, 128)
BUSY(load_user, 640)
BUSY(price_row, 224)
BUSY(render_row, 1536)
BUSY(render_page, 12288)
BUSY(compress_page, 6144)
BUSY(format_date, 64)
BUSY(count_hit, 48)

/* ---- the suspects: one of them does not hand all of its objects on to be freed ---- */

static void hand_on(void *object, int place)
{
    size_t bytes = (size_t)service.sick.size[place];
    if (place == service.sick.leak && service.request % (uint64_t)service.sick.lose_every == 0)
        service.sum = fill(object, bytes, service.sum); /* and nobody has it any more */
    else
        keep(object, bytes);
}

#define SUSPECT(name)                                                                              \
    PLACE void name(void)                                                                          \
    {                                                                                              \
        hand_on(must(malloc((size_t)service.sick.size[SUSPECT_##name])), SUSPECT_##name);          \
    }
SUSPECT(session_open)
SUSPECT(session_token)
SUSPECT(parse_headers)
SUSPECT(decode_query)
SUSPECT(auth_ticket)
SUSPECT(route_params)
SUSPECT(render_escape)
SUSPECT(metric_label)
SUSPECT(mail_body)
SUSPECT(thumb_encode)
SUSPECT(audit_entry)
SUSPECT(log_line)

/* ---- what lives longer ---- */

PLACE void queue_event(void)
{
    char **event = &service.events[service.request % EVENTS];
    free(*event);
    *event = must(malloc(64));
    service.sum = fill(*event, 64, service.sum);
}

/* Read at the start and replaced by nothing: lost, once. */
PLACE void config_load(void)
{
    for (int i = 0; i < service.sick.lost_once; i++)
        service.sum = fill(must(malloc(LOST_ONCE)), LOST_ONCE, service.sum);
}

static struct entry *cache_find(const struct cache *cache, uint64_t key)
{
    struct entry *entry = cache->buckets[key % BUCKETS];
    while (entry && entry->key != key)
        entry = entry->next;
    return entry;
}

static void cache_evict(struct cache *cache, struct entry *old)
{
    struct entry **link = &cache->buckets[old->key % BUCKETS];
    while (*link != old)
        link = &(*link)->next;
    *link = old->next;
    free(old);
}

static void cache_insert(int index, struct entry *entry, uint64_t key)
{
    struct cache *cache = &service.caches[index];
    size_t bytes = (size_t)service.sick.entry[index];
    *entry = (struct entry){cache->buckets[key % BUCKETS], key, bytes};
    service.sum = fill(entry->content, bytes, service.sum);
    cache->buckets[key % BUCKETS] = entry;
    if (index == service.sick.unbounded)
        return;
    struct entry **oldest =
        &cache->ring[cache->inserted++ % (uint64_t)service.sick.capacity[index]];
    if (*oldest)
        cache_evict(cache, *oldest);
    *oldest = entry;
}

/* The unbounded cache and the one that fills see new keys; the others are soon full. */
static uint64_t cache_key(int index)
{
    uint64_t every = index == service.sick.unbounded ? (uint64_t)service.sick.insert_every : 1;
    return service.request / every;
}

#define CACHE(name)                                                                                \
    PLACE void name(void)                                                                          \
    {                                                                                              \
        uint64_t key = cache_key(CACHE_##name);                                                    \
        if (!cache_find(&service.caches[CACHE_##name], key))                                       \
            cache_insert(                                                                          \
                CACHE_##name,                                                                      \
                must(malloc((size_t)service.sick.entry[CACHE_##name] + sizeof(struct entry))),     \
                key);                                                                              \
    }
CACHE(cache_pages)
CACHE(cache_users)
CACHE(cache_prices)
CACHE(cache_images)

/* ---- a request ---- */

#define CALL(name) name();
#define BUSY_PLACES(X)                                                                             \
    X(parse_line)                                                                                  \
    X(split_cookie)                                                                                \
    X(read_body)                                                                                   \
    X(match_route)                                                                                 \
    X(load_user)                                                                                   \
    X(price_row)                                                                                   \
    X(price_row)                                                                                   \
    X(render_row)                                                                                  \
    X(render_row)                                                                                  \
    X(render_row)                                                                                  \
    X(render_page)                                                                                 \
    X(compress_page)                                                                               \
    X(format_date)                                                                                 \
    X(count_hit)                                                                                   \
    X(queue_event)

PLACE void serve_request(void)
{
    BUSY_PLACES(CALL)
    SUSPECTS(CALL)
    CACHE_NAMES(CALL)
    end_request();
}

static int run_service(const struct options *options)
{
    service.sick = case_of(options->number).service;
    for (int i = 0; i < CACHES; i++)
        if (i != service.sick.unbounded)
            service.caches[i].ring =
                must(calloc((size_t)service.sick.capacity[i], sizeof(struct entry *)));
    printf(
        "ward service: %d requests/s for %g s; memory limit %d MiB, which nobody enforces here\n",
        REQUESTS_PER_SECOND, options->seconds, service.sick.limit);
    fflush(stdout);
    config_load();
    int64_t start = now_ns();
    int ticks = (int)(options->seconds * TICKS_PER_SECOND);
    for (int tick = 0; tick < ticks; tick++) {
        for (int i = 0; i < REQUESTS_PER_TICK; i++)
            serve_request();
        sleep_until(start + (tick + 1) * (1000000000LL / TICKS_PER_SECOND));
    }
    printf("%llu requests in %.1f s\n", (unsigned long long)service.request,
           (double)(now_ns() - start) / 1e9);
    return 0;
}

#endif
