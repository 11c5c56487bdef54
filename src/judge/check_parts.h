/* SPDX-License-Identifier: Apache-2.0 */
/* All that one check holds open, and the steps that several kinds of lab take. A step returns 0, or
 * -1 with *failure, which ends the check. */
#ifndef JUDGE_CHECK_PARTS_H
#define JUDGE_CHECK_PARTS_H

#include "judge/check.h"
#include "judge/code.h"
#include "judge/data.h"
#include "judge/pack.h"
#include "judge/pairs.h"
#include "judge/rounds.h"
#include "judge/scratch.h"
#include "judge/simulate.h"
#include "judge/trace.h"

/* What a kind does not use stays empty; check_run() lets go of all of it in one place. */
struct check {
    const struct check_options *options;
    struct record *record;
    struct lab lab;
    struct sandbox sandbox;
    struct scratch scratch;
    struct pack pack;
    struct rig rig;
    struct data data;
    struct measurement measurement;
    struct simulation simulation;
    struct code code;
    struct trace trace;
    struct rounds rounds;
    void *own; /* of the kind, which closes it */
    char *compiler;
    int host;
};

int check_open_compiler(struct check *check, struct failure *failure);
int check_needs(struct check *check, struct failure *failure); /* of the whole lab */
int check_open_sandbox(struct check *check, struct failure *failure);
int check_open_scratch(struct check *check, struct failure *failure);
int check_open_pack(struct check *check, struct failure *failure); /* after the compiler */

/* To be drawn after the build: nothing that was compiled can know it. Into record->seed. */
int check_draw_seed(struct check *check, struct failure *failure);

/* Be the only one who measures on this host, from here to the end of the check. */
int check_take_host(struct check *check, struct failure *failure);

/* The lab's params, or with --quick those. */
const struct params *check_params(const struct check *check);

/* Blocks, bells and starts have limits of their own; all of them together, from `start`, have this
 * one. `count` `unit` have been measured: "pairs", "rounds". */
int check_time(const struct check *check, int64_t start, size_t count, const char *unit,
               struct failure *failure);

#endif
