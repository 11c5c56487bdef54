/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random numbers that repeat: splitmix64 (Steele, Lea and Flood 2014), a counter run through a
 * mixer. The same seed gives the same numbers everywhere, so that an order of launches can be
 * replayed and a simulation always ends alike. Not for secrets: a learner who sees one number
 * knows the next.
 */
#ifndef STATS_RANDOM_H
#define STATS_RANDOM_H

#include <stdint.h>

struct random_stream { /* open struct; start from {seed} */
    uint64_t state;
};

uint64_t random_next(struct random_stream *stream);
double random_uniform(struct random_stream *stream); /* 0 < u < 1 */
double random_normal(struct random_stream *stream);  /* mean 0, variance 1 (Box and Muller 1958) */

/* Student's t with `freedom` >= 1 degrees; 1 is Cauchy, 2 has no variance. */
double random_student(struct random_stream *stream, int freedom);

/* The number that random_next() of a stream started from {seed} gives at call `index`, from 0. */
uint64_t random_at(uint64_t seed, uint64_t index);

#endif
