/* SPDX-License-Identifier: 0BSD */
/*
 * A log as one writes it first: each request is an object that owns its texts, a map finds it by
 * its id, and each client has a list of its requests. It is right, and quick enough. It is also
 * large.
 */
#include "lab.h"

#include <stdlib.h>
#include <string.h>

struct cell { /* of a client's list, newest request first */
    struct request *request;
    struct cell *next;
};

struct client {
    char *name;
    struct cell *newest;
};

struct item { /* of a map's chain */
    uint64_t key;
    void *value;
    struct item *next;
};

struct map {
    struct item **chains;
    size_t chain_count, items;
};

struct log {
    struct map requests; /* by id */
    struct map clients;  /* by the hash of the name */
};

static void *allocate(size_t bytes)
{
    void *memory = malloc(bytes);
    if (!memory)
        abort();
    return memory;
}

static char *copy(const char *text)
{
    return strcpy(allocate(strlen(text) + 1), text);
}

static struct item **chain_of(const struct map *map, uint64_t key)
{
    return &map->chains[(key * UINT64_C(0x9e3779b97f4a7c15) >> 20) % map->chain_count];
}

static void map_grow(struct map *map)
{
    struct map old = *map;
    map->chain_count = old.chain_count ? old.chain_count * 2 : 1024;
    map->chains = calloc(map->chain_count, sizeof(struct item *));
    if (!map->chains)
        abort();
    for (size_t i = 0; i < old.chain_count; i++)
        for (struct item *item = old.chains[i], *next; item; item = next) {
            struct item **chain = chain_of(map, item->key);
            next = item->next;
            item->next = *chain;
            *chain = item;
        }
    free(old.chains);
}

static void map_add(struct map *map, uint64_t key, void *value)
{
    struct item *item = allocate(sizeof(*item));
    if (map->items >= map->chain_count)
        map_grow(map);
    struct item **chain = chain_of(map, key);
    *item = (struct item){key, value, *chain};
    *chain = item;
    map->items++;
}

static uint64_t hash(const char *text)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    for (; *text; text++)
        sum = (sum ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return sum;
}

static struct client *find_client(const struct log *log, const char *name)
{
    uint64_t key = hash(name);
    if (!log->clients.chain_count)
        return NULL;
    for (struct item *item = *chain_of(&log->clients, key); item; item = item->next)
        if (item->key == key && strcmp(((struct client *)item->value)->name, name) == 0)
            return item->value;
    return NULL;
}

struct log *log_open(void)
{
    struct log *log = allocate(sizeof(*log));
    *log = (struct log){{NULL, 0, 0}, {NULL, 0, 0}};
    return log;
}

void log_add(struct log *log, const struct request *request)
{
    struct request *kept = allocate(sizeof(*kept));
    struct client *client = find_client(log, request->client);
    struct cell *cell = allocate(sizeof(*cell));
    *kept = *request;
    kept->client = copy(request->client);
    kept->path = copy(request->path);
    kept->agent = copy(request->agent);
    if (!client) {
        client = allocate(sizeof(*client));
        *client = (struct client){copy(request->client), NULL};
        map_add(&log->clients, hash(request->client), client);
    }
    *cell = (struct cell){kept, client->newest};
    client->newest = cell;
    map_add(&log->requests, request->id, kept);
}

int log_find(struct log *log, uint64_t id, struct request *found)
{
    for (struct item *item = *chain_of(&log->requests, id); item; item = item->next)
        if (item->key == id) {
            *found = *(struct request *)item->value;
            return 1;
        }
    return 0;
}

struct usage log_usage(struct log *log, const char *name, uint64_t from, uint64_t to)
{
    struct usage usage = {0, 0, 0};
    struct client *client = find_client(log, name);
    struct cell *cell = client ? client->newest : NULL;
    for (; cell && cell->request->time >= from; cell = cell->next) {
        if (cell->request->time >= to)
            continue;
        usage.count++;
        usage.bytes += cell->request->bytes;
        if (cell->request->micros > usage.slowest)
            usage.slowest = cell->request->micros;
    }
    return usage;
}

static void free_request(void *value)
{
    struct request *request = value;
    free((char *)request->client);
    free((char *)request->path);
    free((char *)request->agent);
    free(request);
}

static void free_client(void *value)
{
    struct client *client = value;
    for (struct cell *cell = client->newest, *next; cell; cell = next) {
        next = cell->next;
        free(cell);
    }
    free(client->name);
    free(client);
}

static void map_free(struct map *map, void (*free_value)(void *))
{
    for (size_t i = 0; i < map->chain_count; i++)
        for (struct item *item = map->chains[i], *next; item; item = next) {
            next = item->next;
            free_value(item->value);
            free(item);
        }
    free(map->chains);
}

void log_close(struct log *log)
{
    map_free(&log->clients, free_client);
    map_free(&log->requests, free_request);
    free(log);
}
