/* SPDX-License-Identifier: Apache-2.0 */
/* A piece of load that stays the same: so much, for so long. */
#ifndef GENERATE_STAGE_H
#define GENERATE_STAGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stage {
    const char *name;
    double rate; /* requests/s of an open loop; 0: closed loop */
    bool poisson;
    size_t connections;
    int64_t length; /* ns */
    int64_t think;  /* closed loop: ns between an answer and the next request */
    uint64_t most;  /* requests; 0: as many as fit */
    bool judged;
};

/* What another thread may look at while a stage runs. */
struct live {
    _Atomic(const char *) name; /* of the stage */
    atomic_uint_fast64_t rate;  /* answers/s of late */
    atomic_uint_fast64_t p99;   /* ns, of those */
    atomic_uint_fast64_t failed;
};

#endif
