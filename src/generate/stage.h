/* SPDX-License-Identifier: Apache-2.0 */
/* A piece of load that stays the same: so much, for so long. */
#ifndef GENERATE_STAGE_H
#define GENERATE_STAGE_H

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

struct tally;
struct hdr;

/* Who looks on while a stage runs: called by the generator's own thread about every `every` ns, as
 * nothing else could without a lock, so it has to be quick. */
struct watch {
    void *context;
    int64_t every;

    /* `late`: latencies of the last `since` ns. False ends the stage at once. */
    bool (*look)(void *context, const struct tally *tally, const struct hdr *late, int64_t since);
};

#endif
