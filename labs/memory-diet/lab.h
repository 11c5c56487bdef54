/* SPDX-License-Identifier: 0BSD */
/*
 * A day of requests to a web service, kept in memory and asked about while it grows. You write the
 * five functions below.
 *
 * About one question comes for every four requests that are added, of two kinds, in any order: what
 * was the request with this id, and what has this client done in a stretch of time. The number of
 * requests is not known beforehand.
 *
 * What may be relied on: no id is given twice, all 64 bits of it count; times do not fall, and all
 * of a log lie within 24 hours; a log has fewer than 2^32 requests, fewer than 65,536 different
 * clients and different paths, and fewer than 4,096 different agents; texts are not empty and have
 * fewer than TEXT_BYTES bytes; and what is said beside the members below.
 */
#ifndef LAB_H
#define LAB_H

#include <stdint.h>

enum { TEXT_BYTES = 128 };

struct request {
    int status;         /* 100 .. 599 */
    uint64_t id;        /* any number */
    const char *client; /* "203.0.113.7" */
    uint64_t time;      /* when it came, in milliseconds since 1970 */
    uint32_t micros;    /* how long it took, any number */
    const char *path;   /* "/api/v2/orders/48213" */
    uint64_t bytes;     /* how large the answer was, less than 2^40 */
    const char *agent;  /* "Mozilla/5.0 (X11; Linux x86_64) ..." */
};

/* What a client has done. All 0 if nothing. */
struct usage {
    uint64_t count, bytes; /* requests, and the sum of their bytes */
    uint32_t slowest;      /* the largest micros */
};

struct log; /* yours to define, in your file */

struct log *log_open(void);

/* Keep a request. *request and its texts are gone when this returns: the next one is read into the
 * same place. */
void log_add(struct log *log, const struct request *request);

/* The request with this id. Returns 1, with *found filled in and its texts good until the next call
 * of any of these functions; 0 if no such request has been added. */
int log_find(struct log *log, uint64_t id, struct request *found);

/* The client's requests with from <= time < to. The client may be unknown. */
struct usage log_usage(struct log *log, const char *client, uint64_t from, uint64_t to);

/* Give everything back. */
void log_close(struct log *log);

enum { MOST_CLIENTS = 8192, MOST_PATHS = 2048, MOST_AGENTS = 256, ADDS_PER_QUESTION = 4 };

/* Input of one call. The texts of a request are named by their places. */
struct entry {
    uint64_t id, bytes;
    uint32_t time; /* milliseconds since `start` */
    uint32_t micros;
    uint16_t client, path, agent, status;
};

struct question {
    uint64_t id;       /* which request */
    uint32_t from, to; /* or, if to is not 0: what has this client done, from start + from on */
    uint32_t client, unused;
};

struct day {
    uint64_t key, start, requests, questions;
    char clients[MOST_CLIENTS][16];
    char paths[MOST_PATHS][64];
    char agents[MOST_AGENTS][TEXT_BYTES];
    struct entry entries[]; /* then the questions, one after each ADDS_PER_QUESTION entries */
};

/* Output of one call: a short sum of each part of each answer. */
struct answer {
    uint16_t count;   /* how many requests were found */
    uint16_t numbers; /* of their status, time, micros, bytes */
    uint16_t client, texts;
};

static inline const struct question *lab_questions(const struct day *day)
{
    return (const struct question *)(day->entries + day->requests);
}

/* Mixes a number into a sum (the finalizer of MurmurHash3). */
static inline uint64_t lab_mix(uint64_t sum, uint64_t number)
{
    sum = (sum ^ number) * UINT64_C(0xff51afd7ed558ccd);
    sum = (sum ^ sum >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return sum ^ sum >> 33;
}

static inline uint64_t lab_mix_text(uint64_t sum, const char *text)
{
    for (int i = 0; i < TEXT_BYTES && text[i]; i++)
        sum = (sum ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
    return lab_mix(sum, 0);
}

static inline struct answer lab_found(uint64_t key, const struct request *found)
{
    uint64_t numbers = lab_mix(lab_mix(key, (uint64_t)found->status), found->time);
    numbers = lab_mix(lab_mix(numbers, found->micros), found->bytes);
    return (struct answer){1, (uint16_t)numbers, (uint16_t)lab_mix_text(key, found->client),
                           (uint16_t)lab_mix_text(lab_mix_text(key, found->path), found->agent)};
}

static inline struct answer lab_used(uint64_t key, const struct usage *usage)
{
    uint64_t numbers = lab_mix(lab_mix(key, usage->bytes), usage->slowest);
    return (struct answer){(uint16_t)usage->count, (uint16_t)numbers, 0, 0};
}

#ifdef PERFLAB_SHIM
#include <string.h>

#include "perflab/worker.h"

/* A request in a place of its own, which the next one will take. */
struct lab_place {
    struct request request;
    char client[16], path[64], agent[TEXT_BYTES];
};

static inline void lab_read(const struct day *day, const struct entry *entry,
                            struct lab_place *place)
{
    memcpy(place->client, day->clients[entry->client], sizeof(place->client));
    memcpy(place->path, day->paths[entry->path], sizeof(place->path));
    memcpy(place->agent, day->agents[entry->agent], sizeof(place->agent));
    place->request = (struct request){
        .status = entry->status,
        .id = entry->id,
        .client = place->client,
        .time = day->start + entry->time,
        .micros = entry->micros,
        .path = place->path,
        .bytes = entry->bytes,
        .agent = place->agent,
    };
}

static inline struct answer lab_ask(struct log *log, const struct day *day,
                                    const struct question *question, struct lab_place *place)
{
    struct request found;
    struct usage usage;
    if (!question->to)
        return log_find(log, question->id, &found) ? lab_found(day->key, &found)
                                                   : (struct answer){0, 0, 0, 0};
    memcpy(place->client, day->clients[question->client], sizeof(place->client));
    usage = log_usage(log, place->client, day->start + question->from, day->start + question->to);
    return lab_used(day->key, &usage);
}

static inline void lab_run(const struct perflab_call *call)
{
    const struct day *day = call->in;
    const struct question *questions = lab_questions(day);
    struct answer *answers = call->out;
    struct lab_place place;
    struct log *log = log_open();
    for (uint64_t i = 0; i < day->requests; i++) {
        uint64_t q = i / ADDS_PER_QUESTION;
        lab_read(day, &day->entries[i], &place);
        log_add(log, &place.request);
        memset(&place, 0xa5, sizeof(place));
        if (i % ADDS_PER_QUESTION == ADDS_PER_QUESTION - 1)
            answers[q] = lab_ask(log, day, &questions[q], &place);
    }
    log_close(log);
}
#endif

#endif
