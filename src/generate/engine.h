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

#include "generate/stage.h"
#include "generate/tally.h"
#include "generate/transport.h"

struct engine;

/* `request` is sent as it is, for each request; it and `live` (NULL: nobody looks) outlive the
 * engine. A request is given up after `timeout` ns. */
struct engine *engine_new(const struct transport *transport, size_t connections,
                          const char *request, int64_t timeout, struct live *live);
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
