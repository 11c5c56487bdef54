/* SPDX-License-Identifier: Apache-2.0 */
/* The live system of a lab of kind plan (perflab/system.h): built, started, asked what it took. */
#ifndef JUDGE_SYSTEM_H
#define JUDGE_SYSTEM_H

#include "generate/url.h"
#include "judge/rig.h"
#include "perflab/system.h"

struct live_system {
    char *program;
    struct child child;
    struct shared memory; /* one struct perflab_system */
    char *text;           /* "http://127.0.0.1:<port>/" */
    struct url url;
    struct address address;
};

/* Build the pack's system.c unless it is in the cache. 0, or -1 with *failure. */
int system_build(struct live_system *system, const struct lab *lab, const char *data,
                 const char *cache, const char *compiler, struct failure *failure);

/* Start it on `cpu` (-1: anywhere) and wait until it listens. 0, or -1 with *failure: what the pack
 * does wrong is an internal error. */
int system_start(struct live_system *system, const struct params *params, uint64_t seed, int cpu,
                 struct failure *failure);

/* Whether it still runs; if not, *failure says how it ended. */
bool system_lives(struct live_system *system, struct failure *failure);

/* What it has told since its start. */
struct system_state {
    uint64_t busy; /* ns in which it was at work */
    uint64_t late; /* ns by which services took too long */
};
void system_state(const struct live_system *system, struct system_state *state);

void system_stop(struct live_system *system); /* and empty it */

#endif
