/* SPDX-License-Identifier: Apache-2.0 */
/* TCP connections to one address, watched by epoll. */
#ifndef GENERATE_SOCKETS_H
#define GENERATE_SOCKETS_H

#include "generate/transport.h"
#include "generate/url.h"

struct sockets;

/* Room for `count` connections. `spin`: look for what is ready over and over, as sleeping until it
 * comes would add the time of waking up to every latency; it takes a CPU, so not where there is
 * only one. 0, or -errno: -EMFILE if this user may not open that many. */
int sockets_new(const struct address *address, size_t count, bool spin, struct sockets **sockets);
void sockets_free(struct sockets *sockets); /* closes all; NULL is fine */

struct transport sockets_transport(struct sockets *sockets);

#endif
