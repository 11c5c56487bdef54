/* SPDX-License-Identifier: 0BSD */
/*
 * 32 bytes a request, and a bit more than 4 in the table that finds it:
 *
 *   - a text is kept once and named by a number (interning);
 *   - a request has fields of as many bits as they need, and no padding;
 *   - it is named by its place in the order of arrival, 4 bytes instead of a pointer's 8, and the
 *     list of a client's requests runs through the requests themselves;
 *   - requests and texts lie in blocks that are filled one after another. A block is never moved,
 * so that nothing is ever held twice, and what is not yet used of the last one was never touched.
 */
#include "lab.h"

#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_REQUESTS = 1 << 12,
    BLOCK_TEXT = 1 << 16,
    NONE = UINT32_MAX,
    FEWEST_SLOTS = 256,
    BITS_BYTES = 40,
    BITS_PLACE = 16, /* of clients and paths */
    BITS_AGENT = 12,
    BITS_TIME = 27, /* 24 hours of milliseconds */
    BITS_STATUS = 9,
};

struct packed {
    uint64_t id;
    uint64_t bytes : BITS_BYTES, path : BITS_PLACE, unused : 8;
    uint64_t agent : BITS_AGENT, time : BITS_TIME, status : BITS_STATUS, client : BITS_PLACE;
    uint32_t micros, before; /* before: the client's request before this one, or NONE */
};
_Static_assert(sizeof(struct packed) == 32, "no padding");

/* Places 0 .. count - 1, found by what is kept there: open addressing, linear probing. */
struct table {
    uint32_t *slots; /* place + 1; 0: empty */
    uint32_t slot_count, count;
};

struct texts { /* each kept once */
    struct table table;
    char **text; /* by place */
    char *block; /* where the next one goes */
    size_t left;
    void **blocks;
    size_t block_count;
};

struct log {
    struct packed **blocks;
    uint32_t count;
    uint64_t start; /* time of the first */
    struct table ids;
    struct texts clients, paths, agents;
    uint32_t *newest; /* of each client */
};

static void *resize(void *memory, size_t bytes)
{
    memory = realloc(memory, bytes);
    if (!memory)
        abort();
    return memory;
}

static uint64_t hash_number(uint64_t number)
{
    number *= UINT64_C(0x9e3779b97f4a7c15);
    return number ^ number >> 32;
}

static uint64_t hash_text(const char *text)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    for (; *text; text++)
        sum = (sum ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return sum ^ sum >> 32;
}

/* Where the search for a hash begins. The count of slots is a power of two. */
static uint32_t first_slot(const struct table *table, uint64_t hash)
{
    return (uint32_t)hash & (table->slot_count - 1);
}

static uint32_t next_slot(const struct table *table, uint32_t slot)
{
    return (slot + 1) & (table->slot_count - 1);
}

/* Up to 7 of 8 slots are used. */
static int is_full(const struct table *table)
{
    return table->count >= table->slot_count / 8 * 7;
}

static void put(struct table *table, uint64_t hash, uint32_t place)
{
    uint32_t slot = first_slot(table, hash);
    while (table->slots[slot])
        slot = next_slot(table, slot);
    table->slots[slot] = place + 1;
}

/* An empty table of twice the size. What was in it is put again: nobody needs the old one. */
static void widen(struct table *table)
{
    free(table->slots);
    table->slot_count = table->slot_count ? table->slot_count * 2 : FEWEST_SLOTS;
    table->slots = calloc(table->slot_count, sizeof(*table->slots));
    if (!table->slots)
        abort();
}

/* ---- texts */

static uint32_t texts_find(const struct texts *texts, const char *text, uint64_t hash)
{
    const struct table *table = &texts->table;
    if (!table->slot_count)
        return NONE;
    for (uint32_t slot = first_slot(table, hash); table->slots[slot]; slot = next_slot(table, slot))
        if (strcmp(texts->text[table->slots[slot] - 1], text) == 0)
            return table->slots[slot] - 1;
    return NONE;
}

static char *texts_keep(struct texts *texts, const char *text)
{
    size_t size = strlen(text) + 1;
    if (texts->left < size) {
        size_t count = ++texts->block_count;
        texts->blocks = resize(texts->blocks, count * sizeof(*texts->blocks));
        texts->block = texts->blocks[count - 1] = resize(NULL, BLOCK_TEXT);
        texts->left = BLOCK_TEXT;
    }
    char *kept = memcpy(texts->block, text, size);
    texts->block += size;
    texts->left -= size;
    return kept;
}

