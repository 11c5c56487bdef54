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
 * Run a stage, which ends at the latest one timeout after its length. It ends early when so many
 * requests in a row have failed: nothing more is due then. `tally` is begun by it, and the caller's
 * to free.
 */
void engine_run(struct engine *engine, const struct stage *stage, uint64_t seed, int64_t limit,
                struct tally *tally);

#endif
