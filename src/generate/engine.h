/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The load generator: one thread, many connections, one request at a time on each.
 *
 * Open loop: requests are due by a schedule that does not wait for the server; one for which no
 * connection is free waits here. Closed loop: on each connection the next request is due when the
 * last was answered and the think time has passed. In both, latency counts from when a request was
 * due, not from when it could be sent: or a server that stalls would be asked less while it
 * stalls, and the requests that suffer would never be counted ("coordinated omission", G. Tene,
 * How NOT to Measure Latency, 2013). A closed loop omits by its nature.
 *
 * A closed connection is opened again by the next request that it is given.
 */
#ifndef GENERATE_ENGINE_H
#define GENERATE_ENGINE_H

#include "generate/script.h"
#include "generate/stage.h"
#include "generate/tally.h"
#include "generate/transport.h"

struct engine;

/* `script` and `watch` (NULL: nobody looks) outlive the engine. Requests are numbered from 0
 * on, in the order in which they are due, over all stages. One is given up after `timeout` ns. */
struct engine *engine_new(const struct transport *transport, size_t connections,
                          const struct script *script, int64_t timeout, const struct watch *watch);
void engine_free(struct engine *engine);

/* Open the first `count` connections, for which at most the timeout is waited. How many are. */
size_t engine_connect(struct engine *engine, size_t count);

enum { ENGINE_MOST_IN_A_ROW = 1000 };

/*
 * Stages one after the other, without a pause: one begins when the time of the one before is over,
 * whatever of that is still on its way or waits here. A request is counted in the stage in which it
 * was due. All stages have as many connections; of several, all are open loops.
 */
struct course {
    const struct stage *stages;
    size_t count;
    uint64_t seed; /* of the first stage's arrivals; the others' are drawn from it */
    int64_t limit; /* ns; 0: none */

    /* Called in order, unless NULL, by the generator's own thread: the time of a stage begins; the
     * last of its requests has ended, mostly in the time of the next. False ends everything at
     * once, and the tallies of later stages are of no use. */
    void *context;
    void (*begun)(void *context, size_t stage);
    bool (*ended)(void *context, size_t stage);
};

/*
 * What has not ended one timeout after its stage has failed. When so many requests of a stage in a
 * row have failed nothing more of it is due. Begins `tallies`, one for each stage, which are the
 * caller's to free.
 */
void engine_run(struct engine *engine, const struct course *course, struct tally *tallies);

#endif
