/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wrong: keeps the requests in a file in /tmp.
 *
 * Tempting because a file is not in the process, and reads of it come from the page cache, which is
 * memory that nobody counts. Somebody does: where /tmp lies in memory it has a bound.
 */
#define _GNU_SOURCE
#include "lab.h"

#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <unistd.h>

enum { SLOTS = 1 << 17, TEXT_SLOTS = 1 << 15 };

struct texts { /* each once */
    char *text[TEXT_SLOTS];
    uint32_t slots[TEXT_SLOTS]; /* place + 1 */
    uint32_t count;
};

struct packed {
    uint64_t id, bytes;
    uint32_t time;
    uint32_t micros, before; /* before: place + 1 of the client's request before this one */
    uint16_t client, path, agent, status;
};

struct log {
    uint32_t count;
    uint64_t start;
    uint32_t slots[SLOTS]; /* place + 1 */
    uint32_t newest[TEXT_SLOTS];
    struct texts clients, paths, agents;
};

static int file = -1;
static struct packed last; /* read from the file */

static struct packed *read_request(uint32_t place)
{
    if (pread(file, &last, sizeof(last), (off_t)place * (off_t)sizeof(last)) != sizeof(last))
        abort();
    return &last;
}

static void write_request(uint32_t place, struct packed packed)
{
    if (pwrite(file, &packed, sizeof(packed), (off_t)place * (off_t)sizeof(packed)) !=
        sizeof(packed))
        abort();
}

static uint32_t hash_id(uint64_t id)
{
    return (uint32_t)(id * UINT64_C(0x9e3779b97f4a7c15) >> 47) % SLOTS;
}

static uint32_t hash_text(const char *text)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    for (; *text; text++)
        sum = (sum ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return (uint32_t)(sum ^ sum >> 32) % TEXT_SLOTS;
}

/* The place of a text; UINT32_MAX if it is not there and is not to be added. */
static uint32_t place_of(struct texts *texts, const char *text, int add)
{
    uint32_t slot = hash_text(text);
    for (; texts->slots[slot]; slot = (slot + 1) % TEXT_SLOTS)
        if (strcmp(texts->text[texts->slots[slot] - 1], text) == 0)
            return texts->slots[slot] - 1;
    if (!add)
        return UINT32_MAX;
    texts->text[texts->count] = strdup(text);
    texts->slots[slot] = ++texts->count;
    return texts->count - 1;
}

struct log *log_open(void)
{
    return calloc(1, sizeof(struct log));
}

void log_add(struct log *log, const struct request *request)
{
    uint32_t client = place_of(&log->clients, request->client, 1);
    if (file < 0)
        file = open("/tmp/log", O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (!log->count)
        log->start = request->time;
    struct packed packed = {
        .id = request->id,
        .bytes = request->bytes,
        .time = (uint32_t)(request->time - log->start),
        .micros = request->micros,
        .before = log->newest[client],
        .client = (uint16_t)client,
        .path = (uint16_t)place_of(&log->paths, request->path, 1),
        .agent = (uint16_t)place_of(&log->agents, request->agent, 1),
        .status = (uint16_t)request->status,
    };
    write_request(log->count, packed);
    uint32_t slot = hash_id(request->id);
    while (log->slots[slot])
        slot = (slot + 1) % SLOTS;
    log->slots[slot] = log->count + 1;
    log->newest[client] = ++log->count;
}

int log_find(struct log *log, uint64_t id, struct request *found)
{
    for (uint32_t slot = hash_id(id); log->slots[slot]; slot = (slot + 1) % SLOTS) {
        const struct packed *kept = read_request(log->slots[slot] - 1);
        if (kept->id != id)
            continue;
        *found = (struct request){
            .status = kept->status,
            .id = id,
            .client = log->clients.text[kept->client],
            .time = log->start + kept->time,
            .micros = kept->micros,
            .path = log->paths.text[kept->path],
            .bytes = kept->bytes,
            .agent = log->agents.text[kept->agent],
        };
        return 1;
    }
    return 0;
}

struct usage log_usage(struct log *log, const char *name, uint64_t from, uint64_t to)
{
    struct usage usage = {0, 0, 0};
    uint32_t client = place_of(&log->clients, name, 0);
    uint32_t next = client == UINT32_MAX ? 0 : log->newest[client];
    while (next) {
        const struct packed *kept = read_request(next - 1);
        uint64_t time = log->start + kept->time;
        if (time < from)
            break;
        if (time < to) {
            usage.count++;
            usage.bytes += kept->bytes;
            usage.slowest = kept->micros > usage.slowest ? kept->micros : usage.slowest;
        }
        next = kept->before;
    }
    return usage;
}

static void free_texts(struct texts *texts)
{
    for (uint32_t i = 0; i < texts->count; i++)
        free(texts->text[i]);
}

void log_close(struct log *log)
{
    free_texts(&log->clients);
    free_texts(&log->paths);
    free_texts(&log->agents);
    free(log);
}
