/* SPDX-License-Identifier: Apache-2.0 */
/* A server that is made up, in a time that passes only when told to, and the load generator on it.
 */
#ifndef SERVER_FIXTURE_H
#define SERVER_FIXTURE_H

#include <stdbool.h>

#include "generate/engine.h"

enum { SLOTS = 64, MOST_STAGES = 3, MS = 1000000, US = 1000 };

extern const char good_answer[];

/* A server with one worker, or one for each: a request is answered `service` after it came and the
 * worker was free; from `stall_at` on, the worker rests for `stall`. */
struct world {
    bool many;        /* workers */
    int64_t patience; /* the generator's; 0: a second */
    int64_t time, service, worker_free, stall_at, stall;
    const char *answer;
    const struct watch *watch;
    const struct script *script; /* NULL: the same request each time */
    int stale;                   /* with a script: each so many-th body is that of another */
    int asked;
    char bodies[SLOTS][64]; /* of a script: what was asked for */
    size_t piece;           /* bytes a receive gives; 0: all */
    bool refuses, ends;     /* connections; after the answer */
    int64_t due[SLOTS];     /* of each slot's answer; -1: none */
    size_t given[SLOTS];
    bool open[SLOTS];
};

/* Both begin at 1 s. results: one for each stage of the course. */
void world_run_course(struct world *world, const struct course *course,
                      struct stage_result *results);
void world_run(struct world *world, const struct stage *stage, int64_t limit,
               struct stage_result *result);

void result_free(struct stage_result *result);

#endif
