/* SPDX-License-Identifier: Apache-2.0 */
/* What is counted while a stage runs, and the result made of it. */
#ifndef GENERATE_TALLY_H
#define GENERATE_TALLY_H

#include "generate/script.h"
#include "generate/stage.h"
#include "model/latency.h"
#include "model/traffic.h"
#include "stats/hdr.h"

enum { TALLY_WINDOWS = 50 };

struct tally { /* open struct; tally_begin() and tally_free() */
    struct hdr *latency, *lag;
    int64_t start, length, limit; /* of the stage; limit 0: none */
    int64_t last;                 /* when the last answer came */
    int64_t stopped;              /* when nothing more was due; its end, unless it was cut */
    bool over;                    /* it was */
    int64_t ended;                /* when its time was over, or else its last request's */
    uint64_t due, answered, failed[FAILURES], late, reconnects, unasked;
    uint64_t in_a_row; /* failures since the last answer */
    int64_t busy;
    const char *fault;      /* of the first bad response */
    char wrong[SCRIPT_WHY]; /* of the first wrong body; "": none was */
    uint64_t wrong_index;   /* of its request */
    int status;             /* of the first answer that was not 2xx; 0: none */
    struct {
        uint64_t count, over, answered;
        double sum, most;
    } windows[TALLY_WINDOWS];
};

void tally_begin(struct tally *tally, const struct stage *stage, int64_t start, int64_t limit);
void tally_free(struct tally *tally);

/* A request that was intended for `intended` was answered well, or failed, at `now`. */
void tally_answer(struct tally *tally, int64_t intended, int64_t now);
void tally_failure(struct tally *tally, enum request_failure failure, int64_t intended,
                   int64_t now);

void tally_stop(struct tally *tally, int64_t at); /* nothing more is due, from `at` on */

uint64_t tally_failures(const struct tally *tally); /* of all kinds */

/* What is known `seconds` after its begin, of a stage at that rate. For latency_free(). */
void tally_latency(const struct tally *tally, double rate, double seconds, struct latency *latency);

/*
 * cpu: share of the time that the generator's thread ran.
 *
 * `achieved` of an open loop is what was answered, by the time that the answers took: the stage's,
 * and longer by how much the last windows were answered later than the first. A server that takes
 * a second for each request, and any number at once, does keep up, though a second's worth is on
 * its way at the end; one that is too slow answers each later than the one before. Later means
 * that each of the last five windows is slower on average than each of the first five, which in
 * any order by chance happens once in 252 (rank sum, Wilcoxon 1945).
 */
void tally_result(const struct tally *tally, const struct stage *stage, double cpu,
                  struct stage_result *result);

#endif
