/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sink: a pipe that a worker sends bytes into, and the judge at its other end.
 *
 * A copy of everything would cost the judge as much as what a worker saves by not copying. So it
 * takes bytes away without looking at them, by splice() to /dev/null, but for one piece in
 * SINK_GROUP, drawn from the block's seed, of which it keeps a copy and has it verified once the
 * clock has stopped. All bytes are counted (docs/decisions/0026).
 */
#ifndef JUDGE_SINK_H
#define JUDGE_SINK_H

#include "judge/rig.h"

enum {
    SINK_PIECE = 16 << 10, /* bytes that are kept together */
    SINK_GROUP = 32,       /* pieces, one of which is kept */
    SINK_PIPE = 1 << 20,   /* what the pipe holds, where the kernel allows so much */
};

struct sink; /* owns its descriptors and what it keeps */

/* The sink of a launch. Never NULL; *error is 0 or -errno. */
struct sink *sink_open(int *error);
void sink_close(struct sink *sink); /* NULL is fine */

/* What the worker writes to, the judge's end, and is the worker's end to be closed here: once the
 * worker has it. */
int sink_writer(const struct sink *sink);
int sink_reader(const struct sink *sink);
void sink_close_writer(struct sink *sink);

/* A block of `reps` calls comes, each of which sends `call` bytes: choose the pieces to keep. What
 * still is in the pipe counts as sent in this block, which is then more than was due. */
void sink_begin(struct sink *sink, uint64_t seed, int reps, size_t call);

/* Take what is there, all of it. 0 or -errno. */
int sink_take(struct sink *sink);

/* The piece that is kept of a group of a block, 0 .. SINK_GROUP-1. */
uint64_t sink_choice(uint64_t seed, uint64_t group);

/* Was what arrived as much as was due? 0; otherwise -1 and one line in `why`. */
int sink_check_length(const struct sink *sink, char *why, size_t why_bytes);

/* What was kept of what call `rep` sent, part by part: the bytes, how many, and in *at where in the
 * call they lie; NULL when there is no more. *next is 0 at first and goes back in as it came out.
 */
const void *sink_kept(const struct sink *sink, int rep, uint64_t *next, uint64_t *at,
                      size_t *bytes);

#endif
