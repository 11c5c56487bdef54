/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the learner's server and the load generator meet: a network namespace that has a loopback
 * interface and nothing else, so that all ports are free and nobody else is reached; or the host's
 * loopback, where no namespace is to be had. The judge itself moves there.
 */
#ifndef JUDGE_NETWORK_H
#define JUDGE_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

/* Move this process to a network of its own, for good; it must have one thread. NULL, or why there
 * is none and it stays where it is (caller frees). What holds of the host (its lock, an abstract
 * socket) and what holds privileges (perflab-probe) has to be opened before. */
char *network_enter(void);

/* A TCP port of 127.0.0.1 at which nobody listens; 0 if none can be found: in words, and what can
 * be done. */
uint16_t network_free_port(void);
#define NETWORK_NO_PORT "no TCP port of 127.0.0.1 is free"
#define NETWORK_PORT_ADVICE                                                                        \
    "End what holds them (ss -tanp lists it), or allow more: "                                     \
    "/proc/sys/net/ipv4/ip_local_port_range"

/* Does anybody listen at this TCP port, of IPv4 or IPv6? */
bool network_listens(uint16_t port);

/* Are there connections of this local port? Without a listener: those of one that has ended. */
bool network_lingers(uint16_t port);

/* At what ports anybody listens, "8081, 9000"; NULL: at none. Caller frees. */
char *network_listeners(void);

#endif