/* The text's place; it gets one if it has none. */
static uint32_t texts_place(struct texts *texts, const char *text)
{
    struct table *table = &texts->table;
    uint64_t hash = hash_text(text);
    uint32_t place = texts_find(texts, text, hash);
    if (place != NONE)
        return place;
    if (is_full(table)) {
        widen(table);
        texts->text = resize(texts->text, table->slot_count * sizeof(*texts->text));
        for (uint32_t i = 0; i < table->count; i++)
            put(table, hash_text(texts->text[i]), i);
    }
    texts->text[table->count] = texts_keep(texts, text);
    put(table, hash, table->count);
    return table->count++;
}

static void texts_free(struct texts *texts)
{
    for (size_t i = 0; i < texts->block_count; i++)
        free(texts->blocks[i]);
    free(texts->blocks);
    free(texts->text);
    free(texts->table.slots);
}

/* ---- the log */

static struct packed *request_at(const struct log *log, uint32_t place)
{
    return &log->blocks[place / BLOCK_REQUESTS][place % BLOCK_REQUESTS];
}

static struct packed *next_request(struct log *log)
{
    size_t block = log->count / BLOCK_REQUESTS;
    if (log->count % BLOCK_REQUESTS == 0) {
        log->blocks = resize(log->blocks, (block + 1) * sizeof(*log->blocks));
        log->blocks[block] = resize(NULL, BLOCK_REQUESTS * sizeof(**log->blocks));
    }
    return request_at(log, log->count);
}

static void index_request(struct log *log, uint64_t id)
{
    if (is_full(&log->ids)) {
        widen(&log->ids);
        for (uint32_t i = 0; i < log->count; i++)
            put(&log->ids, hash_number(request_at(log, i)->id), i);
    }
    put(&log->ids, hash_number(id), log->count);
    log->ids.count++;
}

struct log *log_open(void)
{
    struct log *log = calloc(1, sizeof(*log));
    if (!log)
        abort();
    return log;
}

/* The client's number; a new one gets an empty list. */
static uint32_t client_of(struct log *log, const char *name)
{
    uint32_t known = log->clients.table.count, slots = log->clients.table.slot_count;
    uint32_t client = texts_place(&log->clients, name);
    if (log->clients.table.slot_count != slots)
        log->newest = resize(log->newest, log->clients.table.slot_count * sizeof(*log->newest));
    if (client == known)
        log->newest[client] = NONE;
    return client;
}

void log_add(struct log *log, const struct request *request)
{
    struct packed *kept = next_request(log);
    uint32_t client = client_of(log, request->client);
    if (log->count == 0)
        log->start = request->time;
    *kept = (struct packed){
        .id = request->id,
        .bytes = request->bytes,
        .path = texts_place(&log->paths, request->path),
        .agent = texts_place(&log->agents, request->agent),
        .time = request->time - log->start,
        .status = (unsigned)request->status - 100,
        .client = client,
        .micros = request->micros,
        .before = log->newest[client],
    };
    log->newest[client] = log->count;
    index_request(log, request->id);
    log->count++;
}

static void unpack(const struct log *log, const struct packed *kept, struct request *request)
{
    *request = (struct request){
        .status = (int)kept->status + 100,
        .id = kept->id,
        .client = log->clients.text[kept->client],
        .time = log->start + kept->time,
        .micros = kept->micros,
        .path = log->paths.text[kept->path],
        .bytes = kept->bytes,
        .agent = log->agents.text[kept->agent],
    };
}

int log_find(struct log *log, uint64_t id, struct request *found)
{
    const struct table *ids = &log->ids;
    if (!ids->slot_count)
        return 0;
    for (uint32_t slot = first_slot(ids, hash_number(id)); ids->slots[slot];
         slot = next_slot(ids, slot)) {
        const struct packed *kept = request_at(log, ids->slots[slot] - 1);
        if (kept->id == id) {
            unpack(log, kept, found);
            return 1;
        }
    }
    return 0;
}

struct usage log_usage(struct log *log, const char *name, uint64_t from, uint64_t to)
{
    struct usage usage = {0, 0, 0};
    uint32_t client = texts_find(&log->clients, name, hash_text(name));
    uint32_t place = client == NONE ? NONE : log->newest[client];
    while (place != NONE) {
        const struct packed *kept = request_at(log, place);
        uint64_t time = log->start + kept->time;
        if (time < from)
            break;
        if (time < to) {
            usage.count++;
            usage.bytes += kept->bytes;
            usage.slowest = kept->micros > usage.slowest ? kept->micros : usage.slowest;
        }
        place = kept->before;
    }
    return usage;
}

void log_close(struct log *log)
{
    for (uint32_t i = 0; i < log->count; i += BLOCK_REQUESTS)
        free(log->blocks[i / BLOCK_REQUESTS]);
    free(log->blocks);
    free(log->ids.slots);
    free(log->newest);
    texts_free(&log->clients);
    texts_free(&log->paths);
    texts_free(&log->agents);
    free(log);
}
